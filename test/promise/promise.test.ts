import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, weekdays } from "../../src/kit/local-date.ts";
import { always, type Calendar, knowsHolidays, NoDay, workingDaysAfter, workingDaysBetween, worksOn } from "../../src/promise/calendar.ts";
import { latest, readyOnArrival, type Site, shipBy, type Transit, windowOf } from "../../src/promise/promise.ts";

const weekdaysOnly: Calendar = { ...always, workingDays: ["MON", "TUE", "WED", "THU", "FRI"] };
const site = (values: Partial<Site> = {}): Site => ({
  timeZone: "Asia/Jakarta",
  calendar: weekdaysOnly,
  cutOff: "15:00",
  handlingDays: 0,
  fullDays: new Set(),
  ...values,
});
const carrier = (values: Partial<Transit> = {}): Transit => ({
  cutOff: null,
  collects: always,
  delivers: always,
  minDays: 1,
  maxDays: 3,
  ...values,
});

/** A Friday in Jakarta. */
const friday = (time: string): Date => new Date(`2026-11-06T${time}:00+07:00`);

test("what is ready before the cut-off leaves the same day, to the minute; later on the next working day", () => {
  expect(shipBy(friday("15:00"), site())).toBe("2026-11-06");
  expect(shipBy(friday("15:01"), site())).toBe("2026-11-09");
});

test("the day is the location's own: a Friday evening in Jakarta is a Saturday in Jayapura", () => {
  expect(shipBy(friday("22:30"), site({ cutOff: null }))).toBe("2026-11-06");
  expect(shipBy(friday("22:30"), site({ cutOff: null, timeZone: "Asia/Jayapura" }))).toBe("2026-11-09");
});

test("handling takes working days", () => {
  expect(shipBy(friday("10:00"), site({ handlingDays: 2 }))).toBe("2026-11-10");
});

test("expected stock is promised from its day and a buffer on, from the morning", () => {
  expect(readyOnArrival("2026-11-05", 3)).toBe("2026-11-08");
  expect(shipBy(readyOnArrival("2026-11-05", 3), site())).toBe("2026-11-09");
});

test("a full day moves it to the next one that has room", () => {
  expect(shipBy(friday("10:00"), site({ fullDays: new Set(["2026-11-06", "2026-11-09"]) }))).toBe("2026-11-10");
});

test("the carrier's earlier cut-off counts where nothing is to be handled first, and it leaves when the carrier collects", () => {
  const early = carrier({ cutOff: "11:00", collects: { ...always, workingDays: ["TUE", "SAT"] } });

  expect(shipBy(friday("11:30"), site({ calendar: always }), early)).toBe("2026-11-07");
  expect(shipBy(friday("11:30"), site(), early)).toBe("2026-11-10");
  expect(shipBy(friday("11:30"), site({ calendar: always, handlingDays: 1 }), carrier({ cutOff: "11:00" }))).toBe("2026-11-07");
});

test("Indonesian holidays are kept, with days of one's own: Independence Day 2026 is a Monday", () => {
  const calendar: Calendar = { ...weekdaysOnly, holidayCountry: "ID", closedDays: ["2026-08-18"], openDays: ["2026-08-16"] };
  const saturday = new Date("2026-08-15T09:00:00+07:00");

  expect(worksOn(calendar, "2026-08-17")).toBe(false);
  expect(shipBy(saturday, site({ calendar: { ...calendar, openDays: [] } }))).toBe("2026-08-19");
  expect(shipBy(saturday, site({ calendar }))).toBe("2026-08-16");
});

test("a region has holidays of its own, and unknown ones are known to be so", () => {
  expect(worksOn({ ...always, holidayCountry: "DE" }, "2026-06-04")).toBe(true);
  expect(worksOn({ ...always, holidayCountry: "DE", holidayRegion: "BY" }, "2026-06-04")).toBe(false);
  expect([knowsHolidays("ID", null), knowsHolidays("DE", "BY"), knowsHolidays("DE", "QQ"), knowsHolidays("XX", null)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("transit is counted in the carrier's days: over a Sunday it takes a day longer", () => {
  const delivers: Calendar = { ...always, workingDays: weekdays.filter((day) => day !== "SUN") };

  expect(windowOf("2026-11-06", carrier())).toEqual({ deliverFrom: "2026-11-07", deliverTo: "2026-11-09" });
  expect(windowOf("2026-11-06", carrier({ delivers }))).toEqual({ deliverFrom: "2026-11-07", deliverTo: "2026-11-10" });
  expect(windowOf("2026-11-08", carrier({ delivers, minDays: 0 }))).toEqual({ deliverFrom: "2026-11-09", deliverTo: "2026-11-11" });
});

test("an order that waits for all its parts is there with the last of them", () => {
  expect(
    latest([
      { deliverFrom: "2026-11-07", deliverTo: "2026-11-09" },
      { deliverFrom: "2026-11-08", deliverTo: "2026-11-08" },
    ])?.deliverTo,
  ).toBe("2026-11-09");
  expect(latest([])).toBeNull();
});

test("a place that never works is told, not waited for", () => {
  expect(() => shipBy(friday("10:00"), site({ fullDays: { has: () => true } }))).toThrow(NoDay);
});

const anyCalendar = fc
  .record({
    workingDays: fc.subarray([...weekdays], { minLength: 1 }),
    closed: fc.array(fc.integer({ min: 0, max: 40 })),
    open: fc.array(fc.integer({ min: 0, max: 40 })),
    holidayCountry: fc.constantFrom(null, "ID"),
  })
  .map(({ workingDays, closed, open, holidayCountry }): Calendar => {
    const day = (count: number) => addDays("2026-03-01", count);
    return { workingDays, holidayCountry, holidayRegion: null, closedDays: closed.map(day), openDays: open.map(day) };
  });

test("whatever the calendar: it leaves on a working day with room, not before it is ready, and never earlier when ready later", () => {
  const minutes = fc.integer({ min: 0, max: 40 * 24 * 60 });
  const full = fc.uniqueArray(fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(anyCalendar, minutes, minutes, full, fc.integer({ min: 0, max: 3 }), (calendar, ready, more, days, handlingDays) => {
      const at = (count: number) => new Date(Date.UTC(2026, 2, 1) + count * 60_000);
      const where = site({ calendar, handlingDays, timeZone: "UTC", fullDays: new Set(days.map((day) => addDays("2026-03-01", day))) });
      const [first, later] = [shipBy(at(ready), where), shipBy(at(ready + more), where)];

      expect(worksOn(calendar, first)).toBe(true);
      expect(where.fullDays.has(first)).toBe(false);
      expect(first >= at(ready).toISOString().slice(0, 10)).toBe(true);
      expect(later >= first).toBe(true);
    }),
  );
});

test("working days that lie between are the working days one went", () => {
  fc.assert(
    fc.property(anyCalendar, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20 }), (calendar, start, days) => {
      const from = addDays("2026-03-01", start);
      const to = workingDaysAfter(calendar, from, days);
      if (days > 0) expect(workingDaysBetween(calendar, from, to)).toBe(days);
    }),
  );
});
