import type { EntityManager } from "@mikro-orm/postgresql";
import pg from "pg";
import { expect, test } from "vitest";
import { leaveClosed } from "../../src/flows/leave-location.ts";
import { promiseOpenWork } from "../../src/flows/promise-open-work.ts";
import { workOf } from "../../src/flows/reviewed-work.ts";
import { DaysWatch, daysNow } from "../../src/flows/watch-days.ts";
import { startPromising } from "../../src/keeping.ts";
import { addDays, type LocalDate, localIn } from "../../src/kit/local-date.ts";
import { silentLog } from "../../src/kit/log.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { lookedAt, type Statement, statementsOf } from "../database/plans.ts";
import { openApi } from "../support/api.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString("base64url");
const place = { countryCode: "ID", city: "Jakarta", timeZone: "UTC" };
const rates = (days: string, price = 9000) =>
  `origin,destination,zone,min_days,max_days,up_to_30000_g\ncity:Jakarta,*,A,${days},${price}\n`;
const card = { carrier: "NUSA", carrierName: "Nusa Kirim", service: "REG", currency: "IDR", country: "ID" };

/** Runs a mutation as a client does; nothing of it is refused. */
async function change(mutation: string, input: object): Promise<void> {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await api.ask<Record<string, { userErrors: object[] }>>(
    `mutation($input: ${name}!) { ${mutation}(input: $input) { userErrors { code message field } } }`,
    { input },
  );
  expect(answer[mutation]?.userErrors).toEqual([]);
}

const update = ({ id }: Location, values: object) => change("updateLocation", { id: globalId("Location", id), ...values });
const activate = (validFrom: string, file: string, service = "REG") =>
  change("importRateCard", { format: "CSV", card: { ...card, service, validFrom }, file, activate: true });

/** Does all that was noted, and answers how many promises changed. */
async function round(days = 0): Promise<number> {
  const at = new Date(Date.now() + 6_000 + days * 86_400_000);
  let changed = 0;
  for (;;) {
    const told = await promiseOpenWork(shop.em, { ...aDeed("system"), at });
    if (told === null) return changed;
    changed += told;
  }
}

interface Shown {
  readonly shipBy: LocalDate;
  readonly deliverFrom: LocalDate;
  readonly deliverTo: LocalDate;
  readonly confidence: number | null;
}

/** What a client is shown of an order's promise. */
async function promiseOf(orderId: string): Promise<Shown> {
  const asked = `query($id: ID!) { order(id: $id) { fulfillmentOrders { promise { shipBy deliverFrom deliverTo confidence } } } }`;
  const { order } = await api.ask<{ order: { fulfillmentOrders: { promise: Shown }[] } }>(asked, { id: globalId("Order", orderId) });
  return order.fulfillmentOrders[0]?.promise as Shown;
}

const causesOf = (orderId: string) =>
  shop.read(sql<{ cause: string; from: Shown; shipBy: string }>`
    select data ->> 'cause' as cause, data -> 'from' as "from", data ->> 'shipBy' as "shipBy" from outbox
    where order_id = ${orderId} and type = 'promise.changed' order by id`);

/** A location of its own with work of one order for each SKU. */
async function openWork(values: Partial<Location> = {}, count = 1) {
  const location = await shop.location({ ...place, ...values });
  const channel = await shop.channel({ locationIds: [location.id] });
  const sku = `SKU-${location.code}`;
  await shop.stock(location, { [sku]: count });
  const orderIds: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const [accepted] = await shop.accept(channel, anOrder({ lines: [aLine(sku)] }));
    orderIds.push(accepted?.orderId as string);
  }
  return { location, orderIds, orderId: orderIds[0] as string };
}

await activate("2026-01-01", rates("1,2"));
await round();
const today = (zone = "UTC", days = 0) => addDays(localIn(zone, new Date()).date, days);

test.each([
  ["handling days", { handlingDays: 2 }, () => today("UTC", 2)],
  ["an earlier cut-off", { cutOff: "00:00" }, () => today("UTC", localIn("UTC", new Date()).time > "00:00" ? 1 : 0)],
  ["a closed day", { closedDays: [today()] }, () => today("UTC", 1)],
  ["another time zone", { timeZone: "Pacific/Kiritimati" }, () => today("Pacific/Kiritimati")],
])("work that has not begun follows its location's %s, once", async (_, values, shipBy) => {
  const { location, orderId } = await openWork({ handlingDays: 0 });
  const before = await promiseOf(orderId);

  await update(location, values);
  await round();

  expect((await promiseOf(orderId)).shipBy).toBe(shipBy());
  expect((await promiseOf(orderId)).deliverTo).toBe(addDays(shipBy(), 2));
  const told = shipBy() === before.shipBy ? [] : [{ cause: "LOCATION", from: before, shipBy: shipBy() }];
  expect(await causesOf(orderId)).toEqual(told);
  await update(location, { name: "Another name" });
  expect(await round()).toBe(0);
});

