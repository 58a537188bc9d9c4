/** A day of a place's own calendar: `YYYY-MM-DD`, in no time zone. Texts compare as the days do. */
export type LocalDate = string;

export const weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;
export type Weekday = (typeof weekdays)[number];

const day = 86_400_000;

/** Promises look at the same few hundred days again and again, and reading or writing one takes longer than all else they do. */
function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    if (known.size >= 10_000) known.clear();
    const value = make(key);
    known.set(key, value);
    return value;
  };
}

const instantOf = remembering((date: LocalDate): number => Date.parse(`${date}T00:00:00Z`));
const dateOf = remembering((instant: number): LocalDate => new Date(instant).toISOString().slice(0, 10));

/** True for a day that there is, of the years 1900 to 8999, written `YYYY-MM-DD`. */
export function isLocalDate(text: string): boolean {
  if (!/^(19|[2-8]\d)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = instantOf(text);
  return !Number.isNaN(instant) && dateOf(instant) === text;
}

export const addDays = (date: LocalDate, days: number): LocalDate => dateOf(instantOf(date) + days * day);

/** Days from one to another; negative when `to` is earlier. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => Math.round((instantOf(to) - instantOf(from)) / day);

/** 1970-01-01 was a Thursday. */
export const weekdayOf = (date: LocalDate): Weekday => weekdays[(((instantOf(date) / day + 3) % 7) + 7) % 7] as Weekday;

/** True for a local time of day, `HH:MM`, 00:00 to 23:59. Texts compare as the times do. */
export const isLocalTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** What calendar and clock show at an instant in an IANA time zone. */
export function localIn(timeZone: string, instant: Date): { readonly date: LocalDate; readonly time: string } {
  // Sweden writes 2026-11-22 09:05.
  const [date, time] = formatOf(timeZone).format(instant).split(" ") as [LocalDate, string];
  return { date, time };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than using it a thousand times. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const [part, hourCycle] = ["2-digit", "h23"] as const;
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    hourCycle,
    year: "numeric",
    month: part,
    day: part,
    hour: part,
    minute: part,
  });
  formats.set(timeZone, format);
  return format;
}

/** When a day begins in a time zone. */
export function startOfDay(timeZone: string, date: LocalDate): Date {
  const guess = instantOf(date);
  const shown = localIn(timeZone, new Date(guess));
  return new Date(guess - (Date.parse(`${shown.date}T${shown.time}:00Z`) - guess));
}
