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
import { sql } from "../../src/kit/sql.ts";
import { Packing } from "../shipping/a-parcel.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { nextSeen, through, walk } from "./walk.ts";

const shop = await openShop();
const api = await openApi(shop);
const store = await shop.location({ code: "STORE", type: "STORE", pickup: true });
await shop.stock(store, { MUG: 10_000 });
const packing = new Packing(shop, await shop.location({ code: "DC" }));
const channel = await shop.channel({ type: "API" });

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
    recordScans(em, aDeed(), fulfillmentId, [{ id: null, status: status as ScanStatus, code: status, at: new Date(), note: null }], "WEBHOOK"),
  );
/** As when a carrier was called and answered. */
async function labelled({ fulfillmentId }: Thing): Promise<void> {
  const id = await run((em) => buyLabel(em, aDeed(), new Map(), fulfillmentId, { carrier: "FLEET", service: null, replace: false }));
  const turn = await run((em) => beginBooking(em, { ...aDeed(), at: new Date(Date.now() + 1000) }, id, true));
  if (turn.kind !== "BOOK") throw new Error("It is not its turn");
  const booked = { reference: id, trackingNumber: `MU${id.slice(-8)}`, trackingUrl: null, trackingReference: null, price: null, service: null };
  await run((em) =>
    endBooking(
      em,
      aDeed(),
      { id, attempt: turn.booking.attempts ?? 0, clients: new Map() },
      { kind: "BOOKED", booked: booked as never, cost: null, labels: [], nextCheckAt: null },
    ),
  );
}