test("a limited day that is opened wider takes those first who came first", async () => {
  const { location, orderIds } = await openWork({ dailyCapacity: 1 }, 4);
  const days = async () => Promise.all(orderIds.map(async (id) => (await promiseOf(id)).shipBy));
  expect(await days()).toEqual([0, 1, 2, 3].map((day) => today("UTC", day)));

  await change("setLocationCapacity", { locationId: globalId("Location", location.id), date: today(), limit: 2 });
  await round();
  expect(await days()).toEqual([0, 0, 1, 2].map((day) => today("UTC", day)));
  expect((await causesOf(orderIds[3] as string)).map(({ cause }) => cause)).toEqual(["CAPACITY"]);
  const used = await shop.read(
    sql<{ used: number }>`select used from capacity_buckets where location_id = ${location.id} order by local_date`,
  );
  expect(used.map((one) => one.used)).toEqual([2, 1, 1, 0]);

  expect(await round()).toBe(0);
  expect(await broken(shop)).toEqual([]);
});

test("work that is held and let go keeps its place in a day that is full, with itself in it", async () => {
  const { location, orderIds } = await openWork({ handlingDays: 0, dailyCapacity: 2 }, 3);
  const days = () => Promise.all(orderIds.map(async (id) => (await promiseOf(id)).shipBy));
  expect(await days()).toEqual([today(), today(), today("UTC", 1)]);

  const orderId = globalId("Order", orderIds[1] as string);
  await change("placeHold", { orderId, reason: "OTHER", handle: "a look" });
  const { order } = await api.ask<{ order: { holds: { id: string }[] } }>("query($id: ID!) { order(id: $id) { holds { id } } }", {
    id: orderId,
  });
  await change("releaseHold", { holdId: order.holds[0]?.id });

  expect(await days()).toEqual([today(), today(), today("UTC", 1)]);
  expect(await causesOf(orderIds[1] as string)).toEqual([]);
  const used = await shop.read(
    sql<{ used: number }>`select used from capacity_buckets where location_id = ${location.id} order by local_date`,
  );
  expect(used).toEqual([{ used: 2 }, { used: 1 }]);
});

test("where several move, whoever came first gains the days that others leave, and then nothing moves any more", async () => {
  const { location, orderIds } = await openWork({ dailyCapacity: 1 }, 120);
  await update(location, { closedDays: [today(), today("UTC", 5)] });
  await round();

  const promised = await Promise.all(orderIds.map(async (id) => (await promiseOf(id)).shipBy));
  expect(promised.every((day) => day > today() && day !== today("UTC", 5))).toBe(true);
  expect(new Set(promised).size).toBe(120);
  expect([...promised].sort().at(-1)).toBe(today("UTC", 121));
  await update(location, { handlingDays: 1 });
  await update(location, { handlingDays: 0 });
  await round();
  expect(await Promise.all(orderIds.map(async (id) => (await promiseOf(id)).shipBy))).toEqual(promised);
  await shop.read(sql`insert into promise_reviews (id, cause, created_at) values (gen_random_uuid(), 'RATES', now())`);
  expect(await round()).toBe(0);
});

test("while its location is closed until a day, work is promised from then on; when it opens earlier, from then", async () => {
  const { location, orderId } = await openWork();
  const before = await promiseOf(orderId);
  const endsAt = new Date(Date.now() + 3 * 86_400_000);
  await change("declareOutage", { locationId: globalId("Location", location.id), reason: "Flood", endsAt: endsAt.toISOString() });
  await leaveClosed(shop.em, aDeed("system"));
  await round();
  expect((await promiseOf(orderId)).shipBy).toBe(localIn("UTC", endsAt).date);
  const [outage] = await shop.read(sql<{ id: string }>`select id from location_outages where location_id = ${location.id}`);

  await change("endOutage", { outageId: globalId("LocationOutage", outage?.id as string) });
  await leaveClosed(shop.em, aDeed("system"));
  await round();
  expect(await promiseOf(orderId)).toEqual(before);
  expect((await causesOf(orderId)).map(({ cause }) => cause)).toEqual(["OUTAGE", "OUTAGE"]);
});

