import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { RRuleTemporal } from "rrule-temporal";
import { expect, test } from "vitest";
import {
  cancelRecurringOrder,
  createRecurringOrder,
  type NewRecurringOrder,
  pauseRecurringOrder,
  resumeRecurringOrder,
  skipRecurringOrder,
} from "../../src/flows/edit-recurring.ts";
import { takeRecurringOrders } from "../../src/flows/run-recurring.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { nextDay, ruleOf, takenAt } from "../../src/recurring/schedule.ts";
import { jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
await shop.item("COFFEE", { priceMinor: 7_000_000n, priceCurrency: "IDR" });
await shop.stock(await shop.location({ code: "JKT" }), { COFFEE: 1000 });
const channel = await shop.channel({ type: "API" });
const idr = (amount: string) => moneyOf(amount, "IDR");

const run = <Result>(verb: (em: EntityManager) => Promise<Result>) => shop.em.transactional((em) => verb(em as EntityManager));
const deedAt = (at: string) => ({ actor: "test", at: new Date(at), correlationId: null });
const take = (at: string) =>
  takeRecurringOrders(shop.em, deedAt(at), (_, error) => {
    throw error;
  });

async function every(
  rule: string,
  startsOn: string,
  values: Partial<NewRecurringOrder> = {},
  at = "2026-01-01T00:00:00Z",
): Promise<string> {
  await shop.read(sql`update recurring_orders set status = 'PAUSED' where status = 'ACTIVE'`);
  const line = { sku: "COFFEE", title: null, quantity: 2, unitPrice: idr("50000"), discount: null, tax: null };
  return run((em) =>
    createRecurringOrder(em, deedAt(at), {
      channelId: channel.id,
      name: "Coffee",
      ...{ rule, startsOn, localTime: "09:00", timeZone: "Asia/Jakarta", leadDays: 0, priceMode: "FIXED", missed: "ONCE", lines: [line] },
      ...{ shipping: null, shippingOption: "JNE REG", paymentStatus: "PAID", shipTo: jakarta, customer: null },
      ...values,
    }),
  );
}

const ordersOf = (id: string) =>
  shop.read(sql<{ day: string; origin: string; status: string; total: number }>`
    select substring(external_id from 38) as day, origin, status, total_minor::float as total from orders where external_id like ${`${id}:%`} order by 1`);
const standing = async (id: string) =>
  (
    await shop.read(sql<{ status: string; nextOn: string | null; captured: number }>`
      select status, next_on::text as "nextOn", captured from recurring_orders where id = ${id}`)
  )[0];

test("each day's order is taken once, however many loops run, and its number says the day", async () => {
  const id = await every("FREQ=DAILY;COUNT=3", "2026-03-01");

  for (const at of ["2026-03-01T02:00:00Z", "2026-03-02T02:00:00Z"]) await Promise.all([take(at), take(at), take(at)]);

  expect(await ordersOf(id)).toEqual([
    { day: "2026-03-01", origin: "RECURRING", status: "OPEN", total: 10_000_000 },
    { day: "2026-03-02", origin: "RECURRING", status: "OPEN", total: 10_000_000 },
  ]);
  expect(await standing(id)).toEqual({ status: "ACTIVE", nextOn: "2026-03-03", captured: 2 });
  await take("2026-03-03T01:59:59Z");
  expect(await ordersOf(id)).toHaveLength(2);
  await take("2026-03-03T02:00:00Z");
  expect(await standing(id)).toEqual({ status: "EXPIRED", nextOn: null, captured: 3 });
});

test("days that passed while nothing ran are caught up with one order, or with none", async () => {
  const once = await every("FREQ=DAILY", "2026-04-01");
  await take("2026-04-10T05:00:00Z");
  expect((await ordersOf(once)).map(({ day }) => day)).toEqual(["2026-04-10"]);

  const skipping = await every("FREQ=WEEKLY;BYDAY=WE", "2026-04-01", { missed: "SKIP" });
  await take("2026-04-10T05:00:00Z");
  expect(await ordersOf(skipping)).toEqual([]);
  expect((await standing(skipping))?.nextOn).toBe("2026-04-15");
  const told = await shop.read(sql<{ days: string[] }>`
    select data->'days' as days from outbox where type = 'recurring_order.missed' and aggregate_id = ${skipping}`);
  expect(told).toEqual([{ days: ["2026-04-01", "2026-04-08"] }]);
});

test("an order that is taken ahead has its stock, and is worked on from its day", async () => {
  const id = await every("FREQ=WEEKLY;BYDAY=MO", "2026-05-04", { leadDays: 3 });
  expect(await standing(id)).toMatchObject({ nextOn: "2026-05-04" });
  const before = (await shop.counts("COFFEE")).committed;

  await take("2026-05-01T02:00:00Z");

  expect((await shop.counts("COFFEE")).committed).toBe(before + 2);
  const found = await shop.read(sql<object>`
    select work.status, work.held_from as "heldFrom", hold.release_at as "releaseAt" from orders
    join fulfillment_orders work on work.order_id = orders.id join holds hold on hold.order_id = orders.id where external_id = ${`${id}:2026-05-04`}`);
  expect(found).toEqual([{ status: "ON_HOLD", heldFrom: "OPEN", releaseAt: expect.anything() }]);
});

test("dynamic prices are the catalogue's on the day, fixed ones the template's", async () => {
  const fixed = await every("FREQ=DAILY;COUNT=1", "2026-06-01");
  await take("2026-06-01T02:00:00Z");
  const dynamic = await every("FREQ=DAILY;COUNT=1", "2026-06-01", { priceMode: "DYNAMIC" });
  await take("2026-06-01T02:00:00Z");

  expect([(await ordersOf(fixed))[0]?.total, (await ordersOf(dynamic))[0]?.total]).toEqual([10_000_000, 14_000_000]);
});

test("a day is left out, a pause leaves out what passes in it, and an end is for good", async () => {
  const id = await every("FREQ=DAILY", "2026-07-01");
  await run((em) => skipRecurringOrder(em, deedAt("2026-06-30T00:00:00Z"), id, null));
  await run((em) => skipRecurringOrder(em, deedAt("2026-06-30T00:00:00Z"), id, "2026-07-03"));
  expect((await standing(id))?.nextOn).toBe("2026-07-02");
  await take("2026-07-02T02:00:00Z");
  expect((await standing(id))?.nextOn).toBe("2026-07-04");
  await expect(run((em) => skipRecurringOrder(em, deedAt("2026-07-02T03:00:00Z"), id, "2026-07-02"))).rejects.toThrow(
    /not one of its days/,
  );

  await run((em) => pauseRecurringOrder(em, deedAt("2026-07-03T00:00:00Z"), id));
  await take("2026-07-09T05:00:00Z");
  await run((em) => resumeRecurringOrder(em, deedAt("2026-07-09T05:00:00Z"), id));
  expect((await standing(id))?.nextOn).toBe("2026-07-10");
  await run((em) => cancelRecurringOrder(em, deedAt("2026-07-09T06:00:00Z"), id));
  await expect(run((em) => resumeRecurringOrder(em, deedAt("2026-07-09T06:00:00Z"), id))).rejects.toMatchObject({
    code: "ILLEGAL_TRANSITION",
  });
  expect((await ordersOf(id)).map(({ day }) => day)).toEqual(["2026-07-02"]);
  const told = await shop.read(sql<{ type: string; sequence: number }>`
    select type, sequence from outbox where aggregate_id = ${id} order by sequence`);
  expect(told.map(({ type }) => type.replace("recurring_order.", ""))).toEqual([
    "created",
    "skipped",
    "skipped",
    "order_taken",
    "paused",
    "resumed",
    "cancelled",
  ]);
  expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("a month's last day is one, and a day that a month does not have is left out", () => {
  const daysOf = (rule: string, startsOn: string, count: number) => {
    const days: string[] = [];
    for (
      let day = nextDay({ rule, startsOn, timeZone: "UTC" }, null);
      day !== null && days.length < count;
      day = nextDay({ rule, startsOn, timeZone: "UTC" }, day)
    )
      days.push(day);
    return days;
  };
  expect(daysOf("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-12-01", 4)).toEqual(["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]);
  expect(daysOf("FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-01", 3)).toEqual(["2027-01-31", "2027-03-31", "2027-05-31"]);
  expect(daysOf("FREQ=WEEKLY;UNTIL=20270108", "2027-01-01", 9)).toEqual(["2027-01-01", "2027-01-08"]);
});

test("a change of clocks neither loses a day nor makes one: what it leaves out is an hour later", () => {
  const berlin = { timeZone: "Europe/Berlin", localTime: "02:30", leadDays: 0 };
  const at = (day: string) => takenAt(berlin, day).toISOString();
  expect([at("2026-03-28"), at("2026-03-29"), at("2026-03-30")]).toEqual([
    "2026-03-28T01:30:00.000Z",
    "2026-03-29T01:30:00.000Z",
    "2026-03-30T00:30:00.000Z",
  ]);
  expect(at("2026-10-25")).toMatch(/^2026-10-25T0[01]:30/);
  expect(nextDay({ rule: "FREQ=DAILY", startsOn: "2026-03-28", timeZone: "Europe/Berlin" }, "2026-03-28")).toBe("2026-03-29");
});

test.each([
  "FREQ=HOURLY",
  "FREQ=DAILY;BYHOUR=3",
  "hello",
  "FREQ=DAILY;BYMONTHDAY=77",
  "FREQ=DAILY;INTERVAL=0",
  "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
  "INTERVAL=2",
  "FREQ=DAILY;FREQ=DAILY",
  "FREQ=DAILY,WEEKLY",
])("the rule %s is refused", (rule) =>
  expect(() => ruleOf(rule, "2026-01-01")).toThrow(expect.objectContaining({ code: "INVALID" }) as never),
);

const weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
const anyRule = fc
  .record({
    freq: fc.constantFrom("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    interval: fc.integer({ min: 1, max: 5 }),
    count: fc.option(fc.integer({ min: 1, max: 20 })),
    byDay: fc.option(fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 3 })),
    byMonthDay: fc.option(fc.uniqueArray(fc.constantFrom(1, 15, 28, 29, 30, 31, -1, -2), { minLength: 1, maxLength: 3 })),
    byMonth: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 })),
  })
  .map(({ freq, interval, count, byDay, byMonthDay, byMonth }) =>
    [
      `FREQ=${freq}`,
      `INTERVAL=${interval}`,
      ...(count ? [`COUNT=${count}`] : []),
      ...(byDay ? [`BYDAY=${byDay.join(",")}`] : []),
      ...(byMonthDay && freq !== "WEEKLY" ? [`BYMONTHDAY=${byMonthDay.join(",")}`] : []),
      ...(byMonth ? [`BYMONTH=${byMonth.join(",")}`] : []),
    ].join(";"),
  );

test("its days, gone through one by one, are those of the rule as the library lists them", () => {
  const property = fc.property(anyRule, fc.integer({ min: 0, max: 800 }), (text, after) => {
    const startsOn = new Date(Date.UTC(2026, 0, 1 + after)).toISOString().slice(0, 10);
    let rule: string;
    try {
      rule = ruleOf(text, startsOn);
    } catch {
      return;
    }
    const zone = "America/New_York";
    const whole = new RRuleTemporal({ rruleString: `DTSTART;TZID=${zone}:${startsOn.replaceAll("-", "")}T120000\nRRULE:${rule}` });
    const end = "2031-12-31";
    const listed = whole
      .between(new Date(`${startsOn}T00:00:00Z`), new Date(`${end}T23:00:00Z`), true)
      .map((one) => one.toString().slice(0, 10));
    const walked: string[] = [];
    const schedule = { rule, startsOn, timeZone: zone };
    for (let day = nextDay(schedule, null); day !== null && day <= end; day = nextDay(schedule, day)) {
      walked.push(day);
      if (walked.length === 12) break;
    }
    expect(walked).toEqual(listed.slice(0, 12));
  });
  fc.assert(property, { numRuns: 150 });
});
