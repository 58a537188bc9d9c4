import { type GraphQLObjectType, getNullableType, isLeafType, isListType, isNonNullType, isObjectType, parse } from "graphql";
import { expect, onTestFinished, test, vi } from "vitest";
import { openContext } from "../../schema/kit/context.ts";
import { globalId } from "../../schema/kit/global-id.ts";
import { compiling, keptPlans } from "../../schema/reading/executor.ts";
import { sources } from "../../schema/sources.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const jakarta = await shop.location({ code: "JKT" });
await shop.stock(jakarta, { MUG: 10, VASE: 5 });
const web = await shop.channel({ code: "web" });
const [accepted] = await shop.accept(web, anOrder({ lines: [aLine("MUG", 2), aLine("VASE")] }), anOrder({ lines: [aLine("MUG")] }));
const id = globalId("Order", accepted?.orderId as string);
const execute = compiling(api.schema, sources);

const everything = `query($id: ID!) {
  orders { totalCount nodes { number customer { name } lines { sku } fulfillmentOrders { location { code } lines { orderLine { sku } } } } }
  one: order(id: $id) { total { amount } channel { code } events { nodes { type data } } }
  node(id: $id) { id ... on Order { status } }
  inventoryItems { nodes { sku levels { available location { code } } } }
}`;

test("a whole query is one statement, and no entity is loaded", async () => {
  // Not what the pool gives out: the shop's log is followed through it meanwhile.
  const context = openContext(api.services, anAccess());
  const asked = vi.spyOn(context.statements, "row");
  onTestFinished(() => asked.mockRestore());
  const { data, errors } = await execute({ document: parse(everything), variables: { id }, context });

  expect(errors).toBeUndefined();
  expect(JSON.parse(JSON.stringify(data))).toMatchObject({
    orders: { totalCount: 2 },
    one: { channel: { code: "web" } },
    node: { status: "OPEN" },
  });
  expect(asked).toHaveBeenCalledTimes(1);
  // They are opened when they are first used, as properties of the context's own.
  expect(Object.keys(Object.getOwnPropertyDescriptors(context))).not.toEqual(expect.arrayContaining(["em"]));
});

test("only the selected columns are in the statement", async () => {
  const row = vi.fn(async (_text: string) => ["null"]);
  const context = { ...openContext(api.services, anAccess()), statements: { row } } as never;
  await execute({ document: parse("{ orders { nodes { number } } }"), context });
  const [[text] = [""]] = row.mock.calls;

  expect(text).toContain("orders.number");
  expect(text).not.toMatch(/order_lines|customers|total_minor|native_status/);
});

test("documents that clients make up push each other's plans out", async () => {
  const plans = keptPlans(50_000);
  const bounded = compiling(api.schema, sources, plans);
  const context = openContext(api.services, anAccess());
  for (let number = 0; number < 200; number++)
    await bounded({ document: parse(`{ orders(first: 1) { nodes { alias${number}: number lines { sku title } } } }`), context });

  expect(plans.calculatedSize).toBeLessThanOrEqual(50_000);
  expect(plans.size).toBeGreaterThan(1);
  expect(plans.size).toBeLessThan(200);
});

test("the same document is planned once for the same scopes, and anew for others", async () => {
  const plans = keptPlans(1_000_000);
  const bounded = compiling(api.schema, sources, plans);
  const document = parse("query($with: Boolean!) { orders { nodes { number customer @include(if: $with) { name } } } }");
  const ask = (access = anAccess(), variables: Record<string, unknown> = { with: true }) =>
    bounded({ document, variables, context: openContext(api.services, access) });

  await ask();
  await ask();
  expect(plans.size).toBe(1);
  await ask(anAccess({ without: ["pii:read"] }));
  expect(plans.size).toBe(2);
  await ask(anAccess(), { with: false });
  expect(plans.size).toBe(3);
});

test("when the database fails, every field that it was to read has that error", async () => {
  const failure = new Error("connection lost");
  const statements = { row: () => Promise.reject(failure) };
  const context = { ...openContext(api.services, anAccess()), statements } as never;
  const { data, errors } = await execute({
    document: parse("query($id: ID!) { order(id: $id) { id } again: order(id: $id) { id } connectors { key } }"),
    variables: { id },
    context,
  });

  expect(JSON.parse(JSON.stringify(data))).toMatchObject({
    order: null,
    again: null,
    connectors: expect.arrayContaining([{ key: "shopify" }]),
  });
  expect(errors?.map(({ path, originalError }) => [path, originalError])).toEqual([
    [["order"], failure],
    [["again"], failure],
  ]);
});

test("columns of fields that are never null are never null in the database", async () => {
  const columns = await shop.read(
    sql<{ place: string; nullable: boolean }>`
      select table_name || '.' || column_name as place, is_nullable = 'YES' as nullable from information_schema.columns where table_schema = 'public'`,
  );
  const nullable = new Set(columns.filter((column) => column.nullable).map(({ place }) => place));
  const known = new Set(columns.map(({ place }) => place));
  let looked = 0;
  for (const [name, source] of Object.entries(sources)) {
    const type = api.schema.getType(name);
    if (!("from" in source) || source.from.includes("(") || !isObjectType(type)) continue;
    for (const field of Object.values((type as GraphQLObjectType).getFields())) {
      const leaf = getNullableType(field.type);
      const [, column] = /^\w+\.(\w+)$/.exec(source.columns[field.name] ?? "") ?? [];
      if (!column || Object.hasOwn(source.fields, field.name) || !isNonNullType(field.type)) continue;
      if (!isLeafType(leaf) && !isListType(leaf)) continue;
      const place = `${source.from.split(" ")[0]}.${column}`;
      expect(known, `${name}.${field.name}`).toContain(place);
      expect(nullable, `${name}.${field.name}`).not.toContain(place);
      looked++;
    }
  }
  expect(looked).toBeGreaterThan(80);
});

test("every field of a type that lies in a table has a source, and so has every query but those that lie in none", () => {
  const unread: string[] = [];
  for (const [name, source] of Object.entries(sources)) {
    const type = api.schema.getType(name);
    if (!isObjectType(type)) throw new Error(`There is no type ${name}`);
    const columns: Readonly<Record<string, string>> = "from" in source ? source.columns : {};
    for (const field of Object.keys(type.getFields()))
      if (!Object.hasOwn(source.fields, field) && !Object.hasOwn(columns, field)) unread.push(`${name}.${field}`);
  }

  expect(unread.sort()).toEqual([
    "Query.channelNotices",
    "Query.connectors",
    "Query.deliveryOptions",
    "Query.eventCursor",
    "Query.mergeCandidates",
    "Query.myOrder",
    "Query.pickupLocations",
    "Query.previewNotice",
    "Query.promisePerformance",
    "Query.quoteRates",
    "Query.refundQuote",
    "Query.returnEligibility",
    "Query.simulateRules",
  ]);
});
