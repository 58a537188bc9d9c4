import fc from "fast-check";
import { expect, test } from "vitest";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import type { StagedAction } from "../../src/flows/stage-change.ts";
import { ofOrders } from "../../src/invariants/orders.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import type { OrderSnapshot } from "../../src/orders/order-version.entity.ts";
import { aLine, openShop } from "../support/shop.ts";
import { ChangingShop } from "./a-change.ts";

const shop = await openShop();
const changing = new ChangingShop(shop);
const skus = ["MUG", "CUP", "POT"] as const;
for (const code of ["JKT", "SUB"]) await shop.stock(await shop.location({ code }), { MUG: 500, CUP: 500, POT: 500 });
const channel = await shop.channel({ type: "API" });
const idr = (amount: number) => moneyOf(String(amount), "IDR");

const price = fc.integer({ min: 0, max: 99_999 });
const action = fc.oneof(
  fc.record({
    kind: fc.constant("ADD_LINE" as const),
    sku: fc.constantFrom(...skus),
    quantity: fc.integer({ min: 1, max: 4 }),
    price,
    tax: price,
  }),
  fc.record({ kind: fc.constant("SET_QTY" as const), line: fc.nat(5), quantity: fc.integer({ min: 0, max: 6 }) }),
  fc.record({ kind: fc.constant("CANCEL_LINE" as const), line: fc.nat(5), quantity: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: fc.constant("SUBSTITUTE" as const),
    line: fc.nat(5),
    sku: fc.constantFrom(...skus),
    quantity: fc.integer({ min: 1, max: 2 }),
    price,
  }),
  fc.record({ kind: fc.constant("SET_SHIPPING" as const), amount: price }),
  fc.record({ kind: fc.constant("ADD_SURCHARGE" as const), amount: fc.integer({ min: 1, max: 9_999 }) }),
);
const life = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.array(action, { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.record({ cancel: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ ship: fc.integer({ min: 1, max: 2 }) }) },
  ),
  { minLength: 1, maxLength: 6 },
);

test("whatever is edited, each unit is worked on once, the totals add up, money back is never more than was paid, and versions replay exactly", async () => {
  await fc.assert(
    fc.asyncProperty(life, fc.boolean(), async (steps, paid) => {
      const lines = [aLine("MUG", 3, { tax: idr(3_333) }), aLine("CUP", 2, { discount: idr(1_001) })];
      const orderId = await changing.order(channel, lines, {
        paymentStatus: paid ? "PAID" : "COD_DUE",
        discountTotal: idr(1_001),
        taxTotal: idr(3_333),
        total: idr(50_000 - 1_001 + 3_333),
      });
      const seen: OrderSnapshot[] = [await changing.snapshot(orderId)];
      for (const step of steps) {
        await done(() => take(orderId, step));
        await shop.read(
          sql`update order_changes set status = 'CANCELLED', ended_at = now() where order_id = ${orderId} and status = 'PENDING'`,
        );
        const { version, status, total, refunded, captured } = await changing.seen(orderId);
        const now = await changing.snapshot(orderId);
        if (version > seen.length) seen.push(now);
        expect(now).toEqual(seen.at(-1));
        expect(await changing.versions(orderId)).toEqual(seen.slice(0, -1).map((snapshot, index) => ({ number: index + 1, snapshot })));
        if (status !== "CANCELLED") expect(totalOf(now)).toBe(BigInt(total));
        expect(refunded).toBeLessThanOrEqual(captured);
        // What was paid beyond the total is given back at once.
        if (status !== "CANCELLED" && steps.every((one) => Array.isArray(one))) expect(captured - refunded).toBeLessThanOrEqual(total);
      }
    }),
    { numRuns: 40 },
  );
  // Most of what was tried was possible, or the test would say little.
  const [made] = await shop.read(sql<{ count: number }>`select count(*)::int as count from order_changes where status = 'CONFIRMED'`);
  expect(made?.count).toBeGreaterThan(40);
  for (const { name, faults } of ofOrders) expect([name, await shop.read(faults as never)]).toEqual([name, []]);
}, 120_000);

/** Minor units: what the parts of a version add up to. */
function totalOf(one: OrderSnapshot): bigint {
  const goods = one.lines.reduce((sum, { unitPriceMinor, orderedQuantity }) => sum + BigInt(unitPriceMinor) * BigInt(orderedQuantity), 0n);
  expect(BigInt(one.subtotalMinor)).toBe(goods);
  expect(BigInt(one.taxMinor)).toBe(one.lines.reduce((sum, { taxMinor }) => sum + BigInt(taxMinor), 0n));
  expect(BigInt(one.discountMinor)).toBe(one.lines.reduce((sum, { discountMinor }) => sum + BigInt(discountMinor), 0n));
  return (
    goods - BigInt(one.discountMinor) + BigInt(one.taxMinor) + BigInt(one.shippingMinor) + BigInt(one.feeMinor) - BigInt(one.cancelledMinor)
  );
}

type Step = typeof life extends fc.Arbitrary<(infer One)[]> ? One : never;

async function take(orderId: string, step: Step): Promise<void> {
  const lines = await changing.lines(orderId);
  const lineAt = (index: number) => lines[index % lines.length] as (typeof lines)[number];
  if ("cancel" in step) {
    const { id } = lineAt(step.cancel);
    const units = { reason: "Fewer", code: "OTHER", onlyHere: false } as const;
    await changing.verb(
      orderId,
      (book, work) => void cancelAtChannel(book, work, { units: [{ line: book.line(id), quantity: 1 }], ...units }),
    );
  } else if ("ship" in step) {
    const shipping = { carrier: null, trackingNumber: null, trackingUrl: null, notifyBuyer: false };
    await changing.verb(orderId, (book, work) => {
      const one = book.liveFulfillmentOrders.find(({ status }) => status === "OPEN");
      const part = one && book.linesOf(one).find(({ remainingQuantity }) => remainingQuantity > 0);
      if (one && part)
        shipFulfillmentOrder(
          book,
          work,
          one,
          [{ lineId: part.orderLineId, quantity: Math.min(step.ship, part.remainingQuantity) }],
          shipping,
        );
    });
  } else {
    const actions = step.map((one): StagedAction => {
      const { kind } = one;
      switch (kind) {
        case "ADD_LINE":
          return { kind, sku: one.sku, quantity: one.quantity, unitPrice: idr(one.price), tax: idr(one.tax) };
        case "SUBSTITUTE":
          return { kind, lineId: lineAt(one.line).id, sku: one.sku, quantity: one.quantity, unitPrice: idr(one.price) };
        case "SET_SHIPPING":
          return { kind, amount: idr(one.amount) };
        case "ADD_SURCHARGE":
          return { kind, amount: idr(one.amount), title: "More" };
        default:
          return { kind, lineId: lineAt(one.line).id, quantity: one.quantity };
      }
    });
    const id = await changing.begin(orderId, actions);
    const { after, refundMinor } = await changing.previewOf(id);
    const before = await changing.seen(orderId);
    await changing.confirm(orderId, id);
    // What was shown is what happened.
    const now = await changing.seen(orderId);
    expect([String(now.total), String(now.refunded - before.refunded)]).toEqual([after.totalMinor, refundMinor]);
  }
}

/** What cannot be is refused, and changes nothing. */
async function done(step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
