import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import type { Deed } from "../../src/events/record.ts";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { consumeReservations } from "../../src/flows/claim-reservations.ts";
import { expireReservations, extendReservations, releaseReservations } from "../../src/flows/end-reservations.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { expireHolds, holdOrder, letGo } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { Allocation } from "../../src/fulfillment/allocation.entity.ts";
import { allocationStatuses, holdStatuses } from "../../src/fulfillment/fulfillment-order.states.ts";
import { Hold } from "../../src/fulfillment/hold.entity.ts";
import { reservationStatuses } from "../../src/inventory/reservation.entity.ts";
import { sql } from "../../src/kit/sql.ts";
import { broken } from "../support/broken.ts";
import { aDeed, openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";
import { through, walk } from "./walk.ts";

const shop = await openShop();
const counter = new Counter(shop);
const jkt = await shop.location({ code: "JKT" });
const channel = await shop.channel({ type: "API" });
let numbers = 0;
const sku = (): string => `GOODS-${++numbers}`;
const hours = (count: number): Date => new Date(Date.now() + count * 3_600_000);
const later: Deed = { ...aDeed("system"), at: hours(48) };

const on = (orderId: string, verb: (book: OrderBook, work: Work) => void, deed = aDeed()): Promise<unknown> =>
  shop.em.transactional((em) => onOrder(em as EntityManager, deed, orderId, verb));
const statusIn = async (table: string, id: string): Promise<string | undefined> =>
  (await shop.read(sql<{ status: string }>`select status from ${sql.ref(table)} where id = ${id}`))[0]?.status;

interface Reserved {
  readonly id: string;
  /** An order that waits for the very units. */
  readonly orderId: string;
}

walk<Reserved>(shop, {
  machine: "Reservation",
  states: reservationStatuses,
  async bring(state) {
    const goods = sku();
    await shop.stock(jkt, { [goods]: 1 });
    const [id = ""] = await counter.reserve(goods, 1, jkt, { expiresAt: hours(24) });
    if (state === "CONSUMED") await counter.order(channel, { [goods]: 1 }, [id]);
    const orderId = await counter.order(channel, { [goods]: 1 });
    if (state === "RELEASED") await counter.run((em, deed) => releaseReservations(em, deed, [id]));
    if (state === "EXPIRED") await counter.run((em) => expireReservations(em, later));
    return { id, orderId };
  },
  stateOf: ({ id }) => statusIn("reservations", id),
  toldBy: ({ id }) => id,
  // Extending one that stands keeps it; time is over for those that stand, and passes over the others.
  passesOver: (from, to) => (from === "ACTIVE" && to === "ACTIVE") || to === "EXPIRED",
  verbs: {
    ACTIVE: ({ id }) => counter.run((em, deed) => extendReservations(em, deed, [id], hours(36))),
    CONSUMED: ({ id, orderId }) => counter.run((em, deed) => consumeReservations(em, deed, orderId, [id])),
    RELEASED: ({ id }) => counter.run((em, deed) => releaseReservations(em, deed, [id])),
    EXPIRED: () => counter.run((em) => expireReservations(em, later)),
  },
});

interface Allocated {
  readonly id: string;
  readonly orderId: string;
  readonly goods: string;
}
const ship = (orderId: string) =>
  on(orderId, (book, work) => {
    const shipping = { carrier: "JNE", trackingNumber: null, trackingUrl: null, notifyBuyer: false };
    for (const one of book.liveFulfillmentOrders) shipFulfillmentOrder(book, work, one, null, shipping);
  });
const cancel = (orderId: string) => on(orderId, (book, work) => cancelOrder(book, work, "test"));
/** Allocations follow from what becomes of work: what the table does not list is refused by the allocation itself. */
const itself = ({ id }: Allocated, to: string) => counter.run(async (em) => through(await em.findOneOrFail(Allocation, { id }), to));

walk<Allocated>(shop, {
  machine: "Allocation",
  states: allocationStatuses,
  async bring(state) {
    const goods = sku();
    await shop.item(goods, { backorderPolicy: "ALLOW" });
    if (state !== "EXPECTED") await shop.stock(jkt, { [goods]: 1 });
    const orderId = await counter.order(channel, { [goods]: 1 });
    if (state === "SHIPPED") await ship(orderId);
    if (state === "RELEASED") await cancel(orderId);
    const [found] = await shop.read(sql<{ id: string }>`
      select allocation.id from allocations allocation join fulfillment_order_lines part on part.id = allocation.fulfillment_order_line_id
      join fulfillment_orders work on work.id = part.fulfillment_order_id where work.order_id = ${orderId}`);
    return { id: found?.id as string, orderId, goods };
  },
  stateOf: ({ id }) => statusIn("allocations", id),
  toldBy: ({ id }) => id,
  verbs: {
    EXPECTED: (thing) => itself(thing, "EXPECTED"),
    async ALLOCATED(thing, from) {
      if (from !== "EXPECTED") return itself(thing, "ALLOCATED");
      await shop.stock(jkt, { [thing.goods]: 1 });
      return fillBackorders(shop.em, aDeed(), [await counter.itemId(thing.goods)]);
    },
    SHIPPED: (thing, from) => (from === "ALLOCATED" ? ship(thing.orderId) : itself(thing, "SHIPPED")),
    RELEASED: (thing, from) => (from === "ALLOCATED" || from === "EXPECTED" ? cancel(thing.orderId) : itself(thing, "RELEASED")),
  },
});

interface Held {
  readonly id: string;
  readonly orderId: string;
}

walk<Held>(shop, {
  machine: "Hold",
  states: holdStatuses,
  async bring(state) {
    const goods = sku();
    await shop.stock(jkt, { [goods]: 1 });
    const orderId = await counter.order(channel, { [goods]: 1 });
    let id = "";
    await on(orderId, (book, work) => {
      id = holdOrder(book, work, {
        target: "ORDER",
        lineId: null,
        fulfillmentOrderId: null,
        reason: "OTHER",
        handle: null,
        notes: null,
        releaseAt: hours(24),
      });
    });
    if (state === "RELEASED") await on(orderId, (book, work) => letGo(book, work, id));
    if (state === "EXPIRED") await on(orderId, expireHolds, later);
    return { id, orderId };
  },
  stateOf: ({ id }) => statusIn("holds", id),
  toldBy: ({ orderId }) => orderId,
  verbs: {
    // Holding anew places another hold.
    ACTIVE: ({ id }) => counter.run(async (em) => through(await em.findOneOrFail(Hold, { id }), "ACTIVE")),
    RELEASED: ({ id, orderId }) => on(orderId, (book, work) => letGo(book, work, id)),
    // Time passes over what has ended: what is refused is the hold's own step.
    EXPIRED: ({ id, orderId }, from) =>
      from === "ACTIVE"
        ? on(orderId, expireHolds, later)
        : counter.run(async (em) => (await em.findOneOrFail(Hold, { id })).expire(new Date())),
  },
});

test("an order that is cancelled lets go of its holds, and says so of each", async () => {
  const goods = sku();
  await shop.stock(jkt, { [goods]: 1 });
  const orderId = await counter.order(channel, { [goods]: 1 });
  const values = { target: "ORDER", lineId: null, fulfillmentOrderId: null, reason: "OTHER", notes: null, releaseAt: null } as const;
  for (const handle of ["one", "two"]) await on(orderId, (book, work) => void holdOrder(book, work, { ...values, handle }));
  await cancel(orderId);

  const told = await shop.read(
    sql<{ type: string }>`select type from outbox where order_id = ${orderId} and type in ('hold.placed', 'hold.released')`,
  );
  expect(told.map(({ type }) => type).sort()).toEqual(["hold.placed", "hold.placed", "hold.released", "hold.released"]);
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
