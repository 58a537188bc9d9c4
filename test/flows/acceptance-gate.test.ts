import { afterEach, expect, test } from "vitest";
import { shopify } from "../../connectors/shopify/index.ts";
import { shopifyOrder } from "../../src/demo/channels.ts";
import type { OrderCall } from "../../src/flows/create-order.ts";
import { keepMessages, type NewMessage, parkMessage } from "../../src/inbox/messages.ts";
import { gather } from "../../src/kit/gather.ts";
import { newId } from "../../src/kit/ids.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aGate } from "../support/gate.ts";
import { aDeed, openShop } from "../support/shop.ts";

const shop = await openShop();
const store = await shop.location();
const web = await shop.channel({ connectorKey: "shopify", settings: { webhookSecrets: ["x"] } });
const till = await shop.channel({ type: "POS" });

// What failed in a test is not tried again in the next.
afterEach(async () => {
  for (const { id } of await shop.read(sql<{ id: string }>`select id from inbox where status = 'PENDING'`))
    await parkMessage(shop.em, id, "for another test");
});

const anOrder = (id: number, sku = "MUG", title = "Mug", values: Record<string, unknown> = {}) => {
  const { headers, body } = shopifyOrder("", {
    id,
    name: `#${id}`,
    customer: "Sari W",
    lines: [{ sku, title, quantity: 1, price: "1.00" }],
  });
  return { headers, body: JSON.stringify({ ...(JSON.parse(body) as object), ...values }) };
};

const aMessage = ({ headers, body }: { headers: Record<string, string>; body: string }): NewMessage => ({
  channelId: web.id,
  deliveryId: newId(),
  source: "WEBHOOK",
  delivery: { headers, body: Buffer.from(body) },
});

const aCall = (externalId: string, sku: string, { title = sku, channelId = till.id } = {}): OrderCall => ({
  wanted: {
    channelId,
    tags: [],
    externalId,
    number: null,
    currencyCode: "IDR",
    lines: [{ sku, title, quantity: 1, unitPrice: moneyOf("1", "IDR"), discount: null, tax: null }],
    shipTo: {
      name: null,
      company: null,
      lines: ["Jl. Kemang Raya 12"],
      city: "Jakarta",
      region: null,
      postalCode: null,
      countryCode: "ID",
      phone: null,
      latitude: null,
      longitude: null,
      masked: false,
    },
    customer: null,
    shipping: null,
    shippingOption: null,
    paymentStatus: "PAID",
    placedAt: null,
    soldAtLocationId: null,
  },
  deed: aDeed("a caller"),
  request: null,
});

/** Resolves when every message was worked off, or failed once. */
const messagesPass = () =>
  expect
    .poll(() => shop.read(sql`select count(*)::int as messages from inbox where status = 'PENDING' and attempts = 0`), { timeout: 20_000 })
    .toEqual([{ messages: 0 }]);

/** The transactions that wrote the orders of a SKU: how many orders of messages each, and how many of calls. */
const written = (sku: string) =>
  shop.read(sql<{ messages: number; calls: number }>`
    select count(*) filter (where channel_id = ${web.id})::int as messages, count(*) filter (where channel_id = ${till.id})::int as calls
    from orders where exists (select from order_lines line where line.order_id = orders.id and line.sku = ${sku})
    group by xmin::text order by min(xmin::text::bigint)`);

test("five hundred messages are taken in few transactions; a bad one fails alone, and a later version finds its order", async () => {
  await shop.stock(store, { MUG: 1_000 });
  const sent = Array.from({ length: 500 }, (_, number) => anOrder(number + 1));
  sent[249] = anOrder(250, "MUG", "nobody can store \u0000");
  // One order of the first batch is cancelled in the next, and one of the third in the same.
  const cancelled = (id: number) => anOrder(id, "MUG", "Mug", { cancelled_at: "2036-11-01T00:00:00Z", updated_at: "2036-11-01T00:00:00Z" });
  sent.splice(300, 0, cancelled(7));
  sent.push(cancelled(480));
  await keepMessages(shop.em, sent.map(aMessage));

  const { gate, stop } = aGate(shop);
  gate.start();
  await messagesPass();
  await stop();

  expect(await shop.read(sql`select status, count(*)::int as messages from inbox group by 1 order by 1`)).toEqual([
    { status: "DONE", messages: 501 },
    { status: "PENDING", messages: 1 },
  ]);
  expect(await shop.read(sql`select status, count(*)::int as orders from orders group by 1 order by 1`)).toEqual([
    { status: "CANCELLED", orders: 2 },
    { status: "OPEN", orders: 497 },
  ]);
  expect(await shop.counts("MUG")).toMatchObject({ available: 503, committed: 497 });
  expect((await written("MUG")).length).toBeLessThan(20);
  const [told] = await shop.read(sql<{ messages: number }>`
    select count(distinct correlation_id)::int as messages from outbox where type = 'order.received' and correlation_id like 'message:%'`);
  expect(told).toEqual({ messages: 499 });
});

