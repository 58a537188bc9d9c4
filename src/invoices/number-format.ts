import { Refusal } from "../kit/errors.ts";
import type { LocalDate } from "../kit/local-date.ts";

const token = /\{(year|month|number)(?::(\d{1,2}))?\}/g;

/**
 * Throws Refusal INVALID for a format by which two papers could have one number: it has `{number}` or `{number:6}` once, and beside it
 * `{year}`, `{month}` and letters. With `{month}` it has `{year}`, too.
 */
export function requireNumberFormat(format: string, field: readonly string[]): void {
  const tokens = [...format.matchAll(token)].map(([, name]) => name);
  const counts = tokens.filter((name) => name === "number").length;
  const rest = format.replace(token, "");
  const wide = /\{number:(\d+)\}/.exec(format)?.[1] ?? "1";
  if (counts !== 1 || /[{}]/.test(rest) || !/^[\w ./-]*$/.test(rest) || format.length > 60 || Number(wide) < 1 || Number(wide) > 12)
    throw new Refusal("INVALID", `"${format}" is not a number format. Write, for example, INV/{year}/{number:6}.`, field);
  if (tokens.includes("month") && !tokens.includes("year"))
    throw new Refusal("INVALID", "A format with {month} needs {year}, or the numbers of two years would be the same.", field);
}

/** What a number is counted within: the format with the date filled in and a `#` for the number. */
export const seriesOf = (format: string, date: LocalDate): string => filled(format, date, () => "#");

/** The number as people read it. */
export const numberOf = (format: string, date: LocalDate, sequence: number): string =>
  filled(format, date, (digits) => String(sequence).padStart(digits, "0"));

const filled = (format: string, date: LocalDate, number: (digits: number) => string): string =>
  format.replace(token, (_, name: string, digits?: string) =>
    name === "year" ? date.slice(0, 4) : name === "month" ? date.slice(5, 7) : number(Number(digits ?? 1)),
  );
