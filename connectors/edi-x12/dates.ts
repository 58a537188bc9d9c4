import { endOfDay, instantIn } from "../../src/kit/local-instant.ts";
import type { Segment } from "./segment.ts";

/** CCYYMMDD, or YYMMDD of this century, and a time HHMM or longer, on the clocks of the channel's zone. */
export function instantAt(segment: Segment, dateAt: number, timeAt: number | null, timeZone: string): Date {
  const date = dayAt(segment, dateAt);
  const said = timeAt === null ? null : segment.optional(timeAt);
  const time = said === null ? "00:00" : said.slice(0, 6).replace(/(\d{2})(?=\d)/g, "$1:");
  return (
    instantIn(timeZone, date, time) ??
    segment.fail(instantIn(timeZone, date) ? (timeAt ?? dateAt) : dateAt, "a date, and a time of the day")
  );
}

/** The end of the day, or the time where one is said. */
export const latestAt = (segment: Segment, dateAt: number, timeAt: number, timeZone: string): Date =>
  segment.optional(timeAt) === null ? endOfDay(timeZone, dayAt(segment, dateAt)) : instantAt(segment, dateAt, timeAt, timeZone);

function dayAt(segment: Segment, number: number): string {
  const text = segment.text(number, "a date, CCYYMMDD");
  const [, century = "20", year, month, day] = /^(\d{2})?(\d{2})(\d{2})(\d{2})$/.exec(text) ?? [];
  const date = `${century}${year}-${month}-${day}`;
  return instantIn("UTC", date) === null ? segment.fail(number, "a date, CCYYMMDD") : date;
}
