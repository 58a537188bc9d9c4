import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { allGauges } from "../../src/gauges/all-gauges.ts";
import { registerTaskGauges } from "../../src/gauges/task-gauges.ts";
import { newId } from "../../src/kit/ids.ts";
import { json, rows, sql } from "../../src/kit/sql.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const registry = new Registry();
registerTaskGauges(registry, shop.orm);
const page = readFileSync(join(import.meta.dirname, "../../docs/operation.md"), "utf8");

/** What a scrape says, by name and label. */
async function scrape(): Promise<Record<string, Record<string, number>>> {
  const metrics = await registry.getMetricsAsJSON();
  return Object.fromEntries(
    metrics.map(({ name, values }) => [
      name.replace("muara_", ""),
      Object.fromEntries(values.map(({ labels, value }) => [String(labels.task ?? labels.reader), value])),
    ]),
  );
}

/** Rows as they stand in a table; what they belong to is of no interest here. */
async function put(table: string, lines: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
  await shop.em.transactional(async (em) => {
    await rows(em, sql`set local session_replication_role = replica`);
    for (const line of lines)
      await rows(
        em,
        sql`insert into ${sql.table(table)} select (jsonb_populate_record(null::${sql.table(table)}, defaults || ${json({ id: newId(), ...line })}::jsonb)).*
          from (select ${json(common)}::jsonb as defaults) common`,
      );
  });
}

const anHourAgo = new Date(Date.now() - 3_600_000);
const common = {
  event_sequence: 0,
  version: 1,
  attempts: 0,
  created_at: anHourAgo,
  updated_at: anHourAgo,
  received_at: anHourAgo,
  next_attempt_at: anHourAgo,
  try_until: anHourAgo,
};

test("a new shop has nothing that waits", async () => {
  const { tasks_waiting, tasks_attention, tasks_oldest_seconds } = await scrape();

  expect(new Set(Object.values(tasks_waiting ?? {}))).toEqual(new Set([0]));
  expect(new Set(Object.values(tasks_attention ?? {}))).toEqual(new Set([0]));
  expect(new Set(Object.values(tasks_oldest_seconds ?? {}))).toEqual(new Set([0]));
});

test("what waits is counted with the age of the oldest, and beside it what needs a person", async () => {
  const [alive, paused, book, account] = [newId(), newId(), newId(), newId()];
  const subscription = {
    name: "w",
    url: "https://receiver.example",
    document: "",
    variables: {},
    key_id: newId(),
    secret: {},
    position: 0,
    failures: 0,
  };
  await put("webhook_subscriptions", [
    { ...subscription, id: alive, status: "ACTIVE" },
    { ...subscription, id: paused, status: "PAUSED" },
  ]);
  const delivery = { position: 1, type: "order.received", aggregate_type: "Order", aggregate_id: "1" };
  await put("webhook_deliveries", [
    { ...delivery, subscription_id: alive, event_id: newId(), status: "PENDING" },
    { ...delivery, subscription_id: alive, event_id: newId(), status: "PENDING" },
    { ...delivery, subscription_id: alive, event_id: newId(), status: "DEAD" },
    { ...delivery, subscription_id: paused, event_id: newId(), status: "PENDING" },
  ]);
  const notice = { order_id: newId(), kind: "SHIPPED", data: {} };
  await put("notices", [
    { ...notice, subject: "1", status: "PENDING" },
    { ...notice, subject: "2", status: "UNKNOWN" },
    { ...notice, subject: "3", status: "FAILED" },
  ]);
  const booking = { wanted: true, actor: "test" };
  await put("carrier_bookings", [
    { ...booking, number: 1, status: "PENDING" },
    { ...booking, number: 2, status: "UNKNOWN", attention_since: anHourAgo },
  ]);
  const message = { account_id: account, headers: {}, body: "\\x00" };
  await put("payment_messages", [
    { ...message, delivery_id: "1", status: "WAITING" },
    { ...message, delivery_id: "2", status: "PARKED" },
    { ...message, delivery_id: "3", status: "REFUSED" },
    { ...message, delivery_id: "4", status: "TAKEN" },
  ]);
  await put("books", [
    { id: book, code: "b", name: "b", status: "ACTIVE", keeper_key: "xero", settings: {}, policy: {}, access: "OPEN", position: 0 },
  ]);
  const posting = { book_id: book, kind: "INVOICE" };
  await put("book_postings", [
    { ...posting, subject: "1", reference: "1", status: "UNKNOWN" },
    { ...posting, subject: "2", reference: "2", status: "REFUSED" },
  ]);
  await put("exports", [{ kind: "ORDERS", format: "CSV", status: "PENDING", people: false, requested_by: "test" }]);
  const recurring = {
    channel_id: newId(),
    name: "r",
    status: "ACTIVE",
    rule: "FREQ=DAILY",
    starts_on: "2026-01-01",
    local_time: "08:00",
    time_zone: "UTC",
  };
  const terms = {
    lead_days: 0,
    price_mode: "FIXED",
    missed: "ONCE",
    currency: "IDR",
    lines: [],
    shipping_minor: 0,
    payment_status: "PAID",
    skipped: [],
    captured: 0,
  };
  await put("recurring_orders", [
    { ...recurring, ...terms, next_on: "2026-01-01", next_at: anHourAgo },
    { ...recurring, ...terms, next_on: "2026-01-01", next_at: anHourAgo, problem: "There is no such SKU." },
    { ...recurring, ...terms, next_on: "2099-01-01", next_at: "2099-01-01T00:00:00Z" },
  ]);

  const { tasks_waiting, tasks_attention, tasks_oldest_seconds } = await scrape();

  expect(tasks_waiting).toMatchObject({
    webhooks: 2,
    notices: 1,
    labels: 2,
    payment_messages: 1,
    book_postings: 1,
    exports: 1,
    recurring_orders: 2,
    gateway_calls: 0,
  });
  expect(tasks_attention).toMatchObject({ webhooks: 1, notices: 2, labels: 1, payment_messages: 2, book_postings: 1, recurring_orders: 1 });
  for (const task of ["webhooks", "notices", "labels", "payment_messages", "book_postings", "exports", "recurring_orders"])
    expect(tasks_oldest_seconds?.[task]).toBeGreaterThanOrEqual(3_600);
  expect(tasks_oldest_seconds?.gateway_calls).toBe(0);
});

test("readers of the log are so many events behind", async () => {
  await rows(shop.em, sql`update event_relay set last_position = 10`);
  await rows(shop.em, sql`update event_readers set position = 7 where name = 'invoices'`);
  await rows(shop.em, sql`update books set position = 4`);

  expect((await scrape()).reader_behind).toMatchObject({ invoices: 3, books: 6, webhooks: 10 });
});

test("what operators read names every metric, task and reader", async () => {
  const all = allGauges(shop.orm, { connectors: new Map(), accounts: { standings: new Map() } });
  const { tasks_waiting, reader_behind } = await scrape();
  const named = [
    ...(await all.getMetricsAsArray()).map(({ name }) => name),
    ...Object.keys(tasks_waiting ?? {}),
    ...Object.keys(reader_behind ?? {}),
  ];

  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
