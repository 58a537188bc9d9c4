import { expect, test } from "vitest";
import { endOfDay, instantIn } from "../../src/kit/local-instant.ts";

test.each([
  ["Asia/Jakarta", "2026-11-22", "09:30", "2026-11-22T02:30:00.000Z"],
  ["Europe/Amsterdam", "2026-07-01", "00:00", "2026-06-30T22:00:00.000Z"],
  ["America/New_York", "2026-03-08", "03:00", "2026-03-08T07:00:00.000Z"],
  ["America/New_York", "2026-11-01", "12:00:30", "2026-11-01T17:00:30.000Z"],
  ["UTC", "2026-02-28", "23:59", "2026-02-28T23:59:00.000Z"],
])("in %s %s %s is %s", (zone, date, time, instant) => {
  expect(instantIn(zone, date, time)?.toISOString()).toBe(instant);
});

test("there is no such day or time", () => {
  for (const [date, time] of [["2026-02-29"], ["2026-13-01"], ["2026-01-01", "24:00"], ["2026-1-1"]] as const)
    expect(instantIn("UTC", date, time)).toBeNull();
});

test("a day lasts to its end, where clocks change too", () => {
  expect(endOfDay("Europe/Amsterdam", "2026-10-25").toISOString()).toBe("2026-10-25T22:59:59.999Z");
});
