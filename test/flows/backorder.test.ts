import type { EntityManager } from "@mikro-orm/postgresql";
import { beforeEach, expect, test } from "vitest";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { holdOrder } from "../../src/flows/hold-order.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import { route } from "../../src/routing/route.ts";
import { hashOf, requestFrom, type StoredInputs } from "../../src/routing/stored-inputs.ts";
import { aDeed, aLine, anOrder, openShop, type Shop } from "../support/shop.ts";

const shop: Shop = await openShop();
const near = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
const far = await shop.location({ code: "SUB", latitude: -7.25, longitude: 112.75 });
let channel: Channel;
beforeEach(async () => {
  channel = await shop.channel();
});

/** An order of so many units, placed on this day of November. */
async function ordered(sku: string, quantity: number, day: number, values: Parameters<typeof anOrder>[0] = {}): Promise<string> {
  const [accepted] = await shop.accept(
    channel,
    anOrder({ lines: [aLine(sku, quantity)], placedAt: new Date(Date.UTC(2026, 10, day)), ...values }),
  );
  return accepted?.orderId as string;
}

/** Stock arrives, and whoever waits for it is served. Answers the orders that gained. */
async function arrives(location: Location, counts: Readonly<Record<string, number>>): Promise<string[]> {
  await shop.stock(location, counts);
  const items = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = any(${Object.keys(counts)}::text[])`);
  return fillBackorders(
    shop.em,
    aDeed(),
    items.map(({ id }) => id),
  );
}

/** An order's live and ended work: `JKT OPEN 2`. */
const workOf = async (orderId: string): Promise<string[]> =>
  (
    await shop.read(sql<{ text: string }>`
      select coalesce(location.code, '-') || ' ' || work.status || coalesce('/' || work.held_from, '') || ' ' || sum(line.remaining_quantity) as text
      from fulfillment_orders work join fulfillment_order_lines line on line.fulfillment_order_id = work.id
      left join locations location on location.id = work.location_id
      where work.order_id = ${orderId} and work.status <> 'CANCELLED' group by work.id, location.code order by 1`)
  ).map(({ text }) => text);

const statusOf = async (orderId: string) =>
  (
    await shop.read(sql<{ fulfillment: string; waits: number }>`
    select fulfillment_status as fulfillment, (select count(*)::int from order_validations where order_id = orders.id and code = 'BACKORDERED' and status = 'OPEN') as waits
    from orders where id = ${orderId}`)
  )[0];

/** Units of a SKU that are promised to live work, by the allocations and by the level. */
const promised = async (sku: string) =>
  (
    await shop.read(sql<{ allocated: number; committed: number }>`
    select (select coalesce(sum(quantity), 0)::int from allocations where item_id = item.id and status = 'ALLOCATED') as allocated,
      (select coalesce(sum(committed), 0)::int from inventory_levels where item_id = item.id) as committed
    from inventory_items item where sku = ${sku}`)
  )[0];

test("stock that arrives goes to the order that has waited longest, and opens its work", async () => {
  await shop.item("MUG");
  const younger = await ordered("MUG", 2, 5);
  const older = await ordered("MUG", 2, 3);

  expect(await arrives(near, { MUG: 3 })).toEqual([older, younger]);

  expect(await workOf(older)).toEqual(["JKT OPEN 2"]);
  expect(await statusOf(older)).toEqual({ fulfillment: "UNFULFILLED", waits: 0 });
  expect(await workOf(younger)).toEqual(["JKT BACKORDERED 1", "JKT OPEN 1"]);
  expect(await statusOf(younger)).toEqual({ fulfillment: "BACKORDERED", waits: 1 });
  expect(await promised("MUG")).toEqual({ allocated: 3, committed: 3 });
  const events = await shop.read(
    sql<{ type: string }>`select type from outbox where order_id = ${older} and aggregate_type = 'FulfillmentOrder' order by sequence`,
  );
  expect(events.map(({ type }) => type)).toEqual([
    "fulfillment_order.backordered",
    "allocation.expected",
    "fulfillment_order.stock_arrived",
    "allocation.allocated",
  ]);
});

test("work that opens where it waited has a decision of its own that says so, and that can be replayed", async () => {
  await shop.item("BELL");
  const order = await ordered("BELL", 2, 3);
  const other = await shop.location({ code: "BDO", latitude: -6.9, longitude: 107.6 });
  await arrives(near, { BELL: 2 });

  const decided = await shop.read(sql<{
    id: string;
    reason: string;
    summary: string;
    inputs: StoredInputs;
    hash: string;
    explanation: object;
  }>`
    select id, reason, summary, inputs, inputs_hash as hash, explanation from routing_decisions where order_id = ${order} order by sequence`);
  expect(decided.map(({ reason }) => reason)).toEqual(["NEW_ORDER", "RECEIPT"]);
  const last = decided[1] as (typeof decided)[number];
  expect(last.summary).toBe("Its stock has arrived where it waited; Location 1 chosen: in one parcel");
  expect(hashOf(last.inputs)).toBe(last.hash);
  const replayed = route(requestFrom(last.inputs));
  expect(last.explanation).toMatchObject({ chosenLocationIds: [near.id], fulfillmentOrders: replayed.fulfillmentOrders });
  expect(replayed.why.candidates.map(({ locationId }) => locationId)).toEqual([near.id]);
  const stands = await shop.read(sql`select routing_decision_id as id from fulfillment_orders where order_id = ${order}`);
  expect(stands).toEqual([{ id: last.id }]);
  await shop.read(sql`update locations set status = 'INACTIVE' where id = ${other.id}`);
});

test("work whose place may not send it any more does not open there: it leaves from elsewhere, or goes on waiting", async () => {
  await shop.item("FORK");
  const order = await ordered("FORK", 1, 3);
  await shop.read(sql`update locations set ships = false where id = ${near.id}`);
  await arrives(near, { FORK: 1 });
  const waits = await workOf(order);
  await arrives(far, { FORK: 1 });
  const left = await workOf(order);
  await shop.read(sql`update locations set ships = true where id = ${near.id}`);

  expect(waits).toEqual(["JKT BACKORDERED 1"]);
  expect(left).toEqual(["SUB OPEN 1"]);
});

test("an order that may not be split is passed over until all of it can leave from one place", async () => {
  channel = await shop.channel({ rights: { ...channel.rights, canSplit: false } });
  await shop.item("VASE");
  const order = await ordered("VASE", 5, 3);

  expect(await arrives(near, { VASE: 3 })).toEqual([]);
  expect(await arrives(far, { VASE: 4 })).toEqual([]);
  expect(await workOf(order)).toEqual(["JKT BACKORDERED 5"]);
  expect(await arrives(far, { VASE: 1 })).toEqual([order]);
  expect(await workOf(order)).toEqual(["SUB OPEN 5"]);
});

test("stock that arrives elsewhere sends the work there", async () => {
  await shop.item("LAMP");
  const order = await ordered("LAMP", 2, 3);
  expect(await workOf(order)).toEqual(["JKT BACKORDERED 2"]);

  expect(await arrives(far, { LAMP: 2 })).toEqual([order]);

  expect(await workOf(order)).toEqual(["SUB OPEN 2"]);
  expect(await promised("LAMP")).toEqual({ allocated: 2, committed: 2 });
});

test("a held order gets its stock and stays held until the hold is released", async () => {
  await shop.item("CHAIR");
  const unpaid = anOrder({ lines: [aLine("CHAIR")], paymentStatus: "PENDING" });
  const [accepted] = await shop.accept(channel, unpaid);
  const order = accepted?.orderId as string;
  expect(await workOf(order)).toEqual(["JKT ON_HOLD/BACKORDERED 1"]);

  await arrives(near, { CHAIR: 1 });
  expect(await workOf(order)).toEqual(["JKT ON_HOLD/OPEN 1"]);
  expect(await promised("CHAIR")).toEqual({ allocated: 1, committed: 1 });

  await shop.accept(channel, { ...unpaid, paymentStatus: "PAID", updatedAt: new Date("2026-11-01T04:00:00Z") });
  expect(await workOf(order)).toEqual(["JKT OPEN 1"]);
});

test("work that is itself held is not sent elsewhere, so that its hold is not lost", async () => {
  await shop.item("DESK");
  const order = await ordered("DESK", 1, 3);
  const [work] = await shop.read(sql<{ id: string }>`select id from fulfillment_orders where order_id = ${order}`);
  const hold = {
    target: "FULFILLMENT_ORDER",
    lineId: null,
    fulfillmentOrderId: work?.id as string,
    reason: "OTHER",
    handle: null,
    notes: null,
    releaseAt: null,
  } as const;
  await shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), order, (book, inner) => void holdOrder(book, inner, hold)));

  expect(await arrives(far, { DESK: 1 })).toEqual([]);
  expect(await arrives(near, { DESK: 1 })).toEqual([order]);
  expect(await workOf(order)).toEqual(["JKT ON_HOLD/OPEN 1"]);
});

test("a bundle waits until every part has arrived at one place", async () => {
  await shop.item("POT");
  await shop.item("CUP");
  await shop.bundle("TEA-SET", { POT: 1, CUP: 4 });
  const order = await ordered("TEA-SET", 1, 3);

  expect(await arrives(near, { POT: 1 })).toEqual([]);
  expect(await arrives(far, { CUP: 4 })).toEqual([]);
  expect(await arrives(near, { CUP: 4 })).toEqual([order]);
  expect(await workOf(order)).toEqual(["JKT OPEN 1"]);
});

test("what was cancelled while it waited gets nothing", async () => {
  await shop.item("RUG");
  const order = anOrder({ lines: [aLine("RUG", 2)] });
  await shop.accept(channel, order);
  await shop.accept(channel, { ...order, cancelled: true, updatedAt: new Date("2026-11-03T00:00:00Z") });

  expect(await arrives(near, { RUG: 2 })).toEqual([]);
  expect(await shop.counts("RUG")).toMatchObject({ available: 2, committed: 0 });
});

test("without naming items, whatever anybody waits for is filled, and a second look finds nothing to do", async () => {
  await shop.item("PEN");
  await shop.item("INK");
  const orders = [await ordered("PEN", 1, 1), await ordered("INK", 1, 2)];
  await shop.stock(near, { PEN: 1, INK: 1 });

  expect(await fillBackorders(shop.em, aDeed(), null)).toEqual(orders);
  expect(await fillBackorders(shop.em, aDeed(), null)).toEqual([]);
});

test("120 orders wait; four deliveries of 20 at once serve the 80 oldest, each once, whoever is faster", async () => {
  await shop.item("HOT");
  const placed = Array.from({ length: 120 }, (_, index) =>
    anOrder({ lines: [aLine("HOT")], placedAt: new Date(Date.UTC(2026, 9, 1, 0, index)) }),
  );
  const orders = (await shop.accept(channel, ...placed)).map(({ orderId }) => orderId);

  const gained = (await Promise.all(Array.from({ length: 4 }, (_, index) => arrives(index % 2 === 0 ? near : far, { HOT: 20 })))).flat();

  expect(new Set(gained).size).toBe(80);
  expect([...gained].sort()).toEqual(orders.slice(0, 80).sort());
  expect(await shop.counts("HOT")).toEqual({ available: 0, reserved: 0, committed: 80, onHand: 80 });
  expect(await promised("HOT")).toEqual({ allocated: 80, committed: 80 });
});

test("new orders and arriving stock at once never promise a unit twice", async () => {
  await shop.item("RACE");
  for (let day = 1; day <= 10; day += 1) await ordered("RACE", 2, day);

  await Promise.all([
    ...Array.from({ length: 10 }, () => arrives(near, { RACE: 3 })),
    ...Array.from({ length: 20 }, () => ordered("RACE", 1, 20)),
  ]);

  const { available, committed, onHand } = await shop.counts("RACE");
  expect(onHand).toBe(30);
  expect(available + committed).toBe(30);
  expect(await promised("RACE")).toEqual({ allocated: committed, committed });
});
