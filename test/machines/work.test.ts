import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { answerCancellationRequest } from "../../src/flows/answer-cancellation.ts";
import { takeStep } from "../../src/flows/begin-work.ts";
import { cancelLines } from "../../src/flows/cancel-order.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { holdOrder, letGo } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { packWork } from "../../src/flows/pack-work.ts";
import { rejectWork } from "../../src/flows/reject-work.ts";
import { releasePreorders } from "../../src/flows/release-preorders.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import type { FulfillmentOrder } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { fulfillmentOrderStatuses } from "../../src/fulfillment/fulfillment-order.states.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { nextSeen, through, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
const jkt = await shop.location({ code: "JKT" });
const sub = await shop.location({ code: "SUB" });
await shop.stock(jkt, { MUG: 10_000 });
await shop.stock(sub, { KEPT: 10_000 });
const channel = await shop.channel({ type: "API" });
let numbers = 0;

interface Thing {
  readonly orderId: string;
  readonly id: string;
  readonly sku: string;
}

type Verb = (book: OrderBook, work: Work, one: FulfillmentOrder) => void;
const on = ({ orderId, id }: Pick<Thing, "orderId" | "id">, verb: Verb): Promise<unknown> =>
  retrying(() =>
    shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), orderId, (book, work) =>
        verb(book, work, book.fulfillmentOrders.find((one) => one.id === id) as FulfillmentOrder),
      ),
    ),
  );

/** Work on one unit of a SKU; another place has another line of the order to do, so that the order stays open. */
async function workOn(sku: string): Promise<Thing> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine(sku), aLine("KEPT")] }));
  const orderId = taken?.orderId as string;
  const [found] = await shop.read(sql<{ id: string }>`
    select work.id from fulfillment_orders work join fulfillment_order_lines part on part.fulfillment_order_id = work.id
    join order_lines line on line.id = part.order_line_id where work.order_id = ${orderId} and line.sku = ${sku}`);
  return { orderId, id: found?.id as string, sku };
}

const hold: Verb = (book, work, one) =>
  void holdOrder(book, work, {
    target: "FULFILLMENT_ORDER",
    lineId: null,
    fulfillmentOrderId: one.id,
    reason: "OTHER",
    handle: null,
    notes: null,
    releaseAt: null,
  });
const release: Verb = (book, work, one) => {
  for (const { id } of book.activeHolds().filter((each) => each.fulfillmentOrderId === one.id)) letGo(book, work, id);
};
const start: Verb = (book, work, one) => {
  takeStep(book, work, one, "ACCEPTED");
  settleOrder(book, work);
};
const ship: Verb = (book, work, one) =>
  void shipFulfillmentOrder(book, work, one, null, { carrier: "JNE", trackingNumber: null, trackingUrl: null, notifyBuyer: false });
const reject: Verb = (book, work, one) =>
  rejectWork(book, work, { fulfillmentOrderId: one.id, kind: "REJECTED", reason: "OTHER", lines: null, stock: "AVAILABLE", notes: null });
const lineOf = (book: OrderBook, one: FulfillmentOrder) => book.line(book.linesOf(one)[0]?.orderLineId as string);
const cancel: Verb = (book, work, one) =>
  cancelLines(book, work, [{ line: lineOf(book, one), quantity: 1 }], { reason: "test", byChannel: false });
/** What has begun is given up by who does it. */
async function cancelled(thing: Thing): Promise<void> {
  await on(thing, cancel);
  await on(thing, (book, work, one) => {
    for (const { id } of book.cancellations.filter(({ fulfillmentOrderId, status }) => fulfillmentOrderId === one.id && status === "OPEN"))
      answerCancellationRequest(book, work, id, { accept: true, note: null });
  });
}
async function arrives({ sku }: Thing): Promise<void> {
  await shop.stock(jkt, { [sku]: 5 });
  const [item] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = ${sku}`);
  await fillBackorders(shop.em, aDeed(), [item?.id as string]);
}
async function dayComes({ id, sku }: Thing): Promise<void> {
  await shop.read(sql`update inventory_items set preorder_release_at = now() - interval '1 second' where sku = ${sku}`);
  await shop.read(sql`update fulfillment_orders set fulfill_at = now() - interval '1 second' where id = ${id}`);
  await releasePreorders(shop.em, aDeed());
}

async function bring(state: string, to: string): Promise<Thing> {
  if (state === "BACKORDERED" || state === "SCHEDULED") {
    const sku = `${state}-${++numbers}`;
    await shop.item(sku, state === "BACKORDERED" ? { backorderPolicy: "ALLOW" } : { preorderReleaseAt: new Date("2099-06-01T00:00:00Z") });
    return workOn(sku);
  }
  if (state === "ON_HOLD") {
    const held = await bring(["SCHEDULED", "BACKORDERED", "IN_PROGRESS"].includes(to) ? to : "OPEN", "ON_HOLD");
    await on(held, hold);
    return held;
  }
  const thing = await workOn("MUG");
  if (state === "IN_PROGRESS") await on(thing, start);
  if (state === "CLOSED") await on(thing, ship);
  if (state === "INCOMPLETE") await on(thing, reject);
  if (state === "CANCELLED") await on(thing, cancel);
  return thing;
}

walk<Thing>(shop, {
  machine: "FulfillmentOrder",
  states: fulfillmentOrderStatuses,
  bring,
  stateOf: async ({ id }) => (await shop.read(sql<{ status: string }>`select status from fulfillment_orders where id = ${id}`))[0]?.status,
  toldBy: ({ id }) => id,
  next: ({ id }) => nextSeen(api, "FulfillmentOrder", id, "nextStatuses"),
  verbs: {
    async OPEN(thing, from) {
      if (from === "BACKORDERED") return arrives(thing);
      if (from === "SCHEDULED") {
        await shop.stock(jkt, { [thing.sku]: 5 });
        return dayComes(thing);
      }
      return on(thing, from === "ON_HOLD" ? release : (_, __, one) => one.stockArrived());
    },
    SCHEDULED: (thing, from) => on(thing, from === "ON_HOLD" ? release : (_, __, one) => through(one, "SCHEDULED")),
    BACKORDERED: (thing, from) =>
      from === "SCHEDULED" ? dayComes(thing) : on(thing, from === "ON_HOLD" ? release : (_, __, one) => one.release(false)),
    // What is held may be held by others besides.
    ON_HOLD: (thing, from) => on(thing, from === "ON_HOLD" ? (_, __, one) => one.hold() : hold),
    // To take up what has begun is refused by how far it is: see the work's own steps below.
    IN_PROGRESS: (thing, from) => on(thing, from === "ON_HOLD" ? release : from === "IN_PROGRESS" ? (_, __, one) => one.start() : start),
    CLOSED: (thing) => on(thing, ship),
    INCOMPLETE: (thing) => on(thing, reject),
    CANCELLED: (thing, from) =>
      ["CLOSED", "INCOMPLETE", "CANCELLED"].includes(from) ? on(thing, (_, __, one) => one.cancel()) : cancelled(thing),
  },
});

test("packed work is not put on hold: it stays packed, and does not leave", async () => {
  const thing = await workOn("MUG");
  await on(thing, (book, work, one) => {
    takeStep(book, work, one, "ACCEPTED");
    packWork(book, work, one, { lines: null, boxes: [] });
  });
  await on(thing, hold);
  await on(thing, (_, __, one) => expect([one.status, one.workState]).toEqual(["IN_PROGRESS", "PACKED"]));
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
