import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { CarrierBooking } from "../shipping/carrier-booking.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** What a parcel was to leave with is not wanted any more: it is taken back as soon as it is known that there is something to take back. */
export function letGoOfLabel(book: OrderBook, work: Work, parcel: Fulfillment): void {
  const booking = book.bookingOf(parcel);
  if (booking === null) return;
  for (const one of book.bookedParcels) if (one.bookingId === booking.id && one.fulfillmentId === parcel.id) one.letGo(work.deed.at);
  unwant(work, booking);
}

function unwant(work: Work, booking: CarrierBooking): void {
  if (booking.wanted === false) return;
  booking.wanted = false;
  if (booking.status === "PENDING") booking.end("VOIDED", "It was not wanted any more before the carrier heard of it.");
  else if (booking.status === "BOOKED") booking.startVoiding(work.deed.at);
  else return;
  work.callCarrier(booking.id, booking.accountId ?? null);
}

/** Whoever cancelled a parcel, its label goes. */
export function keepLabels(book: OrderBook, work: Work): void {
  for (const parcel of book.fulfillments) if (parcel.status === "CANCELLED") letGoOfLabel(book, work, parcel);
}
