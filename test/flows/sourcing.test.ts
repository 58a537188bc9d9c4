import type { EntityManager } from "@mikro-orm/postgresql";
import { beforeEach, expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import type { Deed } from "../../src/events/record.ts";
import { changeAddress } from "../../src/flows/change-address.ts";
import { declareOutage, endOutage } from "../../src/flows/declare-outage.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { letGo } from "../../src/flows/hold-order.ts";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import { leaveClosed } from "../../src/flows/leave-location.ts";
import { placeOf } from "../../src/flows/origins.ts";
import { overrideValidation } from "../../src/flows/override-validation.ts";
import { type NewRejection, rejectWork } from "../../src/flows/reject-work.ts";
import { onOrder } from "../../src/flows/work.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import type { RoutingPlan } from "../../src/routing/plan.ts";
import { route } from "../../src/routing/route.ts";
import { hashOf, requestFrom, type StoredInputs } from "../../src/routing/stored-inputs.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, jakarta, openShop } from "../support/shop.ts";

const shop = await openShop();
const places = { region: "Jawa Timur", countryCode: "ID" };
const surabaya = await shop.location({ code: "SUB", name: "Surabaya", city: "Surabaya", ...places, latitude: -7.25, longitude: 112.75 });
const malang = await shop.location({
  code: "MLG",
  name: "Malang",
  city: "Malang",
  ...places,
  latitude: -7.97,
  longitude: 112.63,
  handlingTags: ["COLD"],
});
const medan = await shop.location({
  code: "MES",
  name: "Medan",
  city: "Medan",
  countryCode: "ID",
  latitude: 3.59,
  longitude: 98.67,
  dailyCapacity: 5,
});

const rates = `service,origin,destination,zone,min_days,max_days,up_to_1000_g,up_to_2000_g,per_kg_beyond
REG,city:Surabaya,*,A,1,2,18000,35000,17000
REG,city:Malang,*,B,1,3,16000,31000,15000
REG,city:Medan,*,C,3,6,42000,80000,40000
`;
const card = { carrier: "NUSA", carrierName: "Nusa Kirim", service: "REG", currency: "IDR", country: "ID", validFrom: "2026-01-01" };
await shop.em.transactional((em) => importRateCard(em as EntityManager, aDeed(), readRateFile({ format: "CSV", file: rates, card }), true));

let channel: Channel;
beforeEach(async () => {
  channel = await shop.channel();
});

const run = <Result>(verb: (em: EntityManager, deed: Deed) => Promise<Result>): Promise<Result> =>
  retrying(() => shop.em.transactional((em) => verb(em as EntityManager, aDeed())));

async function ordered(lines: Readonly<Record<string, number>>, values: Parameters<typeof anOrder>[0] = {}): Promise<string> {
  const [accepted] = await shop.accept(
    channel,
    anOrder({ lines: Object.entries(lines).map(([sku, count]) => aLine(sku, count)), ...values }),
  );
  return accepted?.orderId as string;
}

/** An order's work: `SUB OPEN 2`. */
const workOf = async (orderId: string): Promise<string[]> =>
  (
    await shop.read(sql<{ text: string }>`
      select coalesce(location.code, '-') || ' ' || work.status || ' ' || sum(part.remaining_quantity) as text
      from fulfillment_orders work join fulfillment_order_lines part on part.fulfillment_order_id = work.id
      left join locations location on location.id = work.location_id
      where work.order_id = ${orderId} and work.status <> 'CANCELLED' group by work.id, location.code order by work.id`)
  ).map(({ text }) => text);

const decisionsOf = (orderId: string) =>
  shop.read(sql<{ reason: string; summary: string; costMinor: string | null }>`
    select reason, summary, cost_minor as "costMinor" from routing_decisions where order_id = ${orderId} order by sequence`);

const promisesOf = (orderId: string) =>
  shop.read(sql<{ code: string; carrier: string; deliverTo: string; changes: number }>`
    select location.code, promise.carrier, promise.deliver_to::text as "deliverTo", promise.changes from promises promise
    join locations location on location.id = promise.location_id
    where promise.order_id = ${orderId} and promise.fulfillment_order_id is not null order by 1`);

const eventsOf = async (orderId: string): Promise<string[]> =>
  (await shop.read(sql<{ type: string }>`select type from outbox where order_id = ${orderId} order by id`)).map(({ type }) => type);

async function openWork(orderId: string): Promise<string> {
  const [work] = await shop.read(sql<{ id: string }>`
    select id from fulfillment_orders where order_id = ${orderId} and status = 'OPEN' order by id desc limit 1`);
  return work?.id as string;
}

async function reject(orderId: string, values: Partial<NewRejection> = {}): Promise<void> {
  const fulfillmentOrderId = await openWork(orderId);
  const rejection = {
    fulfillmentOrderId,
    kind: "REJECTED",
    reason: "OTHER",
    lines: null,
    stock: "AVAILABLE",
    notes: null,
    ...values,
  } as const;
  await run((em, deed) => onOrder(em, deed, orderId, (book, work) => rejectWork(book, work, rejection)));
}

test("a decision says what was chosen for how much, and what spoke against the others", async () => {
  await shop.item("MUG-01", { weightGrams: 400 });
  await shop.stock(surabaya, { "MUG-01": 5 });
  await shop.stock(malang, { "MUG-01": 1 });
  await shop.stock(medan, { "MUG-01": 9 });

  const order = await ordered({ "MUG-01": 2 });

  expect(await workOf(order)).toEqual(["SUB OPEN 2"]);
  expect(await decisionsOf(order)).toEqual([
    {
      reason: "NEW_ORDER",
      summary: "Surabaya chosen: Rp 18,000 in one parcel; Medan Rp 42,000; Malang Rp 16,000 but short 1 of MUG-01",
      costMinor: "1800000",
    },
  ]);
});

test("cold goods leave only from where they are kept cold, whatever it costs", async () => {
  await shop.item("FISH", { handlingTags: ["COLD"] });
  await shop.stock(surabaya, { FISH: 9 });
  await shop.stock(malang, { FISH: 9 });

  const order = await ordered({ FISH: 1 });

  expect(await workOf(order)).toEqual(["MLG OPEN 1"]);
  expect((await decisionsOf(order))[0]?.summary).toContain("Surabaya excluded: no cold handling");
});

test("work is promised with its plan, and its line with it", async () => {
  await shop.stock(surabaya, { BOWL: 1 });

  const order = await ordered({ BOWL: 1 });

  expect(await promisesOf(order)).toEqual([{ code: "SUB", carrier: "NUSA", deliverTo: expect.stringMatching(/^20/), changes: 0 }]);
  expect(await eventsOf(order)).toContain("promise.made");
  const [line] = await shop.read(
    sql<{ count: number }>`select count(*)::int as count from promises where order_id = ${order} and line_id is not null`,
  );
  expect(line?.count).toBe(1);
});

test("a rejection sends the work elsewhere, and that location is not asked again", async () => {
  await shop.stock(surabaya, { VASE: 3 });
  await shop.stock(malang, { VASE: 3 });
  await shop.stock(medan, { VASE: 3 });
  const order = await ordered({ VASE: 2 });
  expect(await workOf(order)).toEqual(["MLG OPEN 2"]);

  await reject(order, { reason: "NO_CAPACITY" });
  await reject(order, { reason: "DAMAGED", stock: "DAMAGED" });

  expect(await workOf(order)).toEqual(["MLG INCOMPLETE 0", "SUB INCOMPLETE 0", "MES OPEN 2"]);
  const decisions = await decisionsOf(order);
  expect(decisions.map(({ reason }) => reason)).toEqual(["NEW_ORDER", "REJECTED", "REJECTED"]);
  expect(decisions[2]?.summary).toMatch(/^Medan chosen: Rp 42,000 in one parcel; .*Malang excluded: it rejected this before/);
  expect((await promisesOf(order)).map(({ code }) => code)).toEqual(["MES"]);
  expect(await eventsOf(order)).toContain("fulfillment_order.rejected");
  expect(await shop.counts("VASE", surabaya)).toMatchObject({ available: 1, committed: 0, onHand: 3 });
  expect(await broken(shop)).toEqual([]);
});

test("a short pick writes off what is missing and keeps the rest of the work", async () => {
  await shop.stock(surabaya, { CUP: 5 });
  await shop.stock(medan, { CUP: 5 });
  const order = await ordered({ CUP: 4 });
  const [line] = await shop.read(sql<{ id: string }>`select id from order_lines where order_id = ${order}`);

  await reject(order, {
    kind: "SHORT_PICK",
    reason: "OUT_OF_STOCK",
    stock: "MISSING",
    lines: [{ lineId: line?.id as string, quantity: 3 }],
  });

  expect(await workOf(order)).toEqual(["SUB OPEN 1", "MES OPEN 3"]);
  expect(await shop.counts("CUP", surabaya)).toMatchObject({ available: 1, committed: 1, onHand: 2 });
  expect(await broken(shop)).toEqual([]);
});

test("a line whose locations fail five times is held with a finding, and goes on when a person lets it", async () => {
  await shop.item("LAMP");
  const stores = [];
  for (let number = 1; number <= 7; number++) stores.push(await shop.location({ city: "Surabaya", countryCode: "ID" }));
  for (const store of stores) await shop.stock(store, { LAMP: 1 });
  const order = await ordered({ LAMP: 1 });
  for (let time = 1; time <= 5; time++) await reject(order);

  const live = (await workOf(order)).filter((text) => !text.includes("INCOMPLETE"));
  const holds = await shop.read(
    sql<{ reason: string; target: string }>`select reason, target from holds where order_id = ${order} and status = 'ACTIVE'`,
  );
  const findings = await shop.read(
    sql<{ code: string; id: string }>`select code, id from order_validations where order_id = ${order} and status = 'OPEN'`,
  );

  expect([live, holds, findings]).toEqual([
    [],
    [{ reason: "INVENTORY_OUT_OF_STOCK", target: "LINE" }],
    [{ code: "REROUTED", id: expect.any(String) }],
  ]);
  expect(await broken(shop)).toEqual([]);

  await run((em, deed) => onOrder(em, deed, order, (book, work) => overrideValidation(book, work, findings[0]?.id as string, "one more")));

  expect((await workOf(order)).filter((text) => text.includes("OPEN"))).toHaveLength(1);
  expect(await broken(shop)).toEqual([]);
});

test("an outage moves what can leave from elsewhere, in part too; the rest is held until the place opens again", async () => {
  const padang = await shop.location({ code: "PDG", name: "Padang", city: "Surabaya", countryCode: "ID", priority: 1 });
  await shop.stock(padang, { ROPE: 3, WIRE: 3 });
  await shop.stock(padang, { NAIL: 3 });
  await shop.stock(medan, { ROPE: 3, NAIL: 1 });
  const [moves, stays, both] = [await ordered({ ROPE: 2 }), await ordered({ WIRE: 2 }), await ordered({ NAIL: 3 })];
  const work = async () => [await workOf(moves), await workOf(stays), await workOf(both)];
  expect(await work()).toEqual([["PDG OPEN 2"], ["PDG OPEN 2"], ["PDG OPEN 3"]]);

  const outage = await run((em, deed) => declareOutage(em, deed, { locationId: padang.id, reason: "Flood", beginsAt: null, endsAt: null }));
  expect(await leaveClosed(shop.em, aDeed())).toBe(3);

  expect(await work()).toEqual([["MES OPEN 2"], ["PDG ON_HOLD 2"], ["PDG ON_HOLD 2", "MES OPEN 1"]]);
  expect((await decisionsOf(moves)).map(({ reason }) => reason)).toEqual(["NEW_ORDER", "OUTAGE"]);
  expect((await decisionsOf(both)).map(({ reason }) => reason)).toEqual(["NEW_ORDER", "OUTAGE"]);
  const holds = await shop.read(sql<{ reason: string; target: string; status: string }>`
    select reason, target, status from holds where order_id in (${stays}, ${both})`);
  expect(holds).toEqual([1, 2].map(() => ({ reason: "LOCATION_ISSUE", target: "FULFILLMENT_ORDER", status: "ACTIVE" })));
  expect(await leaveClosed(shop.em, aDeed())).toBe(0);

  await run((em, deed) => endOutage(em, deed, outage));
  expect(await leaveClosed(shop.em, aDeed())).toBe(2);
  expect(await work()).toEqual([["MES OPEN 2"], ["PDG OPEN 2"], ["PDG OPEN 2", "MES OPEN 1"]]);
  expect(await leaveClosed(shop.em, aDeed())).toBe(0);
  expect(await broken(shop)).toEqual([]);
});

test("work at a place that is no longer in use is found whenever it is looked for, and what a person lets go on there goes on", async () => {
  const solo = await shop.location({ code: "SOC", name: "Solo", city: "Surabaya", countryCode: "ID", priority: 1 });
  await shop.stock(solo, { PAIL: 5, HOSE: 1 });
  const [stays, whole] = [await ordered({ PAIL: 2 }), await ordered({ PAIL: 1, HOSE: 1 })];
  await shop.stock(medan, { HOSE: 1 });
  await shop.read(sql`update orders set ship_preference = 'COMPLETE' where id = ${whole}`);
  // The process that closed the place died before it looked.
  await shop.read(sql`update locations set status = 'INACTIVE' where id = ${solo.id}`);
  expect(await leaveClosed(shop.em, aDeed())).toBe(2);

  expect([await workOf(stays), await workOf(whole)]).toEqual([["SOC ON_HOLD 2"], ["SOC ON_HOLD 2"]]);
  const [hold] = await shop.read(sql<{ id: string }>`select id from holds where order_id = ${stays} and status = 'ACTIVE'`);
  await run((em, deed) => onOrder(em, deed, stays, (book, work) => letGo(book, work, hold?.id as string)));

  expect(await workOf(stays)).toEqual(["SOC OPEN 2"]);
  expect(await leaveClosed(shop.em, aDeed())).toBe(0);
  expect(await workOf(stays)).toEqual(["SOC OPEN 2"]);

  await shop.stock(medan, { PAIL: 1 });
  const elsewhere = { ...jakarta, city: "Denpasar", region: "Bali", postalCode: "80111", latitude: -8.65, longitude: 115.22 };
  await run((em, deed) =>
    onOrder(em, deed, whole, (book, work) => changeAddress(book, work, elsewhere), { destinations: [placeOf(elsewhere)] }),
  );
  expect(await workOf(whole)).toEqual(["MES OPEN 2"]);
  const left = await shop.read(sql`select 1 from holds where order_id = ${whole} and status = 'ACTIVE'`);
  expect(left).toEqual([]);
  expect(await broken(shop)).toEqual([]);
});

test("what waits for stock at a place that closes is not held: it leaves from where the stock arrives", async () => {
  const bogor = await shop.location({ code: "BOO", name: "Bogor", city: "Surabaya", countryCode: "ID", priority: 0 });
  await shop.stock(bogor, { SAIL: 1 });
  await shop.read(sql`update locations set ships = false where id not in (${bogor.id}, ${medan.id})`);
  const order = await ordered({ SAIL: 3 });
  await shop.read(sql`update locations set ships = true`);
  expect(await workOf(order)).toEqual(["BOO OPEN 1", "BOO BACKORDERED 2"]);

  await run((em, deed) => declareOutage(em, deed, { locationId: bogor.id, reason: "Strike", beginsAt: null, endsAt: null }));
  await leaveClosed(shop.em, aDeed());
  expect(await workOf(order)).toEqual(["BOO ON_HOLD 1", "BOO BACKORDERED 2"]);

  await shop.stock(medan, { SAIL: 2 });
  await fillBackorders(shop.em, aDeed(), null);
  expect(await workOf(order)).toEqual(["BOO ON_HOLD 1", "MES OPEN 2"]);
  expect(await broken(shop)).toEqual([]);
});

test("another address is promised anew, and routed anew only where that changes anything", async () => {
  await shop.stock(surabaya, { TRAY: 1 });
  const order = await ordered({ TRAY: 1 });
  const before = await openWork(order);
  const elsewhere = { ...jakarta, city: "Denpasar", region: "Bali", postalCode: "80111", latitude: -8.65, longitude: 115.22 };

  await run((em, deed) =>
    onOrder(em, deed, order, (book, work) => changeAddress(book, work, elsewhere), { destinations: [placeOf(elsewhere)] }),
  );

  expect(await openWork(order)).toBe(before);
  expect((await decisionsOf(order)).map(({ reason }) => reason)).toEqual(["NEW_ORDER", "ADDRESS_CHANGED"]);
  expect(await broken(shop)).toEqual([]);
});

test("stock that arrives for a back-order is a decision of its own where the work moves", async () => {
  await shop.item("KETTLE");
  const order = await ordered({ KETTLE: 1 });
  await shop.stock(medan, { KETTLE: 1 });

  await fillBackorders(shop.em, aDeed(), null);

  expect(await workOf(order)).toEqual(["MES OPEN 1"]);
  expect((await decisionsOf(order)).map(({ reason }) => reason)).toEqual(["NEW_ORDER", "RECEIPT"]);
});

test("32 orders at once for ten units and five places in a day: no unit and no place is given twice", async () => {
  const batam = await shop.location({ code: "BTM", name: "Batam", city: "Medan", countryCode: "ID", dailyCapacity: 5 });
  await shop.item("DRUM", { backorderPolicy: "DENY" });
  await shop.stock(batam, { DRUM: 10 });

  const orders = await Promise.all(Array.from({ length: 32 }, () => ordered({ DRUM: 1 })));

  const days = await shop.read(
    sql<{ used: number }>`select used from capacity_buckets where location_id = ${batam.id} order by local_date`,
  );
  expect(days).toEqual([{ used: 5 }, { used: 5 }]);
  const statuses = await shop.read(sql<{ status: string; count: number }>`
    select status, count(*)::int as count from orders where id = any(${orders}::uuid[]) group by 1 order by 1`);
  expect(statuses).toEqual([
    { status: "EXCEPTION", count: 22 },
    { status: "OPEN", count: 10 },
  ]);
  expect(await broken(shop)).toEqual([]);
});

test("every stored decision routed again gives the same plan, and its hash is that of its inputs", async () => {
  const stored = await shop.read(
    sql<{
      inputs: StoredInputs;
      hash: string;
      costMinor: string | null;
      explanation: RoutingPlan["why"] & Pick<RoutingPlan, "fulfillmentOrders">;
    }>`select inputs, inputs_hash as hash, cost_minor as "costMinor", explanation from routing_decisions`,
  );
  expect(stored.length).toBeGreaterThan(20);

  for (const { inputs, hash, costMinor, explanation } of stored) {
    const { why, fulfillmentOrders, cost } = route(requestFrom(inputs));
    expect(hashOf(inputs)).toBe(hash);
    expect(JSON.parse(JSON.stringify({ ...why, fulfillmentOrders }))).toEqual(explanation);
    expect(String(cost)).toBe(costMinor);
  }
});

test("what is kept of a destination names no street, no person and no exact place", async () => {
  const [stored] = await shop.read(sql<{ destination: Record<string, unknown>; text: string }>`
    select inputs -> 'destination' as destination, inputs::text || explanation::text || summary as text from routing_decisions order by id limit 1`);

  expect(Object.keys(stored?.destination ?? {}).sort()).toEqual(["countryCode", "point", "postalCode", "region"]);
  for (const personal of ["Sari", "Kemang", "0811", "sari@example.com"]) expect(stored?.text).not.toContain(personal);
});
