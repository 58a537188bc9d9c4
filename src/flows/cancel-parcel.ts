import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { terminalStatuses } from "../fulfillment/fulfillment-order.states.ts";
import type { CarrierBooking } from "../shipping/carrier-booking.entity.ts";
import type { OrderBook } from "./order-book.ts";
import { partsOf, tellOfParcel, workOfParcel } from "./parcels.ts";
import type { Work } from "./work.ts";

/** A packed parcel does not leave: what is in it can be packed anew, and its label is taken back. Throws Refusal ILLEGAL_TRANSITION. */
export function cancelParcel(book: OrderBook, work: Work, parcel: Fulfillment, reason: string): void {
  parcel.cancel();
  tellOfParcel(book, work, parcel, "cancelled", { reason });
  letGoOfLabel(book, work, parcel);
}

/** What a parcel was to leave with is not wanted any more: it is taken back as soon as it is known that there is something to take back. */
export function letGoOfLabel(book: OrderBook, work: Work, parcel: Fulfillment): void {
  const booking = book.bookingOf(parcel);
  if (booking === null) return;
  for (const one of book.bookedParcels) if (one.bookingId === booking.id && one.fulfillmentId === parcel.id) one.current = false;
  unwant(work, booking);
}

export function unwant(work: Work, booking: CarrierBooking): void {
  if (booking.wanted === false) return;
  booking.wanted = false;
  if (booking.status === "PENDING") booking.end("VOIDED", "It was not wanted any more before the carrier heard of it.");
  else if (booking.status === "BOOKED") booking.startVoiding(work.deed.at);
  else return;
  work.callCarrier(booking.id, booking.accountId ?? null);
}

/** Parcels whose work ended, or took units back that were packed already, do not leave. */
export function keepParcels(book: OrderBook, work: Work): void {
  const waiting = book.fulfillments.filter(({ status = "CREATED" }) => status === "CREATED" || status === "LABELLED");
  for (const parcel of waiting.toReversed()) {
    const { status } = workOfParcel(book, parcel);
    const short = partsOf(book, parcel).some(({ part }) => book.unpacked(part) < 0);
    if (terminalStatuses.includes(status) || short) cancelParcel(book, work, parcel, "Its work was taken back");
  }
  // Whoever cancelled a parcel, its label goes.
  for (const parcel of book.fulfillments) if (parcel.status === "CANCELLED") letGoOfLabel(book, work, parcel);
}
