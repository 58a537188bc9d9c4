import { instantIn } from "./local-instant.ts";

const tokens: Readonly<Record<string, string>> = {
  YYYY: "(?<year>\\d{4})",
  YY: "(?<short>\\d{2})",
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  DD: "(?<day>\\d{2})",
  D: "(?<day>\\d{1,2})",
  HH: "(?<hour>\\d{2})",
  H: "(?<hour>\\d{1,2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
};

const token = /YYYY|YY|MM|M|DD|D|HH|H|mm|ss/g;

/** True for a form with a year, a month and a day, each once. */
export function isDateForm(form: string): boolean {
  const used = form.match(token) ?? [];
  const once = (names: readonly string[]) => used.filter((name) => names.includes(name)).length;
  const rest = form.replace(token, "");
  return (
    [
      ["YYYY", "YY"],
      ["MM", "M"],
      ["DD", "D"],
    ].every((names) => once(names) === 1) &&
    [["HH", "H"], ["mm"], ["ss"]].every((names) => once(names) <= 1) &&
    !/[a-z\d]/i.test(rest.replace(/T/g, ""))
  );
}

const patterns = new Map<string, RegExp>();

function patternOf(form: string): RegExp {
  const known = patterns.get(form);
  if (known) return known;
  const source = form.replace(
    /YYYY|YY|MM|M|DD|D|HH|H|mm|ss|[^\w\s]|\s+/g,
    (part) => tokens[part] ?? (/\s/.test(part) ? "\\s+" : `\\${part}`),
  );
  const pattern = new RegExp(`^${source}$`);
  patterns.set(form, pattern);
  return pattern;
}

/** A day, or a time of a day, of a zone's calendar and clocks. */
export interface Dated {
  readonly instant: Date;
  /** `YYYY-MM-DD` when no time of the day was said. */
  readonly day: string | null;
}

const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?$/;
const isoWithOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Null when the text is no date of this form; without a form, of ISO 8601. */
export function dateOf(text: string, form: string | null, timeZone: string): Dated | null {
  if (form !== null) {
    const found = patternOf(form).exec(text)?.groups;
    if (!found) return null;
    const { year, short, month = "", day = "", hour, minute = "00", second = "00" } = found;
    const date = `${year ?? `20${short}`}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
    return dated(timeZone, date, hour === undefined ? null : `${hour.padStart(2, "0")}:${minute}:${second}`);
  }
  if (isoWithOffset.test(text)) {
    const instant = new Date(text);
    return Number.isNaN(instant.getTime()) ? null : { instant, day: null };
  }
  const [, date, time] = iso.exec(text) ?? [];
  return date === undefined ? null : dated(timeZone, date, time ?? null);
}

function dated(timeZone: string, date: string, time: string | null): Dated | null {
  const instant = instantIn(timeZone, date, time ?? "00:00");
  return instant && { instant, day: time === null ? date : null };
}
