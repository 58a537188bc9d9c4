import { endOfDay, instantIn } from "../../src/kit/local-instant.ts";
import type { Segment } from "./segment.ts";

interface Local {
  readonly date: string;
  /** Null: the day as a whole. */
  readonly time: string | null;
}

/** DTM, by its own word for how it is written (data element 2379). */
const forms = new Map<string, RegExp>([
  ["101", /^(?<short>\d{2})(?<month>\d{2})(?<day>\d{2})$/],
  ["102", /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/],
  ["203", /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?<hour>\d{2})(?<minute>\d{2})$/],
  ["204", /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?<hour>\d{2})(?<minute>\d{2})(?<second>\d{2})$/],
]);

export function instantOf(dtm: Segment, timeZone: string): Date {
  const { date, time } = localOf(dtm);
  return instantIn(timeZone, date, time ?? "00:00") ?? dtm.fail(1, 2, wanted);
}

/** The end of the day, or the time where one is said. */
export function latestOf(dtm: Segment, timeZone: string): Date {
  const { date, time } = localOf(dtm);
  return time === null ? endOfDay(timeZone, date) : instantOf(dtm, timeZone);
}

/** UNB: YYMMDD or CCYYMMDD, and HHMM. */
export function sentAt(unb: Segment, timeZone: string): Date {
  const [, century = "20", year, month, day] = /^(\d{2})?(\d{2})(\d{2})(\d{2})$/.exec(unb.text(4, 1, "a date, YYMMDD")) ?? [];
  const time = (unb.optional(4, 2) ?? "0000").replace(/^(\d{2})(\d{2})$/, "$1:$2");
  return instantIn(timeZone, `${century}${year}-${month}-${day}`, time) ?? unb.fail(4, 1, "a date and a time, YYMMDD:HHMM");
}

const wanted = "a date in one of the forms 101, 102, 203 and 204";

function localOf(dtm: Segment): Local {
  const found = forms.get(dtm.optional(1, 3) ?? "102")?.exec(dtm.text(1, 2, wanted))?.groups;
  if (!found) return dtm.fail(1, 2, wanted);
  const date = `${found.year ?? `20${found.short}`}-${found.month}-${found.day}`;
  const time = found.hour === undefined ? null : `${found.hour}:${found.minute}:${found.second ?? "00"}`;
  if (instantIn("UTC", date, time ?? "00:00") === null) dtm.fail(1, 2, wanted);
  return { date, time };
}
