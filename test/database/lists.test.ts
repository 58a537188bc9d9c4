import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { levelFilters, orderFilters } from "../../bench/growth/filters.ts";
import { makeShop } from "../../bench/growth/shop.ts";
import { worldOf } from "../../bench/growth/world.ts";
import { type InventoryLevelFilter, inventoryLevelCount, inventoryLevelPage } from "../../src/inventory/levels.rows.ts";
import { keyset, sealCursor } from "../../src/kit/page.ts";
import { anything, sql } from "../../src/kit/sql.ts";
import { matching, type OrderFilter } from "../../src/orders/order-filter.ts";
import { ofParts } from "../../src/orders/order-search.ts";
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

test("orders that have a part are found wherever they are in the list, however little of it is looked at", async () => {
  const skus = ["SKU-000000", "SKU-000001", "SKU-RARE", "SKU-RETIRED", "SKU-UNHEARD-OF"];
  const some = fc.integer({ min: 0, max: 40 });
  const amount = fc.oneof(some, fc.constantFrom(400, 3_000));
  const bounds = fc.record({ nearest: amount, few: amount, far: amount });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...skus), fc.constantFrom(...sorts), bounds, some, async (sku, sort, bounds, passed) => {
      const filter = { skus: [sku] };
      const all = await defined(filter, sort);
      const { column, id } = orderSorts[sort];
      const [edge] =
        passed < all.length
          ? await shop.read(sql<{ key: string }>`select (${column})::text as key from orders where id = ${all[passed]}`)
          : [];
      const after = edge && sealCursor(JSON.stringify([orderSorts[sort].name, edge.key, all[passed]]));
      const list = keyset({ first: 20, after }, orderSorts[sort]);
      const parts = sql`select part.order_id from order_lines part where part.sku = ${sku}`;

      const found = ofParts(parts, anything, { filter, access, sort, list }, bounds);
      const page = await shop.read(sql<{ id: string }>`select ${id} from orders where ${id} in (${found}) ${list.order}`);
      expect(page.map((one) => one.id)).toEqual(after ? all.slice(passed + 1, passed + 22) : all.slice(0, 21));
    }),
    { numRuns: 200 },
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

const levels = sql<{ id: string; sku: string; locationId: string; available: number }>`
  select item_id || '@' || location_id as id, sku, location_id as "locationId", available
  from inventory_levels join inventory_items item on item.id = item_id order by sku, location_id`;

test("so has a list of levels, low ones and those of a limited key among them", async () => {
  await shop.read(sql`update inventory_items set sku = 'RENAMED-' || sku where sku like '%4'`);
  const all = await shop.read(levels);
  const places = [...new Set(all.map(({ locationId }) => locationId))];
  const units = [...all.map(({ available }) => available), 0, 1, 2, 7, 8, 2_147_483_647, -1];
  const given = Object.values(levelFilters(await worldOf(shop.url))).flatMap((values) => Object.values(values));
  const made = fc.record({
    belowAvailable: fc.option(fc.constantFrom(...units.flatMap((unit) => [unit, Math.min(unit + 1, 2_147_483_647)]))),
    locationIds: fc.option(fc.subarray(places)),
    skus: fc.option(fc.subarray(all.slice(0, 9).map(({ sku }) => sku))),
  });
  const limit = fc.option(fc.subarray(places).map((ids) => new Set(ids)));
  await fc.assert(
    fc.asyncProperty(fc.oneof(made, fc.constantFrom(...given)), limit, async (filter: InventoryLevelFilter, locationIds) => {
      const who = { ...access, locationIds };
      const { belowAvailable, itemIds } = filter;
      const wanted = all.filter(
        ({ id, sku, locationId, available }) =>
          (belowAvailable == null || available < belowAvailable) &&
          (filter.locationIds?.includes(locationId) ?? true) &&
          (filter.skus?.includes(sku) ?? true) &&
          (itemIds?.some((itemId) => id.startsWith(itemId)) ?? true) &&
          (locationIds?.has(locationId) ?? true),
      );
      const ids = wanted.map(({ id }) => id);
      const first = await inventoryLevelPage(shop.em, filter, { first: 20 }, who);
      expect(idsOf(first)).toEqual(ids.slice(0, 20));
      if (first.hasNextPage) {
        const second = await inventoryLevelPage(shop.em, filter, { first: 20, after: first.cursors.at(-1) as string }, who);
        expect(idsOf(second)).toEqual(ids.slice(20, 40));
      }
      expect(idsOf(await inventoryLevelPage(shop.em, filter, { last: 20 }, who))).toEqual(ids.slice(-20));
      expect(await inventoryLevelCount(shop.em, filter, 30, who)).toBe(Math.min(30, ids.length));
    }),
    { numRuns: 150 },
  );
});

test("a level has its item's SKU, also when both are written at the same time", async () => {
  const items = await shop.read(sql<{ id: string }>`select id from inventory_items order by sku limit 40`);
  const [{ id: locationId }] = (await shop.read(sql<{ id: string }>`select id from locations order by code desc limit 1`)) as [
    { id: string },
  ];

  await Promise.all(
    items.flatMap(({ id }, index) => [
      shop.read(sql`update inventory_items set sku = ${`RACED-${index}`} where id = ${id}`),
      shop.read(sql`insert into inventory_levels (item_id, location_id, updated_at) values (${id}, ${locationId}, now())`),
    ]),
  );

  const wrong = sql`select from inventory_levels level join inventory_items item on item.id = level.item_id where item_sku <> sku`;
  expect(await shop.read(wrong)).toEqual([]);
  expect(await shop.read(sql`select from inventory_levels where item_sku like 'RACED-%' and location_id = ${locationId}`)).toHaveLength(40);
});
