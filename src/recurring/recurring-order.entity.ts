import { defineEntity, p } from "@mikro-orm/core";
import { Channel } from "../channels/channel.entity.ts";
import { Address } from "../customers/address.entity.ts";
import { Customer } from "../customers/customer.entity.ts";
import { createdAt, day, eventSequence, idColumn, instant, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { addDays, type LocalDate } from "../kit/local-date.ts";
import { step } from "../kit/transitions.ts";
import { missedPolicies, priceModes, type RecurringStatus, recurringStatuses, recurringTransitions } from "./recurring-order.states.ts";
import { nextDay, takenAt } from "./schedule.ts";

/** A line of each of its orders. Amounts are minor units of its currency, as text: JSON has no numbers of that size. */
export interface TemplateLine {
  readonly sku: string;
  readonly title: string | null;
  readonly quantity: number;
  readonly unitPriceMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
}

/** What is paid when one of its orders is taken, in the channels' words. */
export const recurringPayments = ["PENDING", "AUTHORIZED", "COD_DUE", "PAID"] as const;

/** An order that comes again by itself, on the days of a schedule. Each of its orders is taken once: their `externalId` is its id and the day. */
const schema = defineEntity({
  name: "RecurringOrder",
  tableName: "recurring_orders",
  properties: {
    id: idColumn(),
    channelId: () => refersTo(Channel, "channel_id"),
    customerId: () => refersTo(Customer, "customer_id").nullable().index(),
    shipToId: () => refersTo(Address, "ship_to_id").nullable(),
    /** What people call it; its orders are numbered after it. */
    name: p.text(),
    status: p.enum(recurringStatuses),
    /** Of RFC 5545, and the day from which it counts. */
    rule: p.text(),
    startsOn: day(),
    localTime: p.text(),
    timeZone: p.text(),
    leadDays: p.integer().default(0),
    priceMode: p.enum(priceModes),
    missed: p.enum(missedPolicies).default("ONCE"),
    currency: p.text(),
    lines: p.json().$type<readonly TemplateLine[]>(),
    shippingMinor: minorUnits(),
    shippingOption: p.text().nullable(),
    paymentStatus: p.enum(recurringPayments),
    /** The day of its next order, and when that is taken. Null: there is none, as it ended. */
    nextOn: day().nullable(),
    nextAt: instant().nullable(),
    /** Days that are left out. */
    skipped: p.array().$type<LocalDate[]>().columnType("date[]").default([]),
    /** How many orders came of it, and the day of the last. */
    captured: p.integer().default(0),
    lastOn: day().nullable(),
    /** Why its next order could not be taken; it is tried again. No personal data. */
    problem: p.text().nullable(),
    endedAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "recurring_orders_next", expression: "(next_on is null) = (next_at is null)" },
    { name: "recurring_orders_goes_on", expression: "status <> 'ACTIVE' or next_on is not null" },
    { name: "recurring_orders_is_over", expression: "ended_at is null or next_on is null" },
    { name: "recurring_orders_ended", expression: "(status in ('CANCELLED', 'EXPIRED')) = (ended_at is not null)" },
    { name: "recurring_orders_lead", expression: "lead_days >= 0 and lead_days <= 60" },
  ],
  indexes: [
    { properties: ["nextAt"], where: "status = 'ACTIVE'" },
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
  ],
});

export class RecurringOrder extends schema.class {
  /** Nothing comes of it until it is resumed. */
  pause(): void {
    this.become("PAUSED");
  }

  /** Days that passed meanwhile stay out. */
  resume(now: Date): void {
    this.become("ACTIVE");
    this.goOn(this.lastOn ?? null, now, now);
  }

  cancel(now: Date): void {
    this.become("CANCELLED");
    this.end(now);
  }

  /** Leaves out a day that is to come. Throws Refusal INVALID for a day that is none of its schedule, or is past. */
  skip(on: LocalDate, now: Date): void {
    if (this.status !== "ACTIVE" && this.status !== "PAUSED")
      throw new Refusal("ILLEGAL_TRANSITION", `It is ${this.status}; no further order comes of it.`, ["id"]);
    if (this.nextOn == null || on < this.nextOn || nextDay(this, addDays(on, -1)) !== on)
      throw new Refusal("INVALID", `${on} is not one of its days to come; the next one is ${this.nextOn ?? "none"}.`, ["on"]);
    this.skipped = [...new Set([...(this.skipped ?? []), on])].sort();
    if (on === this.nextOn) this.goOn(on, now);
  }

  /** The order of a day was taken. */
  taken(on: LocalDate, now: Date): void {
    this.captured = (this.captured ?? 0) + 1;
    this.pass(on, now);
  }

  /** Nothing comes of a day any more: goes on to the next. */
  pass(on: LocalDate, now: Date): void {
    this.lastOn = on;
    this.problem = null;
    this.goOn(on, now);
  }

  /** What it says of days has changed: it counts for those whose order is not taken yet. */
  reschedule(now: Date): void {
    this.goOn(this.lastOn ?? null, now, this.lastOn == null ? undefined : now);
  }

  /** The days whose orders are to be taken by now, oldest first. */
  dueDays(now: Date): LocalDate[] {
    const skipped = new Set(this.skipped);
    const due: LocalDate[] = [];
    for (let day = this.nextOn ?? null; day !== null && this.takenAt(day) <= now; day = nextDay(this, day))
      if (!skipped.has(day)) due.push(day);
    return due;
  }

  takenAt(day: LocalDate): Date {
    return takenAt({ timeZone: this.timeZone, localTime: this.localTime, leadDays: this.leadDays as number }, day);
  }

  /** To the first day after another whose order is not to be taken before `notBefore`. One that is ACTIVE and has no such day has expired. */
  private goOn(after: LocalDate | null, now: Date, notBefore?: Date): void {
    const skipped = new Set(this.skipped);
    const isOut = (day: LocalDate) => skipped.has(day) || (notBefore !== undefined && this.takenAt(day) < notBefore);
    let day = nextDay(this, after);
    while (day !== null && isOut(day)) day = nextDay(this, day);
    this.nextOn = day;
    this.nextAt = day === null ? null : this.takenAt(day);
    if (day !== null || this.status !== "ACTIVE") return;
    this.become("EXPIRED");
    this.end(now);
  }

  private end(now: Date): void {
    Object.assign(this, { nextOn: null, nextAt: null, endedAt: now, problem: null });
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: RecurringStatus): void {
    this.status = step(recurringTransitions, this.status, status, `Recurring order ${this.name}`);
  }
}
schema.setClass(RecurringOrder);
