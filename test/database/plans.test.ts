import { getNamedType, isEnumType, isInputObjectType, isNonNullType } from "graphql";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Case } from "../../bench/growth/case.ts";
import { narrowedCases, plainCases } from "../../bench/growth/cases.ts";
import { listCases } from "../../bench/growth/list-cases.ts";
import { makeShop } from "../../bench/growth/shop.ts";
import { type World, worldOf } from "../../bench/growth/world.ts";
import type { Scope } from "../../src/access/access.ts";
import { firstOf } from "../../src/kit/page.ts";
import { anything, rows, sql } from "../../src/kit/sql.ts";
import { ofParts } from "../../src/orders/order-search.ts";
import { orderSorts } from "../../src/orders/order-sorts.ts";
import { openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { lookedAt, type Statement, statementsOf } from "./plans.ts";

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
/** A count looks at 10,000, each with index entries and rows that belong to it; a frequent word at those without it, too. */
const mostForCount = 55_000;
/** Where no index holds what is found in the list's order, what is looked at is still bounded. */
const mostForOthers = [
  // A range of one time, sorted by another column: at its ends a day is looked through, 10,000 orders, for its first one and for the page.
  { of: /^orders, (placedBefore .*, (RECENTLY_UPDATED|HIGHEST_TOTAL)|updatedFrom .*, (OLDEST|HIGHEST_TOTAL))$/, rows: 25_000 },
  // A word that several of the newest orders have: up to 20,000 are looked through, each with its customer.
  { of: /^orders, text a word in 0.9 %, (?!counted)/, rows: 42_000 },
];

const mostFor = (name: string): number =>
  name.endsWith("counted") ? mostForCount : (mostForOthers.find(({ of }) => of.test(name))?.rows ?? mostForPage);

/** Every list of the API: a query whose answer is a connection. */
const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) => getNamedType(type).name.endsWith("Connection"));

/** What values decide of is planned for each: such a statement must not be planned once for all. */
const byValue = /^(inventoryItems|channelListings), (text|tags) /;

test("every list of the API is measured, and nothing else", () => {
  expect(Object.keys(listCases).sort()).toEqual(lists.map(({ name }) => name).sort());
});

describe.each(lists.map((list) => [list.name, list] as const))("%s", (name, { args }) => {
  const casesOf = (): readonly Case[] => listCases[name]?.(world) ?? [];

  test("every field of the filter has values that are measured, with every sorting", () => {
    const typeOf = (argument: string) => getNamedType(args.find((one) => one.name === argument)?.type);
    const [filter, sort] = [typeOf("filter"), typeOf("sort")];
    // A list without a filter says what it is of, but for that of the books: a merchant keeps few.
    if (!isInputObjectType(filter)) return expect(name === "books" || args.some(({ type }) => isNonNullType(type))).toBe(true);
    const sorts = isEnumType(sort) ? sort.getValues().map((value) => value.name) : [undefined];
    const measured = new Set(casesOf().map((one) => `${one.field}, ${one.sort}`));

    const wanted = Object.keys(filter.getFields()).flatMap((field) => sorts.map((sorting) => `${field}, ${sorting}`));
    expect(wanted.filter((one) => !measured.has(one))).toEqual([]);
  });

  test("each field, with each sorting, is found by an index and looks at little", async () => {
    expect(await lookingTooFar(casesOf())).toEqual([]);
  });
});

test("orders by id, timelines, ledgers, deep pages and limited keys look at little", async () => {
  expect(await lookingTooFar([...plainCases(world), ...narrowedCases(world)])).toEqual([]);
});

/** Lower than they are, as this shop is smaller. */
const bounds = { nearest: 50, few: 100, far: 500 };

test.each(["RECENTLY_UPDATED", "HIGHEST_TOTAL"] as const)(
  "orders of a SKU that are all far down the list by %s are gathered",
  async (sort) => {
    const filter = { skus: ["SKU-RETIRED"] };
    // 240 orders of the oldest 12,000.
    const parts = sql`select part.order_id from order_lines part where part.sku = 'SKU-RETIRED'`;
    const access = { keyId: "office", scopes: new Set<Scope>(), channelIds: null, locationIds: null };
    const found = ofParts(parts, anything, { filter, access, sort, list: firstOf(orderSorts[sort], 51) }, bounds);
    const [statement] = await statementsOf(shop.orm, (em) => rows(em, sql`select id from (${found}) found`));

    for (const plan of ["custom", "generic"] as const) {
      const looked = await lookedAt(client, plan, statement as Statement);
      // 550 orders with three lines each, then 240 with the line they are found by. Read to its end, the list would show 200,000.
      expect(looked.rows).toBeLessThan(3_000);
      expect(looked.scanned).toEqual([]);
    }
  },
);

async function lookingTooFar(cases: readonly Case[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { name, read } of cases) {
    const isCount = name.endsWith("counted");
    for (const statement of await statementsOf(shop.orm, read)) {
      for (const plan of byValue.test(name) ? (["custom"] as const) : (["custom", "generic"] as const)) {
        const { scanned, rows } = await lookedAt(client, plan, statement);
        for (const one of scanned)
          if (one.rows > (isCount ? 11_000 : 1_000))
            wrong.push(`${name}, ${plan} plan: reads ${one.rows} rows of ${one.table} without an index`);
        if (rows > mostFor(name)) wrong.push(`${name}, ${plan} plan: looks at ${rows} rows`);
      }
    }
  }
  return wrong;
}
