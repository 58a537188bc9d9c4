import { addDays, isLocalDate, type LocalDate, startOfDay } from "./local-date.ts";

/**
 * The instant at which clock and calendar of a time zone show this. `time`: `HH:MM` or `HH:MM:SS`. A time that the change of clocks
 * leaves out is the one that an hour later stands there. Null when there is no such day or time.
 */
export function instantIn(timeZone: string, date: LocalDate, time = "00:00"): Date | null {
  if (!isLocalDate(date) || !/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(time)) return null;
  const shown = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  // Twice: the offset at the guess may be another than at the instant, around a change of clocks.
  let instant = shown - offsetAt(timeZone, shown);
  instant = shown - offsetAt(timeZone, instant);
  return new Date(instant);
}

/** The last millisecond of a day in a time zone. */
export const endOfDay = (timeZone: string, date: LocalDate): Date => new Date(startOfDay(timeZone, addDays(date, 1)).getTime() - 1);

/** Milliseconds that the zone's clocks are ahead of UTC. */
function offsetAt(timeZone: string, instant: number): number {
  const parts = formatOf(timeZone).format(instant).replace(" ", "T");
  return Date.parse(`${parts}Z`) - Math.floor(instant / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const part = "2-digit";
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: part,
    day: part,
    hour: part,
    minute: part,
    second: part,
  });
  formats.set(timeZone, format);
  return format;
}
