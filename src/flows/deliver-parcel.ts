import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { localIn } from "../kit/local-date.ts";
import { codCollected } from "./collect-cash.ts";
import type { OrderBook } from "./order-book.ts";
import { partsOf, tellOfParcel, workOfParcel } from "./parcels.ts";
import type { Arrival } from "./record-transit.ts";
import type { Work } from "./work.ts";

/**
 * A parcel is with the buyer: its units are delivered, what was to be collected for it is, and once it is the last of its work, what was
 * promised is kept or broken. Answers what is to be noted of how long its carrier took; null: nothing.
 */
export function deliverParcel(book: OrderBook, work: Work, parcel: Fulfillment, at: Date): Arrival | null {
  parcel.travel("DELIVERED", at);
  for (const { part, units } of partsOf(book, parcel)) {
    const line = book.line(part.orderLineId);
    line.deliveredQuantity = (line.deliveredQuantity ?? 0) + units;
  }
  tellOfParcel(book, work, parcel, "delivered");
  if (parcel.collectMinor != null) codCollected(book, work, parcel, parcel.collectMinor, parcel.trackingNumber ?? null);
  return settlePromise(book, work, parcel);
}

function settlePromise(book: OrderBook, work: Work, parcel: Fulfillment): Arrival | null {
  const one = workOfParcel(book, parcel);
  const siblings = book.fulfillments.filter(({ fulfillmentOrderId, status }) => fulfillmentOrderId === one.id && status !== "CANCELLED");
  const location = work.network.find(({ id }) => id === parcel.locationId);
  if (one.status !== "CLOSED" || location === undefined || siblings.some(({ status }) => status !== "DELIVERED")) return null;
  const dayOf = (instant: Date | null | undefined) => localIn(location.timeZone, instant ?? work.deed.at).date;
  const deliveredOn = siblings.map(({ deliveredAt }) => dayOf(deliveredAt)).reduce((a, b) => (a > b ? a : b));
  const promise = work.promises.of(one.id);
  work.promises.settle(book, work, one.id, deliveredOn);
  const { carrier, service, zone } = promise ?? {};
  const shippedOn = dayOf(parcel.shippedAt);
  if (!carrier || !service || !zone || parcel.carrier !== carrier || (parcel.service ?? service) !== service || deliveredOn < shippedOn)
    return null;
  return { carrier, service, zone, reference: one.id, shippedOn, deliveredOn };
}
