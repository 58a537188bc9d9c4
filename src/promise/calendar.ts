import Holidays from "date-holidays";
import { addDays, type LocalDate, type Weekday, weekdayOf } from "../kit/local-date.ts";

/** On which days somebody works: days of the week, without public holidays and days of their own. */
export interface Calendar {
  readonly workingDays: readonly Weekday[];
  /** Whose public holidays are kept: ISO 3166-1, and the part of ISO 3166-2 behind the dash. Null: none. */
  readonly holidayCountry: string | null;
  readonly holidayRegion: string | null;
  readonly closedDays: readonly LocalDate[];
  /** Worked on although a holiday or no working day. */
  readonly openDays: readonly LocalDate[];
}

/** Works every day of the year. */
export const always: Calendar = {
  workingDays: ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"],
  holidayCountry: null,
  holidayRegion: null,
  closedDays: [],
  openDays: [],
};

export function worksOn(calendar: Calendar, date: LocalDate): boolean {
  if (calendar.openDays.includes(date)) return true;
  if (calendar.closedDays.includes(date) || !calendar.workingDays.includes(weekdayOf(date))) return false;
  return !isHoliday(calendar.holidayCountry, calendar.holidayRegion, date);
}

/** There is no day for it within a year. */
export class NoDay extends Error {
  override readonly name = "NoDay";
}

/** The first day from `date` on that fits. Null: none does within a year. */
export function firstDay(date: LocalDate, fits: (day: LocalDate) => boolean): LocalDate | null {
  for (let days = 0, day = date; days < 366; days++, day = addDays(day, 1)) if (fits(day)) return day;
  return null;
}

/** The day itself if it is worked on, else the next one that is. Throws NoDay when there is none within a year. */
export function workingDayFrom(calendar: Calendar, date: LocalDate): LocalDate {
  const day = firstDay(date, (day) => worksOn(calendar, day));
  if (day === null) throw new NoDay(`There is no working day within a year of ${date}.`);
  return day;
}

/** The so-manieth working day after a day; for 0 the day itself, or the next one that is worked on. */
export function workingDaysAfter(calendar: Calendar, date: LocalDate, days: number): LocalDate {
  if (days === 0) return workingDayFrom(calendar, date);
  let day = date;
  for (let left = days; left > 0; left--) day = workingDayFrom(calendar, addDays(day, 1));
  return day;
}

/** Working days behind `from`, up to and with `to`. */
export function workingDaysBetween(calendar: Calendar, from: LocalDate, to: LocalDate): number {
  let count = 0;
  for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (worksOn(calendar, day)) count++;
  return count;
}

/** True for a country, and a part of it, whose public holidays are known. */
export function knowsHolidays(country: string, region: string | null): boolean {
  const rules = new Holidays();
  if (!Object.hasOwn(rules.getCountries() ?? {}, country)) return false;
  return region === null || Object.hasOwn(rules.getStates(country) ?? {}, region);
}

/** Public holidays by country, region and year: reckoning a year takes milliseconds, and never changes. */
const known = new Map<string, ReadonlySet<LocalDate>>();

function isHoliday(country: string | null, region: string | null, date: LocalDate): boolean {
  if (country === null) return false;
  const year = Number(date.slice(0, 4));
  const key = `${country} ${region ?? ""} ${year}`;
  const days = known.get(key) ?? holidaysOf(country, region, year);
  known.set(key, days);
  return days.has(date);
}

/** The days of public holidays, long ones day by day. Dates are the country's own: no time zone moves them. */
function holidaysOf(country: string, region: string | null, year: number): ReadonlySet<LocalDate> {
  const rules = region === null ? new Holidays(country) : new Holidays(country, region);
  return new Set(
    rules
      .getHolidays(year)
      .filter(({ type }) => type === "public")
      .map(({ date }) => date.slice(0, 10)),
  );
}
