import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EntityManager } from "@mikro-orm/postgresql";
import { afterAll, expect, test } from "vitest";
import { Relay } from "../../src/events/relay.ts";
import { checkInvariants } from "../../src/invariants.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { openShop, type Shop } from "../support/shop.ts";
import { muara, spawnMuara } from "./muara.ts";

const folder = await mkdtemp(join(tmpdir(), "muara-kill-"));
afterAll(() => rm(folder, { recursive: true }));
const [straight, killed] = [await openShop(), await openShop()];
for (const shop of [straight, killed]) {
  await shop.location({ code: "JKT" });
  await shop.channel({ code: "web" });
}

/** Every 50th row is bad, and every 70th says what the one before says already. */
const rowsOf = (count: number, good: (index: number) => string, bad: string) =>
  Array.from({ length: count }, (_, index) => (index % 50 === 49 ? bad : good(index % 70 === 69 ? index - 1 : index)));

const files = {
  items: ["sku,title,price,currency", ...rowsOf(10_000, (index) => `K-${index},Title ${index},${index},IDR`, "K-BAD,,1,IDR")],
  stock: ["sku,location,on_hand,safety_stock", ...rowsOf(10_000, (index) => `K-${index},JKT,${index + 3},2`, "K-NONE,JKT,1,")],
  orders: rowsOf(
    4_000,
    (index) =>
      JSON.stringify({
        externalId: `o-${index}`,
        currencyCode: "IDR",
        placedAt: new Date(1_700_000_000_000 + index * 1_000).toISOString(),
        orderStatus: index % 9 === 0 ? "CANCELLED" : "COMPLETED",
        paymentStatus: "PAID",
        lines: [{ sku: `K-${index}`, quantity: 1 + (index % 3), unitPrice: index }],
        customer: { externalId: `c-${index % 100}`, name: `Customer ${index}` },
      }),
    '{"externalId":"o-bad"}',
  ),
};

/** What is there afterwards, without ids and instants of its own. */
const leftIn = (shop: Shop) =>
  Promise.all(
    [
      sql`select sku, title, price_minor, version, event_sequence from inventory_items order by sku`,
      sql`select sku, available, safety_stock, on_hand, sequence from inventory_levels join inventory_items on id = item_id order by sku`,
      sql`select sku, from_bucket, to_bucket, quantity, level_sequence from inventory_movements m join inventory_items i on i.id = item_id order by sku, to_bucket`,
      sql`select o.external_id, status, o.placed_at, total_minor, event_sequence, c.external_id as customer, name,
            (select jsonb_agg(jsonb_build_array(position, sku, ordered_quantity, fulfilled_quantity, jsonb_array_length(needs))) from order_lines where order_id = o.id) as lines
          from orders o left join customers c on c.id = customer_id order by o.external_id`,
      sql`select aggregate_type, type, count(*)::int from outbox group by 1, 2 order by 1, 2`,
      sql`select kind, status, line, rows_read, rows_written, rows_unchanged, rows_refused, report_bytes from imports order by kind`,
      sql`select count(*)::int as keys from import_keys`,
    ].map((statement) => shop.read(statement)),
  );

/** Kills the command as soon as it has come past this share of the file, and answers where it stood then. */
async function killAt(shop: Shop, args: readonly string[], share: number): Promise<{ offset: number; bytes: number } | undefined> {
  const child = spawnMuara(args, { DATABASE_URL: shop.url });
  const gone = once(child, "close");
  const stands = async () =>
    (
      await shop.read(
        sql<{
          offset: number;
          bytes: number;
        }>`select byte_offset::int as offset, bytes::int as bytes from imports where status = 'RUNNING'`,
      )
    )[0];
  while (child.exitCode === null && ((await stands())?.offset ?? 0) <= ((await stands())?.bytes ?? 1) * share) await sleep(5);
  child.kill("SIGKILL");
  await gone;
  return stands();
}

