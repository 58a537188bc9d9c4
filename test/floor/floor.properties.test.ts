import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scannedItem } from "../../src/catalog/scanned-item.rows.ts";
import { takeStep } from "../../src/flows/begin-work.ts";
import { cancelLines, cancelOrder } from "../../src/flows/cancel-order.ts";
import { holdOrder, letGo } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { packWork, restartPacking, unpackParcel } from "../../src/flows/pack-work.ts";
import { expirePickups, handOver, markReady } from "../../src/flows/pick-up.ts";
import { combineWork, divideWork, moveWork, rescheduleWork } from "../../src/flows/rearrange-work.ts";
import { rejectWork } from "../../src/flows/reject-work.ts";
import { closeBox, scanToPack } from "../../src/flows/scan-to-pack.ts";
import { sendOff, shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import type { FulfillmentOrder } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const places = [await shop.location({ pickup: true }), await shop.location({ pickup: true, priority: 200, pickupExpiry: "HOLD" })];
await shop.item("PART-A");
await shop.item("PART-B");
await shop.item("PLAIN");
await shop.bundle("SET", { "PART-A": 1, "PART-B": 2 });
for (const place of places) await shop.stock(place, { "PART-A": 400, "PART-B": 800, PLAIN: 400 });
const scanned = await Promise.all(["PART-A", "PART-B", "PLAIN", "SET"].map((code) => scannedItem(shop.em, code)));
const shipping = { carrier: null, trackingNumber: null, trackingUrl: null, notifyBuyer: false };

/** `which` chooses among what is there: a piece of work, a line, a parcel, an item, a place. */
interface Act {
  readonly verb: keyof typeof verbs;
  readonly which: number;
  readonly units: number;
}

type Verb = (
  book: OrderBook,
  work: Work,
  act: Act & { readonly one: FulfillmentOrder; readonly lines: { lineId: string; quantity: number }[] },
) => void;

const pick = <One>(from: readonly One[], which: number): One => {
  if (from.length === 0) throw new Refusal("NOT_FOUND", "There is none.");
  return from[which % from.length] as One;
};

const verbs = {
  start: (book, work, { one }) => takeStep(book, work, one, "ACCEPTED"),
  pick: (book, work, { one }) => takeStep(book, work, one, "PICKING"),
  pack: (book, work, { one, lines, which }) =>
    void packWork(book, work, one, { lines: which % 2 === 0 ? null : lines, boxes: [{ weightGrams: 100, size: null }] }),
  unpack: (book, work, { which }) => void unpackParcel(book, work, pick(book.fulfillments, which).id),
  scan: (book, work, { one, which }) => scanToPack(book, work, one, pick(scanned, which)),
  closeBox: (book, work, { one }) => void closeBox(book, work, one, { weightGrams: 500, size: null }),
  restart: (book, work, { one }) => restartPacking(book, work, one),
  ready: (book, work, { one }) => markReady(book, work, one),
  handOver: (book, work, { one, units }) => {
    const parcel = book.waitingParcels.find(({ fulfillmentOrderId }) => fulfillmentOrderId === one.id);
    handOver(book, work, one, units > 1 ? (parcel?.pickupCode ?? "") : "no");
  },
  expire: (book, work) => expirePickups(book, work),
  send: (book, work, { which }) => sendOff(book, work, pick(book.waitingParcels, which)),
  ship: (book, work, { one, lines }) => void shipFulfillmentOrder(book, work, one, lines, shipping),
  reject: (book, work, { one, lines }) =>
    rejectWork(book, work, { fulfillmentOrderId: one.id, kind: "SHORT_PICK", reason: "OTHER", lines, stock: "MISSING", notes: null }),
  split: (book, work, { one, lines }) => void divideWork(book, work, one, lines),
  combine: (book, work) => void combineWork(book, work, book.liveFulfillmentOrders),
  move: (book, work, { one, units }) => moveWork(book, work, one, pick(places, units).id),
  putOff: (book, work, { one, units }) => rescheduleWork(book, work, one, new Date(Date.now() + units * 86_400_000)),
  hold: (book, work, { which }) =>
    void holdOrder(book, work, {
      ...{ target: "ORDER", lineId: null, fulfillmentOrderId: null, reason: "OTHER", notes: null, releaseAt: null },
      handle: `hold-${which % 2}`,
    }),
  release: (book, work, { which }) => letGo(book, work, pick(book.activeHolds(), which).id),
  cancelUnits: (book, work, { which, units }) =>
    cancelLines(book, work, [{ line: pick(book.lines, which), quantity: units }], { reason: "test", byChannel: true }),
  cancel: (book, work, { which }) => {
    if (which % 7 === 0) cancelOrder(book, work, "test");
  },
} satisfies Record<string, Verb>;

const act: fc.Arbitrary<Act> = fc.record({
  verb: fc.constantFrom(...(Object.keys(verbs) as (keyof typeof verbs)[])),
  which: fc.nat(11),
  units: fc.integer({ min: 1, max: 3 }),
});

const inDays = (days: number) => ({ ...aDeed(), at: new Date(Date.now() + days * 86_400_000) });

async function happen(orderId: string, one: Act): Promise<boolean> {
  try {
    await retrying(() =>
      shop.em.transactional((em) =>
        onOrder(em as EntityManager, one.verb === "expire" ? inDays(30) : aDeed(), orderId, (book, work) => {
          const chosen = pick(book.liveFulfillmentOrders, one.which);
          const part = pick(book.linesOf(chosen), one.which);
          const lines = [{ lineId: part.orderLineId, quantity: one.units }];
          (verbs[one.verb] as Verb)(book, work, { ...one, one: chosen, lines });
        }),
      ),
    );
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  }
}

test("whatever is done on the floor, in turn or at once, no parcel holds what its work has not, and no unit or stock is lost", async () => {
  const done = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(act, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 14 }),
      fc.boolean(),
      async (rounds, isPickup) => {
        const method = isPickup ? { pickup: { locationId: places[0]?.id as string } } : {};
        const channel = await shop.channel();
        const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("PLAIN", 4, method), aLine("SET", 2, method)] }));
        const orderId = taken?.orderId as string;

        for (const round of rounds) {
          const outcomes = await Promise.all(round.map((one) => happen(orderId, one)));
          for (const [index, outcome] of outcomes.entries()) if (outcome) done.add((round[index] as Act).verb);
          const broken = (await checkInvariants(shop.em)).filter(({ count, name }) => count > 0 && name !== "I5 outbox");
          expect({ broken, after: round }).toEqual({ broken: [], after: round });
        }
        const [units] = await shop.read(sql<{ open: number; gone: number; delivered: number }>`
        select sum(ordered_quantity - cancelled_quantity - fulfilled_quantity)::int as open, sum(fulfilled_quantity)::int as gone,
          sum(delivered_quantity)::int as delivered from order_lines where order_id = ${orderId}`);
        const [parcels] = await shop.read(sql<{ gone: number; fetched: number }>`
        select coalesce(sum(piece.quantity), 0)::int as gone, coalesce(sum(piece.quantity) filter (where parcel.status = 'PICKED_UP'), 0)::int as fetched
        from fulfillments parcel join fulfillment_lines piece on piece.fulfillment_id = parcel.id
        where parcel.order_id = ${orderId} and parcel.status in ('SHIPPED', 'PICKED_UP')`);
        // What has left has left in a parcel, and what was fetched is delivered.
        expect([parcels?.gone, parcels?.fetched]).toEqual([units?.gone, units?.delivered]);
        const [boxes] = await shop.read(sql<{ stray: number }>`
        select count(*)::int as stray from packing_boxes box join fulfillment_orders work on work.id = box.fulfillment_order_id
        where work.status in ('CLOSED', 'INCOMPLETE', 'CANCELLED')`);
        expect(boxes?.stray).toBe(0);
      },
    ),
    { numRuns: Number(process.env.FLOOR_RUNS ?? 40) },
  );
  // It did happen: nearly every verb did something at least once.
  expect(done.size).toBeGreaterThan(Object.keys(verbs).length / 2);
});
