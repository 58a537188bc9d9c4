import type { EntityManager } from "@mikro-orm/postgresql";
import pg from "pg";
import { afterAll, expect, test } from "vitest";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { expectReceipts } from "../../src/flows/edit-receipt.ts";
import { fillBackorders } from "../../src/flows/fill-backorders.ts";
import { promiseAnew } from "../../src/flows/promise-anew.ts";
import { WaitsWatch } from "../../src/flows/watch-waits.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import { lookedAt, statementsOf } from "../database/plans.ts";
import { broken } from "../support/broken.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const place = await shop.location({ code: "JKT" });
const channel = await shop.channel();
const client = new pg.Client(shop.url);
await client.connect();
afterAll(() => client.end());

const skus = Array.from({ length: 40 }, (_, number) => `ITEM-${number}`);
const ids = new Map<string, string>();
for (const sku of skus) ids.set(sku, (await shop.item(sku)).id);
const id = (sku: string) => ids.get(sku) as string;

const order = async (...wanted: readonly string[]): Promise<string> => {
  const [accepted] = await shop.accept(channel, anOrder({ lines: wanted.map((sku) => aLine(sku)) }));
  return accepted?.orderId as string;
};
const expecting = (sku: string, eta: string) =>
  shop.em.transactional((em) =>
    expectReceipts(em as EntityManager, aDeed(), {
      locationId: place.id,
      eta,
      source: "PO",
      reference: null,
      lines: [{ itemId: id(sku), quantity: 1 }],
    }),
  );
const expectedOf = async (orderId: string) =>
  (await shop.read(sql<{ day: string }>`select expected_at::text as day from fulfillment_orders where order_id = ${orderId}`)).map(
    ({ day }) => day,
  );

test("what may change a day is seen, and nothing else", async () => {
  const watch = new WaitsWatch();
  const at = new Date();
  const changed = async (later = 0) => {
    const { itemIds, seen } = await watch.changed(shop.em, new Date(at.getTime() + later));
    seen();
    return itemIds;
  };
  const first = await order("ITEM-0");
  expect(await changed()).toBeNull();
  expect(await changed()).toEqual([]);

  const second = await order("ITEM-0");
  await order("ITEM-1");
  expect([...((await changed()) ?? [])].sort()).toEqual([id("ITEM-0"), id("ITEM-1")].sort());
  await expecting("ITEM-0", "2099-01-02");
  expect(await changed()).toEqual([id("ITEM-0")]);
  await shop.stock(place, { "ITEM-2": 5 });
  expect(await changed()).toEqual([]);
  // As many wait as before, and others.
  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), first, (book, work) => cancelOrder(book, work, "changed their mind")),
  );
  await order("ITEM-0");
  expect(await changed()).toEqual([id("ITEM-0")]);
  await shop.stock(place, { "ITEM-1": 1 });
  await fillBackorders(shop.em, aDeed(), null);
  expect(await changed()).toEqual([]);
  expect(await changed(600_000)).toBeNull();

  await promiseAnew(shop.em, aDeed(), [id("ITEM-0")]);
  expect(await expectedOf(second)).toEqual(["2099-01-02"]);
  expect(await broken(shop)).toEqual([]);
});

test("what was not told because it failed is seen again", async () => {
  const watch = new WaitsWatch();
  (await watch.changed(shop.em, new Date())).seen();
  await expecting("ITEM-0", "2099-01-03");
  await watch.changed(shop.em, new Date());
  expect((await watch.changed(shop.em, new Date())).itemIds).toEqual([id("ITEM-0")]);
});

test("who waits for something else, too, in a queue that was read is not told a day of that queue alone", async () => {
  const [first, other] = [await order("ITEM-30", "ITEM-31"), await order("ITEM-31", "ITEM-32")];
  for (const [sku, day] of [
    ["ITEM-30", "2099-03-01"],
    ["ITEM-31", "2099-03-02"],
    ["ITEM-31", "2099-03-03"],
    ["ITEM-32", "2099-03-09"],
  ] as const)
    await expecting(sku, day);
  await promiseAnew(shop.em, aDeed(), null);
  expect([await expectedOf(first), await expectedOf(other)]).toEqual([["2099-03-02"], ["2099-03-09"]]);

  expect(await promiseAnew(shop.em, aDeed(), [id("ITEM-30")])).toBe(0);
  expect(await expectedOf(other)).toEqual(["2099-03-09"]);
});

test("telling those who wait for one item looks at them alone, with who waits for what these wait for too", async () => {
  for (const sku of skus.slice(3, 30)) for (let count = 0; count < 20; count += 1) await order(sku);
  await order("ITEM-3", "ITEM-4");
  // The tables are small: what is looked at is to be what a large shop's plan looks at.
  await client.query("analyze; set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_material = off");

  const sent = await statementsOf(shop.orm, (em) => promiseAnew(em, aDeed(), [id("ITEM-3")]));
  const about = sent.filter(({ text }) => text.includes("EXPECTED"));
  expect(about.length).toBeGreaterThan(0);
  for (const statement of about) {
    const looked = await lookedAt(client, "custom", statement);
    expect(looked.scanned).toEqual([]);
    // Forty-two waits of more than 500; each with its line, work, order and channel, and what their work waits for besides.
    expect(looked.rows).toBeLessThan(700);
  }
  const watched = await statementsOf(shop.orm, (em) => new WaitsWatch().changed(em, new Date()));
  expect((await lookedAt(client, "custom", watched[0] as (typeof watched)[number])).rows).toBeLessThan(400);
}, 120_000);
