import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Scan, ScanStatus } from "../../src/carriers/carrier-client.ts";
import { isOwnTrackingNumber, ownTrackingNumber } from "../../src/carriers/tracking-number.ts";
import { approveClaim, openClaim, resolveClaim } from "../../src/flows/claim-units.ts";
import { holdOrder, letGo } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { recordScans } from "../../src/flows/record-tracking.ts";
import { leave } from "../../src/flows/ship-parcel.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import type { Fulfillment } from "../../src/fulfillment/fulfillment.entity.ts";
import { fulfillmentTransitions } from "../../src/fulfillment/fulfillment.states.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Claim } from "../../src/returns/claim.entity.ts";
import { farthest } from "../../src/shipping/forward.ts";
import { giveUp } from "../support/give-up.ts";
import { aDeed, openShop } from "../support/shop.ts";
import { Packing } from "./a-parcel.ts";

const shop = await openShop();
const place = await shop.location();
const packing = new Packing(shop, place);

const ship = (orderId: string, fulfillmentId: string) =>
  shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), orderId, (book, work) =>
      leave(book, work, book.fulfillments.find(({ id }) => id === fulfillmentId) as Fulfillment),
    ),
  );
const tell = (fulfillmentId: string, scans: readonly Scan[]) =>
  retrying(() => shop.em.transactional((em) => recordScans(em as EntityManager, aDeed(), fulfillmentId, scans, "WEBHOOK")));
const shipped = async () => {
  const parcel = await packing.packed();
  await ship(parcel.orderId, parcel.fulfillmentId);
  return parcel;
};
const noon = Date.parse("2026-11-20T05:00:00Z");
const scan = (status: ScanStatus | null, hour: number, code: string = status ?? "note"): Scan => ({
  id: null,
  status,
  code,
  at: new Date(noon + hour * 3_600_000),
  note: null,
});

test("a mistyped number of our own is always found: a wrong digit, or two in each other's place", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 10n ** 12n), fc.nat(), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
      const good = ownTrackingNumber("MU", number);
      const digits = [...good.slice(2)];
      const place = at % digits.length;
      const wrong = digits.with(place, String((Number(digits[place]) + by) % 10)).join("");
      const [one, other] = [digits[place] as string, digits[(place + 1) % digits.length] as string];
      const swapped =
        place + 1 < digits.length && one !== other
          ? digits
              .with(place, other)
              .with(place + 1, one)
              .join("")
          : null;

      expect(isOwnTrackingNumber("MU", good)).toBe(true);
      expect(isOwnTrackingNumber("MU", `MU${wrong}`)).toBe(false);
      if (swapped !== null) expect(isOwnTrackingNumber("MU", `MU${swapped}`)).toBe(false);
    }),
  );
});

/** A way that a parcel may take, one scan an hour; it may end anywhere. */
const way = fc
  .tuple(
    fc.array(fc.constantFrom<ScanStatus | null>("IN_TRANSIT", null), { maxLength: 4 }),
    fc.array(fc.constantFrom<ScanStatus>("OUT_FOR_DELIVERY", "ATTEMPTED"), { maxLength: 5 }),
    fc.constantFrom<readonly ScanStatus[]>([], ["DELIVERED"], ["LOST"], ["RETURNED_TO_SENDER"]),
  )
  .map((parts) => parts.flat().map((status, hour) => scan(status, hour)));

