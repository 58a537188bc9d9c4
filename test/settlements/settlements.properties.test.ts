import fc from "fast-check";
import { expect, test } from "vitest";
import { watchSettlements } from "../../src/flows/reconcile.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, openShop } from "../support/shop.ts";
import { fileOf, handIn, itemsOf, netOf, type RowSaid, sale } from "./settling.ts";

const shop = await openShop();
await shop.stock(await shop.location(), { MUG: 1_000_000 });

/** What is done to the row of an order: nothing, or a fault, with what must be found of it. */
type Plant =
  | { readonly kind: "NONE" | "DROPPED" | "DOUBLED" | "UNKNOWN_HERE" | "LATE" }
  | {
      readonly kind: "COMMISSION" | "SHIPPING_FEE" | "SELLER_VOUCHER" | "FEE" | "TAX" | "REFUND_UNKNOWN_HERE" | "AMOUNT";
      readonly by: number;
    };

const plant: fc.Arbitrary<Plant> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Plant>({ kind: "NONE" }) },
  fc.constantFrom<Plant>({ kind: "DROPPED" }, { kind: "DOUBLED" }, { kind: "UNKNOWN_HERE" }, { kind: "LATE" }),
  fc.record({
    kind: fc.constantFrom(
      "COMMISSION" as const,
      "SHIPPING_FEE" as const,
      "SELLER_VOUCHER" as const,
      "FEE" as const,
      "TAX" as const,
      "REFUND_UNKNOWN_HERE" as const,
      "AMOUNT" as const,
    ),
    by: fc.integer({ min: 2, max: 5_000 }),
  }),
);
const parts = {
  COMMISSION: "commission",
  SHIPPING_FEE: "shipping",
  SELLER_VOUCHER: "discount",
  FEE: "fee",
  TAX: "tax",
  REFUND_UNKNOWN_HERE: "refund",
  AMOUNT: "gross",
} as const;

/** The row that the channel writes for an order of this price: 5 percent commission, to the unit. */
const rightRow = (order: string, price: number): RowSaid => ({ order, gross: price, commission: -price / 20 });

function rowsFor(order: string, price: number, planted: Plant): RowSaid[] {
  const right = rightRow(order, price);
  if (planted.kind === "DROPPED") return [];
  if (planted.kind === "DOUBLED") return [right, right];
  if (!("by" in planted)) return [right];
  const part = parts[planted.kind];
  return [{ ...right, [part]: (right[part] ?? 0) - planted.by }];
}

/** What must be found of it, in whole rupiah; null: nothing at all is said of it. */
function mustBeFound(price: number, planted: Plant): string {
  const net = netOf(rightRow("", price));
  switch (planted.kind) {
    case "NONE":
    case "LATE":
      return "MATCHED 0 ";
    case "DROPPED":
      return `MISSING_THERE ${-net} NOT_SETTLED ${-net}`;
    case "DOUBLED":
      return `DIFFERENT ${net} PAID_TWICE ${net}`;
    case "UNKNOWN_HERE":
      return `MISSING_HERE ${net} ORDER_UNKNOWN ${net}`;
    default:
      return `DIFFERENT ${-planted.by} ${planted.kind} ${-planted.by}`;
  }
}

test("of any orders and any statement exactly the planted differences are found, and every sum is exact", {
  timeout: 200_000,
}, async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 50_000 }), plant), { minLength: 1, maxLength: 14 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer(),
      async (lives, files, seed) => {
        const channel = await shop.channel({ code: `round-${++round}` });
        await shop.read(
          sql`insert into settlement_terms (channel_id, mapping, expect_after_days, commission_percent, created_at, updated_at) values (${channel.id}, '{}', 7, '5', now(), now())`,
        );
        const orders = lives.map(([units, planted], index) => ({ id: `O-${String(index).padStart(2, "0")}`, price: units * 20, planted }));
        const old = { placedAt: new Date(Date.now() - 20 * 86_400_000) };
        const known = (late: boolean) =>
          orders.filter(({ planted }) => planted.kind !== "UNKNOWN_HERE" && (planted.kind === "LATE") === late);
        const accept = async (late: boolean) => {
          const wanted = known(late).map(({ id, price }) => sale(id, price, old));
          if (wanted.length > 0) await shop.accept(channel, ...wanted);
          await shop.read(sql`update orders set fulfillment_status = 'FULFILLED', updated_at = now() where channel_id = ${channel.id}`);
        };
        const rows = orders.flatMap(({ id, price, planted }) => rowsFor(id, price, planted));
        // An order's rows may stand in any of the files, which are handed in one after the other; each is handed in twice.
        const dealt = Array.from({ length: files }, (_, file) =>
          rows.filter(({ order = "" }) => Math.abs(seed + Number(order.slice(2))) % files === file),
        );

        await accept(false);
        for (const file of dealt)
          if (file.length > 0) {
            await handIn(shop, channel, fileOf(...file));
            expect((await handIn(shop, channel, fileOf(...file))).written).toBe(0);
          }
        await accept(true);
        await watchSettlements(shop.orm, aDeed());
        await watchSettlements(shop.orm, aDeed());

        const found = await itemsOf(shop, channel);
        expect(found.map(({ subject, outcome, difference, reasons }) => `${subject} ${outcome} ${difference} ${reasons}`)).toEqual(
          orders.map(({ id, price, planted }) => `${id} ${mustBeFound(price, planted)}`),
        );
        const [sums] = await shop.read(
          sql<{ entries: number; counted: string; settled: string; items: string; reasons: string; differences: string }>`
            select (select count(*)::int from settlement_entries where channel_id = ${channel.id}) as entries,
              (select coalesce(sum(net_minor), 0)::text from settlement_entries where channel_id = ${channel.id}) as counted,
              (select coalesce(sum(entries_minor), 0)::text from settlements where channel_id = ${channel.id}) as settled,
              coalesce(sum(actual_minor), 0)::text as items, coalesce(sum(difference_minor), 0)::text as differences,
              coalesce(sum((select sum((reason->>'amountMinor')::bigint) from jsonb_array_elements(reasons) reason)), 0)::text as reasons
            from reconciliation_items where channel_id = ${channel.id}`,
        );
        const total = String(rows.reduce((sum, row) => sum + netOf(row), 0) * 100);
        expect(sums).toEqual({
          entries: rows.length,
          counted: total,
          settled: total,
          items: total,
          reasons: sums?.differences,
          differences: sums?.differences,
        });
      },
    ),
    { numRuns: 20 },
  );
  const broken = (await checkInvariants(shop.em)).filter(({ name, count }) => name.startsWith("A") && count > 0);
  expect(broken).toEqual([]);
});
