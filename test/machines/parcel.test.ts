import type { EntityManager } from "@mikro-orm/postgresql";
import { expect, test } from "vitest";
import type { ScanStatus } from "../../src/carriers/carrier-client.ts";
import { beginBooking, endBooking } from "../../src/flows/book-parcel.ts";
import { buyLabel } from "../../src/flows/buy-label.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { packWork, unpackParcel } from "../../src/flows/pack-work.ts";
import { handOver, markReady } from "../../src/flows/pick-up.ts";
import { recordScans } from "../../src/flows/record-tracking.ts";
import { leave } from "../../src/flows/ship-parcel.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import type { Fulfillment } from "../../src/fulfillment/fulfillment.entity.ts";
import { fulfillmentStates } from "../../src/fulfillment/fulfillment.states.ts";
import { retrying } from "../../src/kit/retry.ts";
import { CarrierAccount } from "../../src/shipping/carrier-account.entity.ts";
import { Packing } from "../shipping/a-parcel.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { wayOf } from "./table.ts";
import { nextSeen, through, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
const store = await shop.location({ code: "STORE", type: "STORE", pickup: true });
await shop.stock(store, { MUG: 10_000 });
const packing = new Packing(shop, await shop.location({ code: "DC" }));
const channel = await shop.channel({ type: "API" });
{
  const em = shop.em;
  em.create(CarrierAccount, {
    code: "fleet",
    name: "Fleet",
    clientKey: "own-fleet",
    carrierCodes: { FLEET: "FLEET" },
    settings: {} as never,
  });
  await em.flush();
}

interface Thing {
  readonly orderId: string;
  readonly fulfillmentId: string;
}
type Verb = (book: OrderBook, work: Work, parcel: Fulfillment) => unknown;
const run = <Result>(verb: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  retrying(() => shop.em.transactional((em) => verb(em as EntityManager)));
const on = ({ orderId, fulfillmentId }: Thing, verb: Verb): Promise<unknown> =>
  run((em) =>
    onOrder(em, aDeed(), orderId, (book, work) => {
      verb(book, work, book.fulfillments.find(({ id }) => id === fulfillmentId) as Fulfillment);
    }),
  );
const workOf = (book: OrderBook, { fulfillmentOrderId }: Fulfillment) =>
  book.fulfillmentOrders.find(({ id }) => id === fulfillmentOrderId) as OrderBook["fulfillmentOrders"][number];
const scanned = ({ fulfillmentId }: Thing, status: string) =>
  run((em) =>
    recordScans(
      em,
      aDeed(),
      fulfillmentId,
      [{ id: null, status: status as ScanStatus, code: status, at: new Date(), note: null }],
      "WEBHOOK",
    ),
  );
/** As when a carrier was called and answered. */
async function labelled({ fulfillmentId }: Thing): Promise<void> {
  const id = await run((em) => buyLabel(em, aDeed(), new Map(), fulfillmentId, { carrier: "FLEET", service: "VAN", replace: false }));
  const turn = await run((em) => beginBooking(em, { ...aDeed(), at: new Date(Date.now() + 1000) }, id, true));
  if (turn.kind !== "BOOK") throw new Error("It is not its turn");
  const ours = { trackingReference: null, trackingUrl: null, cost: null, routingCode: null, label: null };
  await run((em) =>
    endBooking(
      em,
      aDeed(),
      { id, attempt: turn.booking.attempts ?? 0, clients: new Map() },
      {
        kind: "BOOKED",
        booked: { reference: id, trackingNumber: `MU${id.slice(-8)}`, ...ours },
        cost: null,
        labels: [],
        nextCheckAt: null,
      },
    ),
  );
}

const leaves: Verb = (book, work, parcel) => leave(book, work, parcel);
const unpack: Verb = (book, work, { id }) => unpackParcel(book, work, id);
const handedOver: Verb = (book, work, parcel) => handOver(book, work, workOf(book, parcel), parcel.pickupCode as string);

async function packedForPickup(): Promise<Thing> {
  const pickup = { deliveryMethod: "PICKUP", pickup: { locationId: store.id } } as never;
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", 1, pickup)] }));
  const orderId = taken?.orderId as string;
  let fulfillmentId = "";
  await run((em) =>
    onOrder(em, aDeed(), orderId, (book, work) => {
      const [one] = book.liveFulfillmentOrders;
      if (one) fulfillmentId = packWork(book, work, one, { lines: null, boxes: [] }).id;
    }),
  );
  return { orderId, fulfillmentId };
}

const ready: Verb = (book, work, parcel) => markReady(book, work, workOf(book, parcel));
const atTheCounter = new Set(["READY_FOR_PICKUP", "PICKED_UP"]);
const travelled = ["IN_TRANSIT", "OUT_FOR_DELIVERY", "ATTEMPTED", "DELIVERED", "LOST", "RETURNED_TO_SENDER"];

walk<Thing>(shop, {
  machine: "Fulfillment",
  states: fulfillmentStates,
  async bring(state, to) {
    const counter = atTheCounter.has(state) || (state === "CREATED" && atTheCounter.has(to));
    const thing = counter ? await packedForPickup() : await packing.packed(1, { channel });
    if (state === "LABELLED") await labelled(thing);
    if (atTheCounter.has(state)) await on(thing, ready);
    if (state === "PICKED_UP") await on(thing, handedOver);
    if (state === "CANCELLED") await on(thing, unpack);
    if (state === "SHIPPED" || travelled.includes(state)) await on(thing, leaves);
    if (travelled.includes(state)) await scanned(thing, state);
    return thing;
  },
  stateOf: async ({ fulfillmentId }) => (await packing.stateOf(fulfillmentId)).status,
  toldBy: ({ fulfillmentId }) => fulfillmentId,
  next: ({ fulfillmentId }) => nextSeen(api, "Fulfillment", fulfillmentId, "nextStatuses"),
  verbs: {
    CREATED: (thing) => on(thing, (_, __, parcel) => through(parcel, "CREATED")),
    // A parcel of the counter needs none, and one that has its label is asked for it in vain, which is no refusal.
    LABELLED: (thing, from) =>
      atTheCounter.has(from) || from === "LABELLED" ? on(thing, (_, __, parcel) => through(parcel, "LABELLED")) : labelled(thing),
    READY_FOR_PICKUP: (thing, from) =>
      on(thing, from === "CREATED" ? ready : (_, __, parcel) => parcel.ready(new Date(), "000000", new Date())),
    PICKED_UP: (thing, from) =>
      on(thing, from === "READY_FOR_PICKUP" || from === "PICKED_UP" ? handedOver : (_, __, parcel) => parcel.pickUp(new Date())),
    SHIPPED: (thing, from) => on(thing, atTheCounter.has(from) ? (_, __, parcel) => parcel.ship(new Date()) : leaves),
    CANCELLED: (thing) => on(thing, unpack),
    // A scan is never refused: what would go back is history, and moves nothing. What is refused is the step itself.
    ...Object.fromEntries(
      travelled.map((to) => [
        to,
        (thing: Thing, from: string) =>
          wayOf("Fulfillment", from, to) ? scanned(thing, to) : on(thing, (_, __, parcel) => parcel.travel(to as "LOST", new Date())),
      ]),
    ),
  },
});

test("after all of that every rule of the shop holds", async () => expect(await broken(shop)).toEqual([]));
