import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, daysBetween, isLocalDate, localIn, weekdayOf } from "../../src/kit/local-date.ts";

test("a day that there is not is none", () => {
  expect(["2026-02-28", "2024-02-29"].every(isLocalDate)).toBe(true);
  expect(
    ["2026-02-29", "2026-13-01", "0000-01-01", "9999-01-01", "2026-1-1", "26-01-01", "2026-01-01T00:00:00Z", ""].some(isLocalDate),
  ).toBe(false);
});

test("what calendar and clock show depends on where", () => {
  const instant = new Date("2026-11-01T16:30:00Z");

  expect(localIn("Asia/Jakarta", instant)).toEqual({ date: "2026-11-01", time: "23:30" });
  expect(localIn("Asia/Jayapura", instant)).toEqual({ date: "2026-11-02", time: "01:30" });
  expect(localIn("UTC", new Date("2026-11-01T00:00:00Z"))).toEqual({ date: "2026-11-01", time: "00:00" });
});

test("weekdays follow each other", () => {
  expect(weekdayOf("2026-11-22")).toBe("SUN");
  expect(weekdayOf("1969-12-31")).toBe("WED");
});

test("so many days later is so many days away", () => {
  const days = fc.integer({ min: -30_000, max: 30_000 });
  fc.assert(
    fc.property(days, days, (from, count) => daysBetween(addDays("2026-01-01", from), addDays("2026-01-01", from + count)) === count),
  );
});