test.each(["items", "stock", "orders"] as const)(
  "%s that were killed twice on their way in leave the very same rows as one run",
  async (kind) => {
    const path = join(folder, `${kind}.txt`);
    await writeFile(path, files[kind].join("\n"));
    const args = ["import", kind, path, ...(kind === "orders" ? ["--channel", "web"] : [])];

    const whole = await muara([...args, "--report", join(folder, `${kind}.straight.csv`)], { env: { DATABASE_URL: straight.url } });
    const first = await killAt(killed, args, 0);
    const second = await killAt(killed, args, 0.4);
    const last = await muara(args, { env: { DATABASE_URL: killed.url } });

    // Both times it was on its way, and had come further.
    expect(first?.offset).toBeGreaterThan(0);
    expect(second?.offset).toBeGreaterThan(first?.offset as number);
    expect(second?.offset).toBeLessThan(second?.bytes as number);
    for (const { code, err } of [whole, last]) expect([code, err]).toEqual([1, expect.not.stringContaining("error")]);
    expect(last.out.split("\n").at(-2)).toBe(whole.out.split("\n").at(-2));
    expect(await leftIn(killed)).toEqual(await leftIn(straight));
  },
  120_000,
);

test("after the kills every invariant holds, and importing all of it again changes nothing", async () => {
  const before = await leftIn(killed);
  for (const kind of ["items", "stock", "orders"]) {
    const args = ["import", kind, join(folder, `${kind}.txt`), "--quiet", ...(kind === "orders" ? ["--channel", "web"] : [])];
    expect(await muara(args, { env: { DATABASE_URL: killed.url } })).toEqual({ code: 1, out: "", err: "" });
  }
  expect((await leftIn(killed)).slice(0, 5)).toEqual(before.slice(0, 5));

  const relay = new Relay(killed.orm, silentLog(), () => {});
  relay.start();
  await relay.stop();
  expect((await checkInvariants(killed.em as EntityManager)).filter(({ count }) => count > 0)).toEqual([]);
});

test("a command that is asked to stop finishes its batch and says how to go on", async () => {
  const path = join(folder, "stopped.csv");
  await writeFile(path, ["sku,title", ...Array.from({ length: 20_000 }, (_, index) => `S-${index},Title`)].join("\n"));
  const child = spawnMuara(["import", "items", path], { DATABASE_URL: straight.url });
  let out = "";
  child.stdout.on("data", (text) => (out += text));
  const gone = once(child, "close");
  while ((await straight.read(sql`select 1 from imports where status = 'RUNNING' and line > 0`)).length === 0) await sleep(5);
  child.kill("SIGTERM");

  expect(await gone).toEqual([1, null]);
  expect(out).toMatch(/^Stopped behind line \d+\. The same command goes on from there\.\n\d+ rows read: /);
  expect(await muara(["import", "items", path], { env: { DATABASE_URL: straight.url } })).toMatchObject({
    code: 0,
    out: "20000 rows read: 20000 written, 0 unchanged, 0 refused.\n",
  });
}, 120_000);

test("orders in a channel's own words are read by its connector", async () => {
  const order = {
    id: "820982911946154508",
    name: "#1001",
    currency: "IDR",
    created_at: "2023-01-02T03:04:05Z",
    updated_at: "2023-01-03T03:04:05Z",
    financial_status: "paid",
    fulfillment_status: "fulfilled",
    total_price: "10000.00",
    total_discounts: "0.00",
    line_items: [
      {
        id: 1,
        sku: "K-1",
        title: "Title 1",
        quantity: 1,
        price: "10000.00",
        requires_shipping: true,
        fulfillable_quantity: 0,
        fulfillment_status: "fulfilled",
      },
    ],
    fulfillments: [{ id: 2, status: "success", line_items: [{ id: 1, quantity: 1 }] }],
  };
  await straight.channel({ code: "shopify", connectorKey: "shopify", settings: { webhookSecrets: ["secret"] } });
  const path = join(folder, "native.ndjson");
  await writeFile(path, `${JSON.stringify(order)}\n`);
  const args = ["import", "orders", path, "--native", "--channel"];

  expect(await muara([...args, "shopify"], { env: { DATABASE_URL: straight.url } })).toMatchObject({ code: 0, err: "" });
  expect(await straight.read(sql`select status from orders where number = '#1001'`)).toEqual([{ status: "COMPLETED" }]);
  expect(await muara([...args, "web"], { env: { DATABASE_URL: straight.url } })).toMatchObject({
    code: 1,
    err: expect.stringContaining("leave --native out"),
  });
  expect(await muara([...args, "nowhere"], { env: { DATABASE_URL: straight.url } })).toMatchObject({
    code: 1,
    err: expect.stringContaining("there are shopify, web"),
  });
});
