import { defineEntity, p } from "@mikro-orm/core";
import { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { createdAt, idColumn, instant, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { type BookingStatus, bookingStatuses, bookingTransitions } from "./booking.states.ts";
import { CarrierAccount } from "./carrier-account.entity.ts";

/** How long a booking is tried before it is refused, or a person is asked. */
export const triedHours = 24;
/** A call that has not ended by then never will: whoever made it died. */
export const busySeconds = 60;

/**
 * A carrier is to carry a box: stored before the carrier first hears of it, under an id that is the same for every try. It holds no address:
 * who calls reads it from the order.
 */
const schema = defineEntity({
  name: "CarrierBooking",
  tableName: "carrier_bookings",
  properties: {
    id: idColumn(),
    /** Rises over all bookings: what tracking numbers of our own are made of. */
    number: p.bigint(),
    /** Null until a carrier is chosen, as are the two below. */
    accountId: () => refersTo(CarrierAccount, "account_id").nullable(),
    /** Our codes. */
    carrier: p.text().nullable(),
    service: p.text().nullable(),
    /** Why this carrier, in plain English. */
    because: p.text().nullable(),
    status: p.enum(bookingStatuses).default("PENDING"),
    /** False: it is not to be carried after all, and is taken back as soon as it is known to be booked. */
    wanted: p.boolean().default(true),
    reference: p.text().nullable(),
    trackingReference: p.text().nullable(),
    trackingNumber: p.text().nullable(),
    costMinor: minorUnits().nullable(),
    costCurrency: p.text().nullable(),
    attempts: p.integer().default(0),
    nextAttemptAt: instant(),
    tryUntil: instant(),
    busyUntil: instant().nullable(),
    /** Why it was refused, or is not done yet. No personal data. */
    reason: p.text().nullable(),
    /** Since when it needs a person. */
    attentionSince: instant().nullable(),
    /** When the carrier is asked next what happened to it. Null: it is not. */
    nextCheckAt: instant().nullable(),
    actor: p.text(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "carrier_bookings_number", properties: ["number"] }],
  checks: [
    { name: "carrier_bookings_chosen", expression: "num_nonnulls(account_id, carrier, service) in (0, 3)" },
    { name: "carrier_bookings_booked", expression: "status not in ('BOOKED', 'VOIDING') or tracking_number is not null" },
    { name: "carrier_bookings_cost", expression: "(cost_minor is null) = (cost_currency is null)" },
  ],
  indexes: [
    { properties: ["accountId", "reference"], where: "reference is not null" },
    { properties: ["trackingNumber"], where: "tracking_number is not null" },
    { properties: ["nextAttemptAt"], where: "status in ('PENDING', 'BOOKING', 'UNKNOWN', 'VOIDING')" },
    { properties: ["nextCheckAt"], where: "next_check_at is not null" },
  ],
});

export class CarrierBooking extends schema.class {
  /** Somebody is about to call the carrier, which is noted before the call. */
  begin(now: Date): void {
    if (this.status === "PENDING") this.become("BOOKING");
    this.attempts = (this.attempts ?? 0) + 1;
    this.busyUntil = new Date(now.getTime() + busySeconds * 1000);
  }

  /** It is certain that nothing was done: it is tried again. */
  postpone(at: Date, reason: string): void {
    if (this.status === "BOOKING" || this.status === "UNKNOWN") this.become("PENDING");
    this.wait(at, reason);
  }

  /** Nobody can say whether it was done. */
  doubt(at: Date, reason: string): void {
    if (this.status === "BOOKING") this.become("UNKNOWN");
    this.wait(at, reason);
  }

  wait(at: Date, reason: string | null): void {
    Object.assign(this, { busyUntil: null, nextAttemptAt: at, reason });
  }

  end(status: "BOOKED" | "REFUSED" | "VOIDED", reason: string | null): void {
    this.become(status);
    Object.assign(this, { busyUntil: null, reason, attentionSince: null });
    if (status !== "BOOKED") this.nextCheckAt = null;
  }

  /** It is taken back at the carrier from now on. */
  startVoiding(now: Date): void {
    this.become("VOIDING");
    Object.assign(this, { wanted: false, attempts: 0, nextAttemptAt: now, nextCheckAt: null });
    this.tryUntil = new Date(now.getTime() + triedHours * 3_600_000);
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: BookingStatus): void {
    this.status = step(bookingTransitions, this.status, status, `Booking ${this.id}`);
  }
}
schema.setClass(CarrierBooking);

/** A parcel of an order that is in the box: one, or one of each order that leaves together. */
const part = defineEntity({
  name: "BookedParcel",
  tableName: "booked_parcels",
  properties: {
    id: idColumn(),
    bookingId: () => refersTo(CarrierBooking, "booking_id").index(),
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id"),
    orderId: () => refersTo(Order, "order_id").index(),
    /** Whether the booking is what the parcel leaves with: one at a time. */
    current: p.boolean().default(true),
    /** Since when it is not: its label is void. */
    letGoAt: instant().nullable(),
    createdAt: createdAt(),
  },
  checks: [{ name: "booked_parcels_let_go", expression: "current = (let_go_at is null)" }],
  uniques: [{ name: "booked_parcels_once", properties: ["bookingId", "fulfillmentId"] }],
  indexes: [{ properties: ["fulfillmentId"] }],
});

export class BookedParcel extends part.class {
  /** The parcel does not leave with it after all. */
  letGo(at: Date): void {
    this.current = false;
    this.letGoAt = at;
  }
}
part.setClass(BookedParcel);
