import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { isLocalDate, type LocalDate } from "../kit/local-date.ts";
import { openBooks } from "./order-book.ts";
import { PromiseBook } from "./promise-book.ts";
import { deliveryDaysOf, recordTransit } from "./record-transit.ts";
import { aboutNothing, Work } from "./work.ts";

export interface Delivered {
  /** Null: one that the caller may not see. */
  readonly fulfillmentOrderId: string | null;
  readonly shippedOn: LocalDate;
  readonly deliveredOn: LocalDate;
}

/**
 * A fulfillment order's parcel is there: its promise is kept or broken, and the carrier's time is observed. Told again it does
 * nothing. Throws Refusal NOT_FOUND, or INVALID.
 */
export async function recordDelivery(
  em: EntityManager,
  deed: Deed,
  { fulfillmentOrderId, shippedOn, deliveredOn }: Delivered,
): Promise<string> {
  if (!isLocalDate(shippedOn) || !isLocalDate(deliveredOn) || deliveredOn < shippedOn)
    throw new Refusal("INVALID", "A parcel is delivered on a day not before it was shipped.", ["deliveredOn"]);
  const found = fulfillmentOrderId === null ? null : await em.findOne(FulfillmentOrder, { id: fulfillmentOrderId });
  if (!found || fulfillmentOrderId === null) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderId"]);
  const [book] = await openBooks(em, [found.orderId]);
  const promises = await PromiseBook.read(em, [found.orderId]);
  const promise = promises.of(fulfillmentOrderId);
  if (!book || !promise) throw new Refusal("NOT_FOUND", "Nothing was promised of this fulfillment order.", ["fulfillmentOrderId"]);
  const work = await Work.begin(em, deed, aboutNothing);
  promises.settle(book, work, fulfillmentOrderId, deliveredOn);
  await work.finish();
  const { carrier, service, zone } = promise;
  if (carrier && service && zone && (await deliveryDaysOf(em, carrier, service)))
    await recordTransit(em, deed, [{ carrier, service, zone, reference: fulfillmentOrderId, shippedOn, deliveredOn }]);
  return found.orderId;
}
