import { type GraphQLInputObjectType, isInputObjectType } from "graphql";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Case,
  exceptionCases,
  fulfillmentOrderCases,
  inboxCases,
  itemCases,
  listingCases,
  narrowedCases,
  orderCases,
  plainCases,
} from "../../bench/growth/cases.ts";
import { makeShop } from "../../bench/growth/shop.ts";
import { type World, worldOf } from "../../bench/growth/world.ts";
import { openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { lookedAt, statementsOf } from "./plans.ts";

const orders = 60_000;
const shop = await openShop();
const { schema } = await openApi(shop);
const client = new pg.Client(shop.url);
let world: World;

beforeAll(async () => {
  await makeShop(shop.url, { orders, live: 4_000, items: 20_000 });
  world = await worldOf(shop.url);
  await client.connect();
  // The tables are far smaller than a shop's, the plans are to be those of a large one.
  await client.query("set random_page_cost = 1.1; set jit = off; set max_parallel_workers_per_gather = 0");
  // All rows are looked at, not a sample: else chance would have a say in the plans.
  await client.query("set default_statistics_target = 1000; analyze");
});
afterAll(() => client.end());

/** Rows that a page of 50 may look at, with what belongs to them. */
const mostForPage = 4_000;
/** A count looks at 10,000, each with index entries and rows that belong to it. */
const mostForCount = 50_000;

const lists: Readonly<Record<string, (world: World) => readonly Case[]>> = {
  OrderFilterInput: orderCases,
  FulfillmentOrderFilterInput: fulfillmentOrderCases,
  ExceptionFilterInput: exceptionCases,
  InboxFilterInput: inboxCases,
  InventoryItemFilterInput: itemCases,
  ChannelListingFilterInput: listingCases,
};

/** Where the cost grows with what is found: no index holds it in the list's order. */
const growing = [
  // A range of one time, sorted by another column: all of the range is sorted, unless its first page is met soon.
  /^orders, placedBefore .*, (RECENTLY_UPDATED|HIGHEST_TOTAL)$/,
  /^orders, updatedFrom .*, (OLDEST|HIGHEST_TOTAL)$/,
  // A third of all orders have it: reading until 10,000 are counted may be the best plan, and statistics decide by chance.
  /^orders, text a word in 33 %, counted$/,
  // All people of that name are gathered.
  /^orders, text a frequent name, counted$/,
];

/** What values decide of is planned for each: such a statement must not be planned once for all. */
const byValue = /^(inventoryItems|channelListings), (text|tags) /;

describe.each(Object.entries(lists))("%s", (name, casesOf) => {
  test("every field has values that are measured", () => {
    const input = schema.getType(name);
    if (!isInputObjectType(input)) throw new Error(`There is no input ${name}.`);
    const measured = new Set(casesOf(world).map(({ field }) => field));

    expect(Object.keys((input as GraphQLInputObjectType).getFields()).filter((field) => !measured.has(field))).toEqual([]);
  });

  test("each field, with each sorting, is found by an index and looks at little", async () => {
    expect(await lookingTooFar(casesOf(world))).toEqual([]);
  });
});

test("orders by id, timelines, ledgers, deep pages and limited keys look at little", async () => {
  expect(await lookingTooFar([...plainCases(world), ...narrowedCases(world)])).toEqual([]);
});

async function lookingTooFar(cases: readonly Case[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, read } of cases.filter(({ name }) => !growing.some((one) => one.test(name)))) {
    const isCount = name.endsWith("counted");
    for (const statement of await statementsOf(shop.orm, read)) {
      for (const plan of byValue.test(name) ? (["custom"] as const) : (["custom", "generic"] as const)) {
        const { scanned, rows } = await lookedAt(client, plan, statement);
        for (const one of scanned)
          if (one.rows > (isCount ? 11_000 : 1_000))
            wrong.push(`${name}, ${plan} plan: reads ${one.rows} rows of ${one.table} without an index`);
        if (rows > (isCount ? mostForCount : mostForPage)) wrong.push(`${name}, ${plan} plan: looks at ${rows} rows`);
      }
    }
  }
  return wrong;
}
