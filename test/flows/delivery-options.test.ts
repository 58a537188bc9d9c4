import type { EntityManager } from "@mikro-orm/postgresql";
import type { PoolClient } from "pg";
import { expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { deliveryOptions } from "../../src/flows/delivery-options.ts";
import { expectReceipts } from "../../src/flows/edit-receipt.ts";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import type { Cart } from "../../src/flows/open-cart.ts";
import { pickupPlaces } from "../../src/flows/pickup-places.ts";
import { poolOf } from "../../src/kit/pool.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { jakartaCity, kemang, kilatJson, nusaCard, nusaCsv, surabayaCity } from "../carriers/rates.ts";
import { aDeed, openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";

const shop = await openShop();
const counter = new Counter(shop);
for (const file of [
  { format: "JSON", file: kilatJson, card: null },
  { format: "CSV", file: nusaCsv, card: nusaCard },
])
  await shop.em.transactional((em) => importRateCard(em as EntityManager, aDeed(), readRateFile(file as never), true));
const at = ({ point, ...place }: typeof kemang) => ({ ...place, ...point });
const jkt = await shop.location({ code: "JKT", ...at(jakartaCity), cutOff: "16:00", pickup: true });
const sub = await shop.location({ code: "SUB", ...at(surabayaCity), handlingTags: ["COLD"], pickup: true });
const web = await shop.channel({ code: "web" });

/** A Tuesday morning in Jakarta. */
const readyAt = new Date("2026-11-03T09:00:00+07:00");
const cart = (skus: Readonly<Record<string, number>>, values: Partial<Cart> & { readonly channel?: Channel } = {}): Cart => ({
  channelId: (values.channel ?? web).id,
  lines: Object.entries(skus).map(([sku, quantity]) => ({ sku, quantity })),
  ...{ destination: kemang, readyAt, locationIds: null, reservationIds: [] },
  ...values,
});
const shippingOf = async (asked: Cart) => (await deliveryOptions(shop.em, asked)).filter(({ method }) => method === "SHIP");
const standardOf = async (asked: Cart) => (await deliveryOptions(shop.em, asked)).find(({ levels }) => levels.includes("STANDARD"));
const placesOf = async (asked: Cart) =>
  (await pickupPlaces(shop.em, asked, 9)).map(({ location, readyOn }) => `${location.code} ${readyOn}`);
const expectAt = async ({ id: locationId }: Location, sku: string, quantity: number, eta: string) => {
  const lines = [{ itemId: await counter.itemId(sku), quantity }];
  return counter.run((em, deed) => expectReceipts(em, deed, { locationId, eta, source: "PO", reference: null, lines }));
};

test("each service is an option with its price in parts and days for each line; what is standard, cheapest and fastest is said", async () => {
  await shop.item("CUP", { weightGrams: 400 });
  await shop.stock(jkt, { CUP: 10 });

  const options = await shippingOf(cart({ CUP: 2 }));

  const days = (shipBy: string, deliverFrom: string, deliverTo: string) => ({ shipBy, deliverFrom, deliverTo });
  expect(options).toMatchObject([
    {
      ...{ carrier: "NUSA", service: "REG", levels: ["STANDARD", "CHEAPEST"], price: 900_000, missing: [] },
      parts: [{ code: "FREIGHT", amount: 900_000 }],
      lines: [{ sku: "CUP", quantity: 2, ...days("2026-11-03", "2026-11-04", "2026-11-05"), confidence: null }],
    },
    {
      ...{ carrier: "KILAT", service: "DAY", levels: ["FASTEST"], price: 1_575_000 },
      parts: [
        { code: "FREIGHT", amount: 1_400_000 },
        { code: "FUEL", amount: 175_000 },
      ],
      lines: [days("2026-11-03", "2026-11-03", "2026-11-04")],
    },
  ]);
});

test("units that are not there come with their receipt, a pre-order with its release; without either nobody knows, and that is said", async () => {
  await shop.item("LAMP", { weightGrams: 400, backorderPolicy: "UNTIL_QTY", backorderLimit: 8 });
  await shop.item("BOOK", { weightGrams: 400, preorderReleaseAt: new Date("2026-11-20T00:00:00Z"), preorderLimit: 5 });
  await shop.stock(jkt, { LAMP: 2 });

  const unknown = await standardOf(cart({ LAMP: 5 }));
  await expectAt(jkt, "LAMP", 20, "2026-11-10");
  await expectAt(jkt, "BOOK", 20, "2026-11-12");
  const known = await standardOf(cart({ LAMP: 5 }));
  const ahead = await standardOf(cart({ BOOK: 5, LAMP: 1 }));
  const tooMany = await standardOf(cart({ LAMP: 11 }));

  const soon = { shipBy: "2026-11-03", deliverTo: "2026-11-05" };
  expect(unknown).toMatchObject({
    ...{ ...soon, price: 900_000 + 1_700_000 },
    parcels: [
      { ...soon, waits: false },
      { shipBy: null, deliverTo: null, waits: true, price: 1_700_000 },
    ],
    missing: [{ sku: "LAMP", quantity: 3, reason: "NO_DATE", backorder: true, expectedOn: null, shipBy: null, deliverTo: null }],
  });
  // Receipts come late: a day is added.
  const later = { shipBy: "2026-11-11", deliverFrom: "2026-11-12", deliverTo: "2026-11-13" };
  expect(known).toMatchObject({
    ...later,
    lines: [{ sku: "LAMP", quantity: 5, ...later }],
    missing: [{ sku: "LAMP", quantity: 3, reason: "EXPECTED", expectedOn: "2026-11-10", ...later }],
  });
  expect(ahead).toMatchObject({
    lines: [
      { sku: "BOOK", shipBy: "2026-11-21" },
      { sku: "LAMP", ...soon },
    ],
    missing: [{ sku: "BOOK", reason: "PRE_ORDER", releaseAt: new Date("2026-11-20T00:00:00Z"), shipBy: "2026-11-21" }],
  });
  expect(tooMany?.missing).toMatchObject([{ quantity: 9, reason: "OUT_OF_STOCK", backorder: false, deliverTo: null }]);
});

test("a channel is offered what its orders would get: not its strict buffer, nor other places, but what its cart has reserved", async () => {
  const narrow = await shop.channel({ locationIds: [jkt.id] });
  const strict = await shop.channel();
  await shop.item("PEN", { weightGrams: 100, backorderPolicy: "DENY" });
  await shop.stock(jkt, { PEN: 4 });
  await shop.stock(sub, { PEN: 9 });
  await counter.buffer(strict, { locationId: jkt.id, units: 3, strict: true });
  const reservationIds = await counter.reserve("PEN", 4, jkt);
  const froms = async (asked: Cart) => (await standardOf(asked))?.parcels.map(({ lines: [line] }) => line?.quantity) ?? null;

  expect(await froms(cart({ PEN: 2 }, { channel: narrow }))).toBeNull();
  expect(await froms(cart({ PEN: 2 }, { channel: narrow, reservationIds }))).toEqual([2]);
  expect(await placesOf(cart({ PEN: 2 }))).toEqual(["SUB 2026-11-03"]);
  expect(await placesOf(cart({ PEN: 2 }, { reservationIds }))).toEqual(["JKT 2026-11-03", "SUB 2026-11-03"]);
  await shop.stock(jkt, { PEN: 4 });
  expect(await placesOf(cart({ PEN: 2 }, { channel: strict }))).toEqual(["SUB 2026-11-03"]);
  expect(await placesOf(cart({ PEN: 2 }, { channel: narrow }))).toEqual(["JKT 2026-11-03"]);
  const there = new Set([sub.id]);
  expect((await deliveryOptions(shop.em, cart({ PEN: 2 }, { locationIds: there }))).flatMap(({ parcels }) => parcels)).toMatchObject(
    Array(3).fill({ locationId: sub.id }),
  );
  await expect(deliveryOptions(shop.em, cart({ PEN: 2 }, { reservationIds: [jkt.id] }))).rejects.toThrow("There is no such reservation.");
});

test("what has to be kept cold leaves where it can be, and a bundle as its scarcest part lets it", async () => {
  await shop.item("ICE", { weightGrams: 400, handlingTags: ["COLD"], backorderPolicy: "DENY" });
  await shop.item("CONE", { weightGrams: 100, backorderPolicy: "DENY" });
  await shop.stock(jkt, { ICE: 9, CONE: 9 });
  await shop.stock(sub, { ICE: 9, CONE: 4 });
  await shop.bundle("TREAT", { ICE: 1, CONE: 2 });

  expect((await standardOf(cart({ ICE: 1 })))?.parcels).toMatchObject([{ locationId: sub.id }]);
  expect(await placesOf(cart({ ICE: 1 }))).toEqual(["SUB 2026-11-03"]);
  expect(await placesOf(cart({ TREAT: 2 }))).toEqual(["SUB 2026-11-03"]);
  expect(await placesOf(cart({ TREAT: 3 }))).toEqual([]);
  expect((await standardOf(cart({ TREAT: 3 })))?.missing).toMatchObject([{ sku: "TREAT", quantity: 1, reason: "OUT_OF_STOCK" }]);
});

test("the day on which it can be picked up follows the place's cut-off, holidays, handling and full days", async () => {
  const store = await shop.location({
    ...{ code: "STORE", pickup: true, ships: false, cutOff: "12:00", handlingDays: 1, holidayCountry: "ID", dailyCapacity: 5 },
    workingDays: ["MON", "TUE", "WED", "THU", "FRI", "SAT"],
  });
  await shop.stock(store, { RING: 3 });
  const christmasEve = new Date("2026-12-24T11:00:00+07:00");
  const afterNoon = new Date("2026-12-24T12:30:00+07:00");

  expect(await placesOf(cart({ RING: 1 }, { readyAt: christmasEve }))).toEqual(["STORE 2026-12-26"]);
  expect(await placesOf(cart({ RING: 1 }, { readyAt: afterNoon }))).toEqual(["STORE 2026-12-28"]);
  await shop.read(sql`insert into capacity_buckets (location_id, local_date, "limit", used, updated_at)
    values (${store.id}, '2026-12-26', 0, 0, now())`);
  expect(await placesOf(cart({ RING: 1 }, { readyAt: christmasEve }))).toEqual(["STORE 2026-12-28"]);
});

/** What was asked of PostgreSQL. */
let asked: string[] = [];
const counted = new WeakSet<PoolClient>();
poolOf(shop.orm).on("acquire", (client) => {
  if (counted.has(client)) return;
  counted.add(client);
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((...args: unknown[]) => {
    const [statement] = args as [string | { readonly text: string }];
    asked.push(typeof statement === "string" ? statement : statement.text);
    return query(...args);
  }) as PoolClient["query"];
});

test("a hundred lines in a large network are asked for with as many statements as one; none of them locks or writes", async () => {
  const skus = Array.from({ length: 100 }, (_, index) => `T-${index}`);
  await shop.stock(jkt, Object.fromEntries(skus.map((sku) => [sku, 5])));
  await shop.location({ dailyCapacity: 1 });
  const statementsOf = async (verb: typeof deliveryOptions | typeof pickupPlaces, wanted: readonly string[]) => {
    asked = [];
    const found = await verb(shop.em, cart(Object.fromEntries(wanted.map((sku) => [sku, 2]))), 20);
    expect(found.length).toBeGreaterThan(0);
    return asked.length;
  };

  const few = await statementsOf(deliveryOptions, skus.slice(0, 1));
  const fewAtPlaces = await statementsOf(pickupPlaces, skus.slice(0, 1));
  for (let more = 0; more < 30; more++) {
    const place = await shop.location({ ...at(more % 2 ? surabayaCity : jakartaCity), pickup: more % 3 === 0, dailyCapacity: more + 1 });
    await shop.stock(place, Object.fromEntries(skus.slice(0, more * 3 + 5).map((sku) => [sku, 3])));
  }
  const before = await shop.read(
    sql`select (select count(*) from orders), (select count(*) from outbox), (select sum(available) from inventory_levels)`,
  );

  expect(await statementsOf(deliveryOptions, skus)).toBe(few);
  expect(asked.filter((text) => /for (update|share)|insert|delete|^update/i.test(text))).toEqual([]);
  expect(await statementsOf(pickupPlaces, skus)).toBe(fewAtPlaces);
  expect(
    await shop.read(
      sql`select (select count(*) from orders), (select count(*) from outbox), (select sum(available) from inventory_levels)`,
    ),
  ).toEqual(before);
});