test("64 calls and 200 webhooks at once, for the last 150 units: each is an order, none is oversold, and they share commits", async () => {
  await shop.item("HOT", { backorderPolicy: "DENY" });
  await shop.stock(store, { HOT: 150 });
  const { gate, stop } = aGate(shop);
  gate.start();
  const inbox = gather((messages: readonly NewMessage[]) => keepMessages(shop.em, messages));
  const post = async (id: number) => {
    await inbox.add(aMessage(anOrder(id, "HOT")));
    gate.nudge();
  };

  // The first one's stock is locked while all others come.
  const locked = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  const holding = shop.em.transactional(async (em) => {
    await sql`select from inventory_levels for update`.execute(em.getKysely());
    locked.resolve();
    await free.promise;
  });
  await locked.promise;
  await post(10_000);
  await expect
    .poll(() => shop.read(sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`))
    .toHaveLength(1);
  const numbers = Array.from({ length: 199 }, (_, number) => number);
  const posting = numbers.map((number) => post(10_001 + number));
  const calling = numbers.slice(0, 64).map((number) => gate.createOrder(aCall(`hot-${number}`, "HOT")));
  await Promise.all(posting);
  free.resolve();
  await holding;
  const ids = await Promise.all(calling);
  await messagesPass();
  await stop();

  expect(new Set(ids).size).toBe(64);
  expect(await written("HOT")).toEqual([
    { messages: 1, calls: 0 },
    { messages: 199, calls: 64 },
  ]);
  expect(
    await shop.read(sql`
      select orders.status, count(*)::int as orders from orders join order_lines line on line.order_id = orders.id
      where line.sku = 'HOT' group by 1 order by 1`),
  ).toEqual([
    { status: "EXCEPTION", orders: 114 },
    { status: "OPEN", orders: 150 },
  ]);
  expect(await shop.counts("HOT")).toMatchObject({ available: 0, committed: 150 });
  expect(
    await shop.read(sql`
      select actor, count(*)::int as told from outbox join orders on orders.id = order_id join order_lines line on line.order_id = orders.id
      where type = 'order.received' and line.sku = 'HOT' group by 1 order by 1`),
  ).toEqual([
    { actor: "a caller", told: 64 },
    { actor: "intake", told: 200 },
  ]);
});

test("a bad call and bad messages fail alone, whatever they share a batch with, a connector's own fault too", async () => {
  await shop.stock(store, { CUP: 1_000 });
  const sent = Array.from({ length: 450 }, (_, number) => anOrder(20_000 + number, "CUP"));
  sent[20] = anOrder(20_020, "CUP", "nobody can store \u0000");
  sent[40] = anOrder(20_040, "CUP", "the connector trips");
  await keepMessages(shop.em, sent.map(aMessage));
  const tripping = {
    ...shopify,
    normalise(...[delivery, settings]: Parameters<typeof shopify.normalise>) {
      if (Buffer.from(delivery.body).includes("trips")) throw new TypeError("tripped");
      return shopify.normalise(delivery, settings);
    },
  };
  const { gate, stop } = aGate(shop, { connectors: [tripping] });
  const called = Array.from({ length: 30 }, (_, number) =>
    gate.createOrder(aCall(`cup-${number}`, "CUP", { title: number === 10 ? "A\u0000B" : "Cup" })),
  );
  // A channel that sends its orders itself, and the id of one that comes in the same batch.
  const forbidden = gate.createOrder(aCall("20000", "CUP", { channelId: web.id }));
  gate.start();
  const answers = await Promise.allSettled([...called, forbidden]);
  await messagesPass();
  await stop();

  expect(answers.flatMap(({ status }, number) => (status === "rejected" ? [number] : []))).toEqual([10, 30]);
  await expect(forbidden).rejects.toMatchObject({ code: "CHANNEL_FORBIDS" });
  expect(await shop.counts("CUP")).toMatchObject({ committed: 448 + 29 });
  expect(await shop.read(sql`select count(*)::int as orders from orders where external_id = '20000'`)).toEqual([{ orders: 1 }]);
  expect((await written("CUP")).length).toBeLessThan(40);
});

test("a call goes with the first batch, however many messages wait", async () => {
  await shop.stock(store, { JUG: 1_000 });
  await keepMessages(
    shop.em,
    Array.from({ length: 600 }, (_, number) => aMessage(anOrder(30_000 + number, "JUG"))),
  );
  const { gate, stop } = aGate(shop);
  const called = gate.createOrder(aCall("jug", "JUG"));
  gate.start();
  await called;
  await messagesPass();
  await stop();

  expect((await written("JUG"))[0]).toEqual({ messages: 200, calls: 1 });
});
