import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { orderFilters } from "../../bench/growth/filters.ts";
import { makeShop } from "../../bench/growth/shop.ts";
import { worldOf } from "../../bench/growth/world.ts";
import { sql } from "../../src/kit/sql.ts";
import { matching, type OrderFilter } from "../../src/orders/order-filter.ts";
import { type OrderSort, orderSorts } from "../../src/orders/order-sorts.ts";
import { orderCount, orderPage } from "../../src/orders/orders.rows.ts";
import { anAccess } from "../support/api.ts";
import { openShop } from "../support/shop.ts";

const shop = await openShop();
const sorts = Object.keys(orderSorts) as OrderSort[];
const access = anAccess();
let filters: readonly OrderFilter[];

beforeAll(async () => {
  await makeShop(shop.url, { orders: 3_000, live: 600, items: 100 });
  filters = Object.values(orderFilters(await worldOf(shop.url))).flatMap((values) => Object.values(values));
});

/** What the list is, by definition: each order looked at by itself, then sorted. */
async function defined(filter: OrderFilter, sort: OrderSort, who = access): Promise<string[]> {
  const { column, id, descending } = orderSorts[sort];
  const direction = sql.raw(descending ? "desc" : "asc");
  const found = sql<{ id: string }>`
    select orders.id from orders where ${matching(filter, who)} order by ${column} ${direction}, ${id} ${direction}`;
  return (await shop.read(found)).map((one) => one.id);
}

const idsOf = ({ rows }: { readonly rows: readonly { readonly id: string }[] }) => rows.map(({ id }) => id);

/** Reads two pages forwards and one from the end, and compares them with the list as it is defined. */
async function expectPages(em: EntityManager, filter: OrderFilter, sort: OrderSort, who = access): Promise<void> {
  const all = await defined(filter, sort, who);
  const first = await orderPage(em, filter, sort, { first: 20 }, who);
  expect(idsOf(first)).toEqual(all.slice(0, 20));
  expect(first.hasNextPage).toBe(all.length > 20);
  if (first.hasNextPage) {
    const second = await orderPage(em, filter, sort, { first: 20, after: first.cursors.at(-1) as string }, who);
    expect(idsOf(second)).toEqual(all.slice(20, 40));
  }
  expect(idsOf(await orderPage(em, filter, sort, { last: 20 }, who))).toEqual(all.slice(-20));
  expect(await orderCount(em, filter, 700, who)).toBe(Math.min(700, all.length));
}

test("a list has the orders that its filter asks for, in its order, whatever index it is read from", async () => {
  for (const filter of [{}, ...filters]) for (const sort of sorts) await expectPages(shop.em, filter, sort);
});

test("so has a list by several fields at once, and one for a key that may not see everything", async () => {
  const channels = (await shop.read(sql<{ id: string }>`select id from channels order by code`)).map(({ id }) => id);
  const locations = (await shop.read(sql<{ id: string }>`select id from locations order by code`)).map(({ id }) => id);
  const limits = fc.record({
    channelIds: fc.option(fc.subarray(channels).map((ids) => new Set(ids))),
    locationIds: fc.option(fc.subarray(locations).map((ids) => new Set(ids))),
  });
  const one = fc.nat().map((number) => filters[number % filters.length] as OrderFilter);
  const several = fc.array(one, { minLength: 1, maxLength: 3 }).map((some) => Object.assign({}, ...some) as OrderFilter);

  await fc.assert(
    fc.asyncProperty(several, fc.constantFrom(...sorts), limits, async (filter, sort, limit) => {
      await expectPages(shop.em, filter, sort, anAccess(limit));
    }),
    { numRuns: 150 },
  );
});

test("lines, work and holds know when their order was placed, also after that is corrected", async () => {
  const strangers = sql<{ count: number }>`
    select count(*)::int as count from orders
    join (select order_id, placed_at from order_lines union all select order_id, placed_at from fulfillment_orders
      union all select order_id, placed_at from holds) part on part.order_id = orders.id
    where part.placed_at <> orders.placed_at`;
  await shop.em.execute("update orders set placed_at = placed_at - interval '1 day' where status = 'OPEN'");

  expect(await shop.read(strangers)).toEqual([{ count: 0 }]);
  for (const sort of sorts) await expectPages(shop.em, { skus: ["SKU-000000"] }, sort);
});
