import type { Transitions } from "../kit/transitions.ts";

export const bookingStatuses = ["PENDING", "BOOKING", "UNKNOWN", "BOOKED", "REFUSED", "VOIDING", "VOIDED"] as const;
export type BookingStatus = (typeof bookingStatuses)[number];

/**
 * Every way a booking with a carrier can go. It is BOOKING before the carrier is called. Back to PENDING it goes only when it is certain that
 * nothing was done. Nobody calls for a PENDING one that is not wanted any more: it is VOIDED.
 */
export const bookingTransitions: Transitions<BookingStatus> = {
  PENDING: ["BOOKING", "REFUSED", "VOIDED"],
  BOOKING: ["PENDING", "UNKNOWN", "BOOKED", "REFUSED"],
  UNKNOWN: ["PENDING", "BOOKED", "REFUSED"],
  BOOKED: ["VOIDING"],
  REFUSED: [],
  VOIDING: ["VOIDED", "BOOKED"],
  VOIDED: [],
};