test("a rate card that is activated or expires changes the days, and a promise that nobody can reckon any more stays", async () => {
  const { orderId } = await openWork();
  const before = await promiseOf(orderId);
  await activate(today("UTC", -1), rates("4,6"));
  await round();
  expect((await promiseOf(orderId)).deliverTo).toBe(addDays(before.shipBy, 6));

  const cardIds = await shop.read(sql<{ id: string }>`select id from rate_cards where status = 'ACTIVE' order by valid_from desc`);
  await change("expireRateCard", { id: globalId("RateCard", cardIds[0]?.id as string) });
  await round();
  expect(await promiseOf(orderId)).toEqual(before);
  expect((await causesOf(orderId)).map(({ cause }) => cause)).toEqual(["RATES", "RATES"]);

  await change("expireRateCard", { id: globalId("RateCard", cardIds[1]?.id as string) });
  await round();
  expect(await promiseOf(orderId)).toEqual(before);
  const { orderId: unknown } = await openWork();
  expect(await promiseOf(unknown)).toBeNull();
  await activate("2026-01-02", rates("1,2"));
  await round();
  expect(await promiseOf(unknown)).toEqual(before);
  const types = await shop.read(sql<{ type: string }>`select type from outbox where order_id = ${unknown} and type like 'promise.%'`);
  expect(types).toEqual([{ type: "promise.made" }]);
});

test("what carriers really take changes promises when it says something else, and not with every parcel", async () => {
  const { orderId } = await openWork();
  const arrivals = (from: number, count: number, days: number) =>
    Array.from({ length: count }, (_, index) => ({
      carrier: "NUSA",
      service: "REG",
      zone: "A",
      reference: `P-${from + index}`,
      shippedOn: "2026-10-01",
      deliveredOn: addDays("2026-10-01", days),
    }));
  const noted = async () => (await shop.read(sql`select 1 from promise_reviews`)).length;

  await change("recordTransit", { arrivals: arrivals(0, 29, 5) });
  expect(await noted()).toBe(0);
  await change("recordTransit", { arrivals: arrivals(29, 1, 5) });
  expect(await noted()).toBe(1);
  await round();
  const { shipBy, deliverTo, confidence } = await promiseOf(orderId);
  expect([deliverTo, confidence]).toEqual([addDays(shipBy, 5), 1]);
  await change("recordTransit", { arrivals: arrivals(30, 1, 5) });
  expect(await noted()).toBe(0);

  // The same days, but seven of a hundred are later by now: only how likely it is has changed.
  await change("recordTransit", { arrivals: arrivals(31, 3, 9) });
  await round();
  expect((await promiseOf(orderId)).deliverTo).toBe(deliverTo);
  expect((await promiseOf(orderId)).confidence).toBeCloseTo(31 / 34);
  expect((await causesOf(orderId)).map(({ cause }) => cause)).toEqual(["TRANSIT", "TRANSIT"]);
  const [changes] = await shop.read(sql<{ changes: number }>`
    select changes from promises where order_id = ${orderId} and fulfillment_order_id is not null`);
  expect(changes).toEqual({ changes: 1 });
});

test("work that is open after its day is told late once a day, by whichever process looks, and what was kept stays", async () => {
  const { orderId } = await openWork();
  const { orderId: kept } = await openWork();
  await shop.read(sql`update promises set kept = true, delivered_on = ship_by where order_id = ${kept}`);
  const [before, keptBefore] = [await promiseOf(orderId), await promiseOf(kept)];
  const watch = new DaysWatch();
  const look = async (days: number, by = watch) => {
    await by.note(shop.em, { ...aDeed("system"), at: new Date(Date.now() + days * 86_400_000) });
    return round(days);
  };
  await look(0);
  expect(await promiseOf(orderId)).toEqual(before);

  await look(1);
  await look(1);
  await look(1, new DaysWatch());
  await look(2);
  expect((await promiseOf(orderId)).shipBy).toBe(addDays(before.shipBy, 2));
  expect(await causesOf(orderId)).toMatchObject([
    { cause: "LATE", shipBy: addDays(before.shipBy, 1), from: before },
    { cause: "LATE", shipBy: addDays(before.shipBy, 2) },
  ]);
  expect(await promiseOf(kept)).toEqual(keptBefore);
  const [first] = await shop.read(sql<{ first: string }>`
    select first_deliver_to::text as first from promises where order_id = ${orderId} and fulfillment_order_id is not null`);
  expect(first).toEqual({ first: before.deliverTo });
});

