import type { PoolClient } from "pg";
import { expect, test } from "vitest";
import { importRateCard, readRateFile } from "../../src/flows/import-rates.ts";
import { poolOf } from "../../src/kit/pool.ts";
import { sql } from "../../src/kit/sql.ts";
import { noActions } from "../../src/rules/rule.ts";
import { kilatJson } from "../carriers/rates.ts";
import { enforce } from "../support/rules.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";

const shop = await openShop();
const counter = new Counter(shop);
const near = await shop.location({ networks: ["EAST"], latitude: -6.2, longitude: 106.8, dailyCapacity: 1_000 });
await shop.location();

/** What was asked, without the lots that are sent ahead: how many these are depends on how busy PostgreSQL is. */
let asked: string[] = [];
const counted = new WeakSet<PoolClient>();
poolOf(shop.orm).on("acquire", (client) => {
  if (counted.has(client)) return;
  counted.add(client);
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((...args: unknown[]) => {
    const [statement] = args as [string | { readonly text: string }];
    const text = typeof statement === "string" ? statement : statement.text;
    if (!text.startsWith("with lot_")) asked.push(text);
    return query(...args);
  }) as PoolClient["query"];
});

/** Statements that taking so many orders in one batch takes: some of each kind, with buffers, kept stock, back-orders and pre-orders. */
async function statementsFor(count: number): Promise<number> {
  const channel = await shop.channel();
  await shop.stock(near, { MUG: 2 * count, TEA: count });
  await counter.reserve("TEA", count, near, { ownerType: "CHANNEL", ownerId: "x", channelId: channel.id });
  await counter.buffer(channel, { network: "EAST", percent: 10 });
  await counter.buffer(channel, { itemTag: "GIFT", units: 1 });
  const skus = ["MUG", "TEA", "RARE", "SOON"];
  const orders = Array.from({ length: count }, (_, index) => anOrder({ lines: [aLine(skus[index % 4] as string), aLine("MUG")] }));
  asked = [];
  await shop.accept(channel, ...orders);
  return asked.length;
}

test("taking 80 orders takes as many statements as taking 8: buffers, kept stock, limits and receipts are read for all of them at once", async () => {
  await shop.item("RARE", { backorderPolicy: "UNTIL_QTY", backorderLimit: 60 });
  await shop.item("SOON", { preorderReleaseAt: new Date("2099-01-01"), preorderLimit: 60 });
  const few = await statementsFor(8);
  const many = await statementsFor(80);

  expect(many).toBe(few);
  expect(few).toBeGreaterThan(5);
});

test("carriers' prices, what was observed of them, days, outages and promises are read for all orders at once, too", async () => {
  await shop.em.transactional((em) =>
    importRateCard(em as never, aDeed(), readRateFile({ format: "JSON", file: kilatJson, card: null }), true),
  );
  const few = await statementsFor(8);
  const many = await statementsFor(80);

  expect(many).toBe(few);
  const [promises] = await shop.read(
    sql<{ count: number }>`select count(*)::int as count from promises where fulfillment_order_id is not null`,
  );
  expect(promises?.count).toBeGreaterThan(50);
});

test("where orders went of late is read once a minute, not for each batch", async () => {
  const before = await statementsFor(8);
  const actions = { ...noActions, opportunityCost: true };
  await enforce(shop, {
    id: "last",
    name: "Last units",
    description: null,
    enabled: true,
    appliesTo: "ORDER",
    when: "true",
    actions,
    stop: false,
  });
  // A version's rules are read once, too.
  const first = await statementsFor(8);
  const few = await statementsFor(8);
  const many = await statementsFor(80);

  expect(first).toBeGreaterThan(few);
  expect([few, many]).toEqual([before, before]);
});
