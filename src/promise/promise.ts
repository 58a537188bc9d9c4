import { addDays, type LocalDate, localIn } from "../kit/local-date.ts";
import { type Calendar, firstDay, NoDay, workingDayFrom, workingDaysAfter, worksOn } from "./calendar.ts";

/** When a place works, and how long it takes. */
export interface Site {
  readonly timeZone: string;
  readonly calendar: Calendar;
  /** Local `HH:MM`; what is ready after it counts as ready on the next working day. Null: the whole day. */
  readonly cutOff: string | null;
  /** Working days until it is handed over; 0 the same day. */
  readonly handlingDays: number;
  /** Local days on which it can take no more. */
  readonly fullDays: { has(date: LocalDate): boolean };
}

/** When a carrier collects and delivers, and how many of its own days lie between. */
export interface Transit {
  /** Local `HH:MM` of the sender. Null: as long as the sender works. */
  readonly cutOff: string | null;
  readonly collects: Calendar;
  readonly delivers: Calendar;
  readonly minDays: number;
  readonly maxDays: number;
}

/** What calendar and clock of a place show. */
export interface LocalMoment {
  readonly date: LocalDate;
  readonly time: string;
}

/** When something is ready to be worked on: an instant, the beginning of a local day, or a local moment. */
export type ReadyAt = Date | LocalDate | LocalMoment;

/** What calendar and clock of a place show when something is ready. */
export function momentOf(readyAt: ReadyAt, timeZone: string): LocalMoment {
  if (typeof readyAt === "string") return { date: readyAt, time: "00:00" };
  return readyAt instanceof Date ? localIn(timeZone, readyAt) : readyAt;
}

export interface Window {
  readonly deliverFrom: LocalDate;
  readonly deliverTo: LocalDate;
}

/**
 * The local day on which something that is ready leaves: work begins that day, or on the next working day after the cut-off; then the
 * days of handling; then the next working day that is not full and on which the carrier collects. Throws NoDay when none is within a
 * year.
 */
export function shipBy(readyAt: ReadyAt, site: Site, carrier: Pick<Transit, "cutOff" | "collects"> | null = null): LocalDate {
  const { date, time } = momentOf(readyAt, site.timeZone);
  const cutOff = site.handlingDays === 0 ? earliest(site.cutOff, carrier?.cutOff ?? null) : site.cutOff;
  const late = cutOff !== null && time > cutOff;
  const begun = workingDayFrom(site.calendar, late ? addDays(date, 1) : date);
  const done = workingDaysAfter(site.calendar, begun, site.handlingDays);
  const leaves = (day: LocalDate) => worksOn(site.calendar, day) && !site.fullDays.has(day) && (!carrier || worksOn(carrier.collects, day));
  const day = firstDay(done, leaves);
  if (day === null) throw new NoDay(`Nothing that is ready on ${date} can leave within a year.`);
  return day;
}

const earliest = (one: string | null, other: string | null): string | null =>
  one === null ? other : other === null || one < other ? one : other;

/** The days on which a parcel that leaves on a day may arrive: the carrier's own days, counted on its calendar. */
export const windowOf = (leavesOn: LocalDate, { delivers, minDays, maxDays }: Transit): Window => ({
  deliverFrom: workingDaysAfter(delivers, leavesOn, minDays),
  deliverTo: workingDaysAfter(delivers, leavesOn, maxDays),
});

/**
 * The day on which stock that is expected can be promised from: its day of arrival and a buffer of days, as promises that hold are
 * worth more than early ones.
 */
export const readyOnArrival = (eta: LocalDate, bufferDays: number): LocalDate => addDays(eta, bufferDays);

/** The latest of an order's parts: what is promised when all of it is waited for. */
export function latest(windows: readonly Window[]): Window | null {
  const [first, ...others] = windows;
  if (first === undefined) return null;
  const { deliverFrom, deliverTo } = others.reduce((last, next) => (next.deliverTo > last.deliverTo ? next : last), first);
  return { deliverFrom, deliverTo };
}