test("what has begun keeps its promise when the location changes, and what is held does not", async () => {
  const { location, orderIds } = await openWork({}, 2);
  const [begun, held] = orderIds as [string, string];
  await shop.read(sql`update fulfillment_orders set status = 'IN_PROGRESS', work_state = 'PICKING' where order_id = ${begun}`);
  await change("placeHold", { orderId: globalId("Order", held), reason: "OTHER" });
  const before = await promiseOf(begun);

  await update(location, { handlingDays: 3 });
  await round();
  expect(await promiseOf(begun)).toEqual(before);
  expect((await promiseOf(held)).shipBy).toBe(addDays(before.shipBy, 3));
});

test("two who work at once do each piece once, and what one that ended left undone is gone on with", async () => {
  const { location, orderIds } = await openWork({}, 60);
  await update(location, { handlingDays: 1 });
  const later = () => ({ ...aDeed("system"), at: new Date(Date.now() + 6_000) });
  expect(await promiseOpenWork(shop.em, later())).toBe(50);
  await expect(
    shop.em.transactional(async (em) => {
      await promiseOpenWork(em as EntityManager, later());
      throw new Error("the process ends");
    }),
  ).rejects.toThrow("the process ends");
  await Promise.all([round(), round(), round()]);

  for (const orderId of orderIds) expect((await causesOf(orderId)).map(({ cause }) => cause)).toEqual(["LOCATION"]);
  expect(await shop.read(sql`select 1 from promise_reviews`)).toEqual([]);
});

test("the gateway does what was noted by itself, and tells that there are events", async () => {
  const { location, orderId } = await openWork();
  const before = await promiseOf(orderId);
  await update(location, { handlingDays: 4 });
  await shop.read(sql`update promise_reviews set created_at = created_at - interval '1 minute'`);

  const { promise: told, resolve } = Promise.withResolvers<void>();
  const promising = startPromising({ orm: shop.orm, log: silentLog(), onCommitted: resolve });
  await told;
  await promising.stop();

  expect((await promiseOf(orderId)).shipBy).toBe(addDays(before.shipBy, 4));
  await round();
});

test("the next work of a review is found by an index, however much was done there and is done elsewhere", async () => {
  const client = new pg.Client(shop.url);
  await client.connect();
  const { location, orderId } = await openWork();
  await shop.read(sql`
    insert into fulfillment_orders (id, order_id, location_id, routing_decision_id, status, event_sequence, version, created_at, updated_at, placed_at, channel_id)
    select gen_random_uuid(), order_id, location_id, routing_decision_id, case when n % 20 = 0 then 'OPEN' else 'CANCELLED' end, 0, 1,
      created_at + n * interval '1 second', updated_at, placed_at, channel_id
    from fulfillment_orders, generate_series(1, 40000) n where order_id = ${orderId}`);
  await client.query("analyze; set random_page_cost = 1.1; set jit = off");
  const review = { locationId: location.id, carrier: null, service: null, zone: null, afterCreatedAt: null, afterId: null };
  const days = await daysNow(shop.em, new Date());
  const looked = async (values: Partial<Parameters<typeof workOf>[0]>) => {
    const [statement] = await statementsOf(shop.orm, (em) => rows(em, workOf({ cause: "LOCATION", ...review, ...values }, days)));
    return lookedAt(client, "custom", statement as Statement);
  };

  const [middle] = await shop.read(sql<{ id: string; at: string }>`
    select id, created_at as at from fulfillment_orders where status = 'OPEN' and location_id = ${location.id}
    order by created_at, id offset 1000 limit 1`);
  const further = { afterCreatedAt: middle?.at ?? null, afterId: middle?.id ?? null };
  for (const values of [{}, further, { cause: "RATES", locationId: null }, { cause: "RATES", locationId: null, ...further }] as const) {
    const { rows, scanned } = await looked(values);
    expect(scanned).toEqual([]);
    expect(rows).toBeLessThan(300);
  }
  // Those that were promised of all that is open, each by its own index entry.
  const late = await looked({ cause: "LATE", locationId: null });
  expect(late.scanned.filter(({ table }) => table === "fulfillment_orders")).toEqual([]);
  expect(late.rows).toBeLessThan(10_000);
  await shop.read(sql`delete from fulfillment_orders where order_id = ${orderId} and event_sequence = 0`);
  await client.end();
});
