import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { RRuleTemporal } from "rrule-temporal";
import { expect, test } from "vitest";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { countStock } from "../../src/flows/count-stock.ts";
import {
  cancelRecurringOrder,
  createRecurringOrder,
  type NewRecurringOrder,
  pauseRecurringOrder,
  resumeRecurringOrder,
  skipRecurringOrder,
} from "../../src/flows/edit-recurring.ts";
import { holdOrder } from "../../src/flows/hold-order.ts";
import { releasePreorders } from "../../src/flows/release-preorders.ts";
import { takeRecurringOrders } from "../../src/flows/run-recurring.ts";
import { onOrder } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { nextDay, ruleOf, takenAt } from "../../src/recurring/schedule.ts";
import { broken } from "../support/broken.ts";
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

const workOf = (id: string, day: string) =>
  shop.read(sql<{ id: string; status: string; heldFrom: string | null; fulfillAt: string; kept: boolean }>`
    select work.id, work.status, work.held_from as "heldFrom", work.fulfill_at::text as "fulfillAt", stock_kept as kept from orders
    join fulfillment_orders work on work.order_id = orders.id where external_id = ${`${id}:${day}`} order by work.id`);
const release = (at: string) => releasePreorders(shop.em, deedAt(at));

test("an order that is taken ahead is scheduled for its day, keeps its stock, and begins by itself when the day comes", async () => {
  const id = await every("FREQ=WEEKLY;BYDAY=MO", "2099-05-04", { leadDays: 3, timeZone: "Asia/Jayapura" });
  expect(await standing(id)).toMatchObject({ nextOn: "2099-05-04" });
  const before = (await shop.counts("COFFEE")).committed;

  await take("2099-05-01T02:00:00Z");

  expect((await shop.counts("COFFEE")).committed).toBe(before + 2);
  // Nine in the morning in Jayapura.
  const day = "2099-05-04 00:00:00+00";
  expect(await workOf(id, "2099-05-04")).toMatchObject([{ status: "SCHEDULED", heldFrom: null, fulfillAt: day, kept: true }]);

  await release("2099-05-03T23:59:59Z");
  expect(await workOf(id, "2099-05-04")).toMatchObject([{ status: "SCHEDULED" }]);
  await Promise.all([release("2099-05-04T00:00:00Z"), release("2099-05-04T00:00:00Z")]);
  expect(await workOf(id, "2099-05-04")).toMatchObject([{ status: "OPEN", kept: false }]);
  expect((await shop.counts("COFFEE")).committed).toBe(before + 2);
  const told = await shop.read(sql<{ type: string }>`
    select type from outbox where aggregate_id = ${(await workOf(id, "2099-05-04"))[0]?.id} order by sequence`);
  expect(told.map(({ type }) => type)).toEqual(["fulfillment_order.scheduled", "allocation.allocated", "fulfillment_order.released"]);
});

test("what is missing of an order that is taken ahead waits for its day, too, and for stock from then on", async () => {
  const [location] = await shop.read(sql<{ id: string }>`select id from locations where code = 'JKT'`);
  await shop.item("TEA", { backorderPolicy: "ALLOW" });
  await shop.stock(location as Location, { TEA: 1 });
  const line = { sku: "TEA", title: null, quantity: 3, unitPrice: idr("1000"), discount: null, tax: null };
  const id = await every("FREQ=DAILY;COUNT=1", "2099-06-10", { leadDays: 2, lines: [line] });

  await take("2099-06-08T02:00:00Z");
  expect(await workOf(id, "2099-06-10")).toMatchObject([
    { status: "SCHEDULED", kept: true },
    { status: "SCHEDULED", kept: false },
  ]);
  await release("2099-06-10T02:00:00Z");
  expect((await workOf(id, "2099-06-10")).map(({ status }) => status)).toEqual(["OPEN", "BACKORDERED"]);
});

