import { ask, settle } from "./ask.ts";
import type { Program } from "./programs.ts";
import { rareSku, rareUnits } from "./shop.ts";
import { until } from "./until.ts";

const tables = [
  "inbox",
  "inbox_deliveries",
  "customers",
  "addresses",
  "orders",
  "order_lines",
  "order_validations",
  "routing_decisions",
  "fulfillment_orders",
  "fulfillment_order_lines",
  "allocations",
  "payment_transactions",
  "inventory_movements",
];

/**
 * How many rows an order left in each table. Events count wherever they are by now, those of levels not at all: there is one a
 * level and batch, and batches differ.
 */
export async function countRows(database: string): Promise<Readonly<Record<string, number>>> {
  const counts = tables.map((table) => `(select count(*)::integer from ${table}) as ${table}`);
  const events = ["outbox", "event_log"].map(
    (table) => `(select count(*)::integer from ${table} where aggregate_type in ('Order', 'FulfillmentOrder'))`,
  );
  const [row] = await ask<Record<string, number>[]>(database, `select ${counts.join(", ")}, ${events.join(" + ")} as events`);
  return row ?? {};
}

/** What must be 0 after any number of orders, however many came at once. */
const wrongs = {
  "levels that are not the sum of their movements": `
    select from inventory_levels level where (available, committed) <> (
      select coalesce(sum(quantity) filter (where to_bucket = 'AVAILABLE'), 0) - coalesce(sum(quantity) filter (where from_bucket = 'AVAILABLE'), 0),
        coalesce(sum(quantity) filter (where to_bucket = 'COMMITTED'), 0) - coalesce(sum(quantity) filter (where from_bucket = 'COMMITTED'), 0)
      from inventory_movements movement where movement.item_id = level.item_id and movement.location_id = level.location_id)`,
  "levels that are sold beyond what there is": `
    select from inventory_levels level where available < 0 or committed <> (
      select coalesce(sum(quantity), 0) from allocations
      where allocations.item_id = level.item_id and allocations.location_id = level.location_id and status = 'ALLOCATED')`,
  "orders that came twice": "select from orders group by channel_id, external_id having count(*) > 1",
  "messages without their order": "select from inbox where order_id is null or outcome <> 'ACCEPTED'",
  "open orders with units that nobody works on": `
    select from order_lines line join orders on orders.id = line.order_id where orders.status = 'OPEN' and ordered_quantity <> (
      select coalesce(sum(quantity), 0) from fulfillment_order_lines where order_line_id = line.id)`,
};

/** Throws when stock was sold twice, or an order lost or taken twice. */
export async function checkBooks(database: string): Promise<void> {
  await settle(database);
  for (const [name, statement] of Object.entries(wrongs)) {
    const [found] = await ask<{ count: number }[]>(database, `select count(*)::integer as count from (${statement}) wrong`);
    if (found?.count !== 0) throw new Error(`There are ${found?.count} ${name}.`);
  }
  console.log("the books agree: nothing oversold, no order lost or taken twice");
}

/** 200 buyers at once for 50 units that may not be back-ordered: 50 get one, and 150 wait for a person. */
export async function sellLastUnits(load: Program, url: string, database: string): Promise<void> {
  const buyers = 200;
  const first = 50_000_000;
  await load.call("prepareWebhooks", { url, first, count: buyers, demand: "hot", only: rareSku });
  await load.call("sendWebhooks", buyers);
  const outcome = () =>
    ask<{ status: string; count: number }[]>(
      database,
      "select status, count(*)::integer as count from orders where external_id::bigint >= $1 group by status order by status",
      [first],
    );
  await until(`${buyers} orders are committed`, async () => (await outcome()).reduce((sum, { count }) => sum + count, 0) === buyers);
  const found = (await outcome()).map(({ status, count }) => `${count} ${status}`).join(", ");
  const wanted = `${buyers - rareUnits} EXCEPTION, ${rareUnits} OPEN`;
  if (found !== wanted) throw new Error(`${buyers} buyers for ${rareUnits} units: ${found}, not ${wanted}.`);
  console.log(`${buyers} buyers for the last ${rareUnits} units: ${found}`);
}
