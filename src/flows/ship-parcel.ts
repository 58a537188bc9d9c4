import type { EntityManager } from "@mikro-orm/postgresql";
import type { Deed } from "../events/record.ts";
import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { rows, sql } from "../kit/sql.ts";
import { amountToCollect } from "./collect-cash.ts";
import { refuseHeld } from "./keep-holds.ts";
import { type OrderBook, openBooks } from "./order-book.ts";
import { sendOff } from "./ship-fulfillment.ts";
import { inHand, Work } from "./work.ts";

/**
 * A packed parcel leaves, and with it those of other orders in the same box. Answers the orders' ids. Told again of one that has left it does
 * nothing.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION for one that does not leave, whose work is held, or whose label is not there yet.
 */
export async function shipParcel(em: EntityManager, deed: Deed, fulfillmentId: string): Promise<string[]> {
  const inBox = await parcelsInBox(em, fulfillmentId);
  if (inBox.length === 0) throw new Refusal("NOT_FOUND", "There is no such parcel.", ["fulfillmentId"]);
  const books = await openBooks(em, [...new Set(inBox.map(({ orderId }) => orderId))]);
  const ids = new Set(inBox.map(({ id }) => id));
  const members = books.flatMap((book) => book.fulfillments.filter(({ id }) => ids.has(id)).map((parcel) => ({ book, parcel })));
  const leaving = members.filter(
    ({ parcel }) => parcel.shippedAt == null && (parcel.id === fulfillmentId || parcel.status !== "CANCELLED"),
  );
  const work = await Work.begin(em, deed, inHand(books));
  for (const { book, parcel } of leaving) leave(book, work, parcel);
  await work.finish();
  return books.map(({ order }) => order.id);
}

/** It leaves, if its label is there. */
export function leave(book: OrderBook, work: Work, parcel: Fulfillment): void {
  const booking = book.bookingOf(parcel);
  if (booking !== null && (booking.status !== "BOOKED" || booking.wanted === false))
    throw new Refusal("ILLEGAL_TRANSITION", "Its label is being bought or taken back; wait for that, or void it.", ["fulfillmentId"]);
  if (parcel.status === "LABELLED" && parcel.trackingNumber == null)
    throw new Refusal("ILLEGAL_TRANSITION", "Its label was taken back; buy another first.", ["fulfillmentId"]);
  const one = book.fulfillmentOrders.find(({ id }) => id === parcel.fulfillmentOrderId);
  if (one) refuseHeld(book, one, ["fulfillmentId"]);
  if (one?.deliveryMethod === "PICKUP")
    throw new Refusal("INVALID", "The buyer picks it up; it does not leave by a carrier.", ["fulfillmentId"]);
  // Where the carrier was told an amount, it stays.
  if (booking === null) parcel.collectMinor = amountToCollect(book, parcel);
  sendOff(book, work, parcel);
}

/** The parcels that are in the same box, by what was booked for them. */
const parcelsInBox = (em: EntityManager, fulfillmentId: string): Promise<{ readonly id: string; readonly orderId: string }[]> =>
  rows(
    em,
    sql<{ id: string; orderId: string }>`
      select parcel.id, parcel.order_id as "orderId" from fulfillments parcel where parcel.id = ${fulfillmentId}
      union select other.fulfillment_id, other.order_id from booked_parcels mine
      join booked_parcels other on other.booking_id = mine.booking_id and other.current
      where mine.fulfillment_id = ${fulfillmentId} and mine.current`,
  );
