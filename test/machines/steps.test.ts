import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import { acceptCancellation, rejectCancellation } from "../../src/flows/answer-cancellation.ts";
import { acceptRequest, rejectRequest } from "../../src/flows/answer-request.ts";
import { submitRequest } from "../../src/flows/ask-for-work.ts";
import { requestCancellation } from "../../src/flows/ask-to-cancel.ts";
import { takeStep } from "../../src/flows/begin-work.ts";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { holdOrder } from "../../src/flows/hold-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { packWork, unpackParcel } from "../../src/flows/pack-work.ts";
import { markReady } from "../../src/flows/pick-up.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { shipFulfillmentOrder } from "../../src/flows/ship-fulfillment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import type { FulfillmentOrder } from "../../src/fulfillment/fulfillment-order.entity.ts";
import { requestStatuses, workStates } from "../../src/fulfillment/fulfillment-order.states.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { nextSeen, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
const store = await shop.location({ code: "STORE", type: "STORE", pickup: true, ships: false });
const partner = await shop.location({ code: "3PL", type: "THREE_PL", ownerRef: "gudang", externalRequest: true, submitsRequests: false });
await shop.stock(store, { MUG: 10_000 });
await shop.stock(partner, { TEA: 10_000 });
const channel = await shop.channel({ type: "API" });

interface Thing {
  readonly orderId: string;
  readonly id: string;
}
type Verb = (book: OrderBook, work: Work, one: FulfillmentOrder) => void;
const on = ({ orderId, id }: Thing, verb: Verb): Promise<unknown> =>
  retrying(() =>
    shop.em.transactional((em) =>
      onOrder(em as EntityManager, aDeed(), orderId, (book, work) =>
        verb(book, work, book.fulfillmentOrders.find((one) => one.id === id) as FulfillmentOrder),
      ),
    ),
  );
async function workOn(sku: string, at: Location | null): Promise<Thing> {
  const pickup = at ? ({ deliveryMethod: "PICKUP", pickup: { locationId: at.id } } as never) : {};
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine(sku, 1, pickup)] }));
  const orderId = taken?.orderId as string;
  const [found] = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${orderId}`);
  return { orderId, id: found?.id as string };
}
const columnOf = async ({ id }: Thing, column: "work_state" | "request_status") =>
  (await shop.read(sql<{ state: string }>`select ${sql.ref(column)} as state from fulfillment_orders where id = ${id}`))[0]?.state;

const step =
  (to: "ACCEPTED" | "PICKING"): Verb =>
  (book, work, one) => {
    takeStep(book, work, one, to);
    settleOrder(book, work);
  };
const pack: Verb = (book, work, one) => void packWork(book, work, one, { lines: null, boxes: [] });

walk<Thing>(shop, {
  machine: "FulfillmentOrder.workState",
  states: workStates,
  async bring(state) {
    const thing = await workOn("MUG", store);
    if (state === "ACCEPTED" || state === "PICKING") await on(thing, step(state));
    if (state === "PACKED") await on(thing, pack);
    if (state === "READY_FOR_PICKUP") await on(thing, markReady);
    return thing;
  },
  stateOf: (thing) => columnOf(thing, "work_state"),
  toldBy: ({ id }) => id,
  next: ({ id }) => nextSeen(api, "FulfillmentOrder", id, "nextWorkStates"),
  verbs: {
    ACCEPTED: (thing) => on(thing, step("ACCEPTED")),
    PICKING: (thing) => on(thing, step("PICKING")),
    // Packing, or laying ready, passes through the steps in between: no one step leaps.
    PACKED: (thing, from) => on(thing, from === "PICKING" ? pack : (_, __, one) => one.workOn("PACKED")),
    READY_FOR_PICKUP: (thing, from) =>
      on(thing, from === "PACKED" || from === "READY_FOR_PICKUP" ? markReady : (_, __, one) => one.workOn("READY_FOR_PICKUP")),
  },
});

test("a parcel that is unpacked takes its work back to PICKING, the one way back there is", async () => {
  const thing = await workOn("MUG", store);
  await on(thing, pack);
  await on(thing, (book, work) => void unpackParcel(book, work, book.fulfillments[0]?.id as string));

  expect(await columnOf(thing, "work_state")).toBe("PICKING");
  const changes = await shop.read(sql<{ way: string }>`
    select concat_ws(' ', data->>'from', data->>'to') as way from outbox
    where aggregate_id = ${thing.id} and type = 'fulfillment_order.work_state_changed' order by sequence`);
  expect(changes.map(({ way }) => way)).toEqual(["ACCEPTED PICKING", "PICKING PACKED", "PACKED PICKING"]);
});

const submit: Verb = (book, work, one) => {
  submitRequest(book, work, one);
  settleOrder(book, work);
};
const accept: Verb = (book, work, one) => acceptRequest(book, work, one, null);
const reject: Verb = (book, work, one) => rejectRequest(book, work, one, { reason: "OTHER", notes: null });
const askBack: Verb = (book, work, one) => requestCancellation(book, work, one, "No longer wanted");
const refuse: Verb = (book, work, one) => rejectCancellation(book, work, one, "On the truck");
const ship: Verb = (book, work, one) =>
  void shipFulfillmentOrder(book, work, one, null, { carrier: "JNE", trackingNumber: null, trackingUrl: null, notifyBuyer: false });
const hold: Verb = (book, work) =>
  void holdOrder(book, work, {
    target: "ORDER",
    lineId: null,
    fulfillmentOrderId: null,
    reason: "OTHER",
    handle: null,
    notes: null,
    releaseAt: null,
  });
const ways: Readonly<Record<string, readonly Verb[]>> = {
  UNSUBMITTED: [],
  SUBMITTED: [submit],
  ACCEPTED: [submit, accept],
  REJECTED: [submit, reject],
  CANCELLATION_REQUESTED: [submit, accept, askBack],
  CANCELLATION_ACCEPTED: [submit, accept, askBack, acceptCancellation],
  CANCELLATION_REJECTED: [submit, accept, askBack, refuse],
  CLOSED: [submit, accept, ship],
};

walk<Thing>(shop, {
  machine: "FulfillmentOrder.requestStatus",
  states: requestStatuses,
  async bring(state) {
    const thing = await workOn("TEA", null);
    for (const verb of ways[state] ?? []) await on(thing, verb);
    return thing;
  },
  stateOf: (thing) => columnOf(thing, "request_status"),
  toldBy: ({ id }) => id,
  verbs: {
    UNSUBMITTED: (thing, from) => on(thing, from === "SUBMITTED" ? hold : (_, __, one) => one.request("UNSUBMITTED")),
    SUBMITTED: (thing) => on(thing, submit),
    ACCEPTED: (thing) => on(thing, accept),
    REJECTED: (thing) => on(thing, reject),
    CANCELLATION_REQUESTED: (thing) => on(thing, askBack),
    CANCELLATION_ACCEPTED: (thing) => on(thing, acceptCancellation),
    CANCELLATION_REJECTED: (thing) => on(thing, refuse),
    // The request ends with the work; of work that has ended already only the request itself can be asked.
    CLOSED: (thing, from) =>
      on(thing, ["REJECTED", "CANCELLATION_ACCEPTED", "CLOSED"].includes(from) ? (_, __, one) => one.request("CLOSED") : ship),
  },
});

test("an order that is cancelled is not asked for any more", async () => {
  const thing = await workOn("TEA", null);
  await on(thing, submit);
  await on(thing, (book, work) => cancelOrder(book, work, "test"));
  expect(await columnOf(thing, "request_status")).toBe("UNSUBMITTED");
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
