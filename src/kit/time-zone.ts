/** True for a time zone of the IANA database, such as `Asia/Jakarta`. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name.includes("/") || name === "UTC";
  } catch {
    return false;
  }
}

/** What a clock and a calendar show in a zone: `2026-11-22`, `18:05`, 18, and 1 for Monday to 7 for Sunday. */
export interface LocalTime {
  readonly date: string;
  readonly time: string;
  readonly hour: number;
  readonly weekday: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The instant in a zone of the IANA database. */
export function localTime(at: Date, timeZone: string): LocalTime {
  const clock = clocks.get(timeZone) ?? clockOf(timeZone);
  clocks.set(timeZone, clock);
  const [date, time] = clock.format(at).split(" ") as [string, string];
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return { date, time, hour: Number(time.slice(0, 2)), weekday };
}

/** Sweden writes dates as ISO 8601 does. */
const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
