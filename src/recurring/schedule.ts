import { RRuleTemporal } from "rrule-temporal";
import { Refusal } from "../kit/errors.ts";
import { addDays, type LocalDate, localIn } from "../kit/local-date.ts";
import { instantIn } from "../kit/local-instant.ts";

/** On which days something comes again. */
export interface Schedule {
  /** A rule of RFC 5545 without its name, for example `FREQ=WEEKLY;BYDAY=MO`. */
  readonly rule: string;
  /** The day from which the rule counts; it is a day of it only where the rule says so. */
  readonly startsOn: LocalDate;
  readonly timeZone: string;
  /** `HH:MM`: when on the day. */
  readonly localTime: string;
  /** So many days before its day the order is taken. */
  readonly leadDays: number;
}

/** A place counted from the beginning or, below zero, from the end. */
const number =
  (most: number) =>
  (text: string): boolean =>
    /^[+-]?\d{1,3}$/.test(text) && Math.abs(Number(text)) >= 1 && Math.abs(Number(text)) <= most;
const isDay = (text: string): boolean => /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.test(text);

/** The parts that a rule of days may have, and what each of their values may be. */
const parts: Readonly<Record<string, (value: string) => boolean>> = {
  FREQ: (value) => ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].includes(value),
  INTERVAL: (value) => /^\d{1,3}$/.test(value) && Number(value) >= 1,
  COUNT: (value) => /^\d{1,4}$/.test(value) && Number(value) >= 1,
  UNTIL: (value) => /^\d{8}(T\d{6}Z)?$/.test(value),
  BYDAY: isDay,
  BYMONTHDAY: number(31),
  BYYEARDAY: number(366),
  BYWEEKNO: number(53),
  BYMONTH: (value) => /^\d{1,2}$/.test(value) && Number(value) >= 1 && Number(value) <= 12,
  BYSETPOS: number(366),
  WKST: (value) => /^(MO|TU|WE|TH|FR|SA|SU)$/.test(value),
};

/**
 * The rule as it is kept, in capitals. Throws Refusal INVALID for what RFC 5545 does not know, for parts of a day (an order a day is the
 * most), for several values where there is one, and for a rule that has no day at all.
 */
export function ruleOf(text: string, startsOn: LocalDate): string {
  const rule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "");
  const named = rule.split(";").map((part) => part.split("="));
  const refuse = (why: string): never => {
    throw new Refusal("INVALID", `${why} A rule is one of RFC 5545 for days, for example FREQ=MONTHLY;BYMONTHDAY=-1.`, ["rule"]);
  };
  for (const [name = "", value = "", ...rest] of named) {
    const check = parts[name];
    if (!check || rest.length > 0) return refuse(`"${name}" is not understood here.`);
    const values = name.startsWith("BY") ? value.split(",") : [value];
    if (!values.every(check)) return refuse(`"${name}=${value}" is not understood.`);
  }
  if (new Set(named.map(([name]) => name)).size < named.length) return refuse("A part is named twice.");
  if (named.every(([name]) => name !== "FREQ")) return refuse("FREQ is missing.");
  try {
    if (nextDay({ rule, startsOn, timeZone: "UTC" }, null) === null) return refuse("It has no day.");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return refuse("It has no day.");
  }
  return rule;
}

/**
 * The first day of a schedule after another; from its beginning when that is null. Null: there is none. Days are reckoned as days, so that
 * no change of clocks makes or loses one.
 */
export function nextDay(
  { rule, startsOn, timeZone }: Pick<Schedule, "rule" | "startsOn" | "timeZone">,
  after: LocalDate | null,
): LocalDate | null {
  const days = new RRuleTemporal({ rruleString: `DTSTART:${compact(startsOn)}T120000Z\nRRULE:${untilTheEnd(rule, timeZone)}` });
  const from = after === null || after < startsOn ? addDays(startsOn, -1) : after;
  return (
    days
      .next(new Date(`${from}T12:00:00Z`), false)
      ?.toString()
      .slice(0, 10) ?? null
  );
}

/** When the order of a day is taken: so many days before, at the schedule's time of day. What the change of clocks leaves out is an hour later. */
export const takenAt = ({ timeZone, localTime, leadDays }: Pick<Schedule, "timeZone" | "localTime" | "leadDays">, day: LocalDate): Date =>
  instantIn(timeZone, addDays(day, -leadDays), localTime) as Date;

/** When its day begins to be worked on. */
export const fulfilledAt = (schedule: Pick<Schedule, "timeZone" | "localTime">, day: LocalDate): Date =>
  takenAt({ ...schedule, leadDays: 0 }, day);

const compact = (day: LocalDate): string => day.replaceAll("-", "");

/** The day of UNTIL counts, whatever the hour; said as an instant, it is the day that the zone's calendar shows then. */
const untilTheEnd = (rule: string, timeZone: string): string =>
  rule.replace(/UNTIL=(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?/, (_, year, month, date, hour, minute, second) => {
    const day =
      hour === undefined
        ? `${year}${month}${date}`
        : compact(localIn(timeZone, new Date(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`)).date);
    return `UNTIL=${day}T235959Z`;
  });