test("any order and any repetition of a parcel's scans ends in the same state, and no step goes back", async () => {
  await fc.assert(
    fc.asyncProperty(
      way.chain((scans) =>
        fc.tuple(
          fc.constant(scans),
          fc.shuffledSubarray([...scans, ...scans], { minLength: scans.length * 2, maxLength: scans.length * 2 }),
        ),
      ),
      fc.integer({ min: 1, max: 3 }),
      async ([scans, shuffled], size) => {
        const { fulfillmentId } = await shipped();
        const seen: string[] = ["SHIPPED"];
        for (let from = 0; from < shuffled.length; from += size) {
          await tell(fulfillmentId, shuffled.slice(from, from + size));
          seen.push((await packing.stateOf(fulfillmentId)).status);
        }

        expect(seen.at(-1)).toBe(farthest(scans.map(({ status, at }) => ({ status, happenedAt: at }))) ?? "SHIPPED");
        for (const [index, to] of seen.slice(1).entries()) {
          const from = seen[index] as keyof typeof fulfillmentTransitions;
          if (from !== to) expect(fulfillmentTransitions[from]).toContain(to);
        }
        const [kept] = await shop.read(
          sql<{ events: number }>`select count(*)::int as events from tracking_events where fulfillment_id = ${fulfillmentId}`,
        );
        expect(kept?.events).toBe(scans.length);
        const told = await packing.told(fulfillmentId);
        expect(told.filter((type) => type === "fulfillment.tracking_updated").length).toBe(scans.length);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test("messages and answers that say the same at once are taken once, and deliver once", async () => {
  const { fulfillmentId, orderId } = await shipped();
  const scans = [scan("IN_TRANSIT", 0), scan("OUT_FOR_DELIVERY", 5), scan("DELIVERED", 6)];

  const fresh = await Promise.all([
    tell(fulfillmentId, scans),
    tell(fulfillmentId, [...scans].reverse()),
    tell(fulfillmentId, scans.slice(1)),
  ]);

  expect(fresh.reduce((sum, count) => sum + count, 0)).toBe(3);
  const told = await packing.told(fulfillmentId);
  expect(told.filter((type) => type === "fulfillment.delivered").length).toBe(1);
  const [line] = await shop.read(
    sql<{ delivered: number }>`select delivered_quantity as delivered from order_lines where order_id = ${orderId}`,
  );
  expect(line?.delivered).toBe(1);
});

test("what happened to a parcel is never changed", async () => {
  const { fulfillmentId } = await shipped();
  await tell(fulfillmentId, [scan("IN_TRANSIT", 0)]);

  await expect(shop.read(sql`update tracking_events set status = 'LOST' where fulfillment_id = ${fulfillmentId}`)).rejects.toThrow(
    "never changed",
  );
  await expect(shop.read(sql`delete from tracking_events where fulfillment_id = ${fulfillmentId}`)).rejects.toThrow("never changed");
});

test("a parcel that its carrier has has left, whoever forgot to say so", async () => {
  const { fulfillmentId, orderId } = await packing.packed(2);

  await tell(fulfillmentId, [scan("IN_TRANSIT", 0)]);

  expect((await packing.stateOf(fulfillmentId)).status).toBe("IN_TRANSIT");
  const [line] = await shop.read(
    sql<{ fulfilled: number }>`select fulfilled_quantity as fulfilled from order_lines where order_id = ${orderId}`,
  );
  expect(line?.fulfilled).toBe(2);
  expect((await checkInvariants(shop.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox")).toEqual([]);
});

test("what a carrier says of a packed parcel that is held is kept, and moves it once the hold is released", async () => {
  const { fulfillmentId, orderId } = await packing.packed();
  const on = (verb: Parameters<typeof onOrder>[3]) => shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, verb));
  let holdId = "";
  await on((book, work) => {
    const more = { reason: "CUSTOMER_REQUEST", handle: null, notes: null, releaseAt: null } as const;
    holdId = holdOrder(book, work, { target: "ORDER", lineId: null, fulfillmentOrderId: null, ...more });
  });

  await tell(fulfillmentId, [scan("IN_TRANSIT", 0)]);
  expect((await packing.stateOf(fulfillmentId)).status).toBe("CREATED");
  await on((book, work) => letGo(book, work, holdId));
  await tell(fulfillmentId, [scan("OUT_FOR_DELIVERY", 1)]);

  expect((await packing.stateOf(fulfillmentId)).status).toBe("OUT_FOR_DELIVERY");
});

test("a parcel that comes back is told of, opens the order again, and is expected as a return of what was paid", async () => {
  const { fulfillmentId, orderId } = await shipped();
  const before = await shop.read(sql<{ status: string }>`select status from orders where id = ${orderId}`);

  await tell(fulfillmentId, [scan("ATTEMPTED", 1), scan("RETURNED_TO_SENDER", 9)]);

  const [order] = await shop.read(sql<{ status: string }>`select status from orders where id = ${orderId}`);
  const returns = await shop.read(sql<{ status: string; origin: string; resolution: string }>`
    select ret.status, ret.origin, line.resolution from returns ret join return_lines line on line.return_id = ret.id where ret.order_id = ${orderId}`);
  expect([before[0]?.status, order?.status]).toEqual(["COMPLETED", "OPEN"]);
  expect(returns).toEqual([{ status: "OPEN", origin: "RETURN_TO_SENDER", resolution: "REFUND" }]);
  expect(await packing.told(fulfillmentId)).toContain("fulfillment.returned_to_sender");
});

test("a lost parcel is an exception until a claim about it is resolved", async () => {
  const { fulfillmentId, orderId } = await shipped();
  const open = async () =>
    (await shop.read(sql<{ code: string }>`select code from order_validations where order_id = ${orderId} and status = 'OPEN'`)).map(
      ({ code }) => code,
    );
  const on = (verb: (book: OrderBook, work: Work) => unknown) =>
    shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, (book, work) => void verb(book, work)));
  const theClaim = (book: OrderBook) => book.comings.claims[0] as Claim;
  await tell(fulfillmentId, [scan("LOST", 1)]);
  expect(await open()).toEqual(["PARCEL_LOST"]);

  const said = { reason: "LOST", against: "CARRIER", resolution: "REFUND", amountMinor: null, note: null, photos: [] } as const;
  await on((book, work) =>
    openClaim(book, work, { ...said, fulfillmentId, lines: [{ lineId: book.lines[0]?.id as string, quantity: 1 }] }),
  );
  await on((book, work) => approveClaim(book, work, theClaim(book), {}));
  expect(await open()).toEqual(["PARCEL_LOST"]);
  await on((book, work) => resolveClaim(book, work, theClaim(book)));
  expect(await open()).toEqual([]);
});

test("what parcels collect at the door adds up to what is to be paid, however they are packed", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
      fc.bigInt(1n, 9_999_999n),
      fc.boolean(),
      async (sizes, total, deliver) => {
        const units = sizes.reduce((sum, size) => sum + size, 0);
        const orderId = await packing.order(units, { paymentStatus: "COD_DUE", total: { minor: total, currency: "IDR" } });
        const parcels: string[] = [];
        for (const size of sizes) {
          const id = await packing.pack(orderId, size);
          await ship(orderId, id);
          if (deliver) await tell(id, [scan("DELIVERED", 1)]);
          parcels.push(id);
        }
        for (const id of parcels) await tell(id, [scan("DELIVERED", 1)]);

        const [paid] = await shop.read(sql<{ collected: string; payments: number }>`
        select coalesce(sum(amount_minor), 0)::text as collected, count(*)::int as payments from payment_transactions
        where order_id = ${orderId} and kind = 'COD_COLLECT' and status = 'SUCCEEDED'`);
        expect(paid?.collected).toBe(total.toString());
        expect(paid?.payments).toBeLessThanOrEqual(parcels.length);
      },
    ),
    { numRuns: 15 },
  );
}, 60_000);

test("a paid order collects nothing, and what does not arrive collects nothing", async () => {
  const paid = await packing.packed();
  const { orderId, fulfillmentId } = await packing.packed(1, { paymentStatus: "COD_DUE" });
  await ship(orderId, fulfillmentId);

  await tell(fulfillmentId, [scan("RETURNED_TO_SENDER", 1)]);

  const collects = await shop.read(sql<{ collect: string | null }>`
    select collect_minor::text as collect from fulfillments where id = any(${[paid.fulfillmentId, fulfillmentId]}::uuid[]) order by id`);
  expect(collects.map(({ collect }) => collect)).toEqual([null, "1000000"]);
  expect(await shop.read(sql`select 1 from payment_transactions where order_id = ${orderId}`)).toEqual([]);
});

test("work that is taken back takes its packed parcels along", async () => {
  const orderId = await packing.order(3);
  const fulfillmentId = await packing.pack(orderId, 2);
  const { cancelOrder } = await import("../../src/flows/cancel-order.ts");

  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), orderId, (book, work) => cancelOrder(book, work, "The buyer asked")),
  );
  await shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, giveUp));

  expect((await packing.stateOf(fulfillmentId)).status).toBe("CANCELLED");
});