test("an order that is taken ahead stays held when its day comes, and gives its stock back when it is cancelled", async () => {
  const id = await every("FREQ=DAILY;COUNT=2", "2099-09-10", { leadDays: 2 });
  const before = (await shop.counts("COFFEE")).committed;
  await take("2099-09-08T02:00:00Z");
  await take("2099-09-09T02:00:00Z");
  const orderOf = async (day: string) =>
    (await shop.read(sql<{ id: string }>`select id from orders where external_id = ${`${id}:${day}`}`))[0]?.id as string;
  const hold = { target: "ORDER", lineId: null, fulfillmentOrderId: null, reason: "CUSTOMER_REQUEST", handle: null, notes: null } as const;
  const on = (orderId: string, verb: Parameters<typeof onOrder>[3]) =>
    run((em) => onOrder(em, deedAt("2099-09-09T03:00:00Z"), orderId, verb));

  const held = await orderOf("2099-09-10");
  await on(held, (book, work) => void holdOrder(book, work, { ...hold, releaseAt: null }));
  await on(await orderOf("2099-09-11"), (book, work) => cancelOrder(book, work, "Not needed"));
  expect((await shop.counts("COFFEE")).committed).toBe(before + 2);
  await release("2099-09-12T00:00:00Z");

  expect(await workOf(id, "2099-09-10")).toMatchObject([{ status: "ON_HOLD", heldFrom: "OPEN", kept: false }]);
  expect(await workOf(id, "2099-09-11")).toMatchObject([{ status: "CANCELLED" }]);
  expect(await broken(shop)).toEqual([]);
});

test("stock that is counted away is taken from an order that is taken ahead, too", async () => {
  const [location] = await shop.read(sql<{ id: string }>`select id from locations where code = 'JKT'`);
  await shop.item("COCOA", { backorderPolicy: "ALLOW" });
  await shop.stock(location as Location, { COCOA: 2 });
  const line = { sku: "COCOA", title: null, quantity: 2, unitPrice: idr("1000"), discount: null, tax: null };
  const id = await every("FREQ=DAILY;COUNT=1", "2099-07-10", { leadDays: 2, lines: [line] });
  await take("2099-07-08T02:00:00Z");
  const [item] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = 'COCOA'`);

  const found = { itemId: item?.id as string, locationId: location?.id as string, counted: 1, expected: 2 };
  await run((em) => countStock(em, deedAt("2099-07-08T03:00:00Z"), { counted: [found], document: "COUNT-1" }));

  expect(await shop.counts("COCOA")).toMatchObject({ available: 0, committed: 1 });
  expect((await workOf(id, "2099-07-10")).map(({ status, kept }) => ({ status, kept }))).toEqual([
    { status: "SCHEDULED", kept: true },
    { status: "SCHEDULED", kept: false },
  ]);
});

test("whatever happens to a recurring order while its days are taken, each day's order is there once or not at all", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("take", "skip", "pause", "resume", "cancel"), { minLength: 2, maxLength: 6 }),
      async (verbs) => {
        const id = await every("FREQ=DAILY;COUNT=3", "2026-08-01");
        for (const day of ["2026-08-01", "2026-08-02", "2026-08-03"]) {
          const at = `${day}T02:00:00Z`;
          const told = (verb: (em: EntityManager, deed: ReturnType<typeof deedAt>, id: string, on: null) => Promise<unknown>) =>
            run((em) => verb(em, deedAt(at), id, null)).catch((error: unknown) => {
              if (!(error instanceof Refusal)) throw error;
            });
          const ways = {
            take: () => take(at),
            skip: () => told(skipRecurringOrder),
            pause: () => told(pauseRecurringOrder),
            resume: () => told(resumeRecurringOrder),
            cancel: () => told(cancelRecurringOrder),
          };
          await Promise.all([...verbs, "take" as const].map((verb) => ways[verb as keyof typeof ways]()));
        }

        const days = (await ordersOf(id)).map(({ day }) => day);
        const stands = await standing(id);
        expect(new Set(days).size).toBe(days.length);
        expect(stands?.captured).toBe(days.length);
        const [told] = await shop.read(sql<{ taken: number; expired: number }>`
        select count(*) filter (where type = 'recurring_order.order_taken')::int as taken,
          count(*) filter (where type = 'recurring_order.expired')::int as expired from outbox where aggregate_id = ${id}`);
        expect(told).toEqual({ taken: days.length, expired: stands?.status === "EXPIRED" ? 1 : 0 });
        if (verbs.every((verb) => verb === "take")) expect(days).toHaveLength(3);
      },
    ),
    { numRuns: 12 },
  );
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

test("after all of this, every rule of the house holds", async () => {
  expect(await broken(shop)).toEqual([]);
});
