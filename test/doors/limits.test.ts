import { buildSchema, type GraphQLError, getIntrospectionQuery, parse, specifiedRules, validate } from "graphql";
import { expect, test } from "vitest";
import { defaultLimits, type Limits } from "../../schema/kit/limits.ts";
import { checkCost } from "../../src/doors/cost.ts";
import { operationReader } from "../../src/doors/operation.ts";
import { shapeRule } from "../../src/doors/shape.ts";
import { all, ask, clientOf, openDoor } from "./opened.ts";
import { shop, shopDocument } from "./shop.ts";

const schema = shop();

/** The codes an operation is refused with, or [] when it may be executed. */
function refusalsOf(query: string, variables: Record<string, unknown> = {}, limits: Partial<Limits> = {}): unknown[] {
  const operation = operationReader(schema, { ...defaultLimits, ...limits })({ query, variables });
  return "document" in operation ? [] : operation.map(({ extensions }) => extensions.code);
}

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("The first definition must be the operation.");
  return checkCost(schema, document, operation, variables, { ...defaultLimits, cost: Number.POSITIVE_INFINITY }).requested;
}

/** `{ order { parent { … id } } }`, so many levels in all. */
const deep = (levels: number) => `{ order(id: 1) { ${"parent { ".repeat(levels - 2)} id ${"} ".repeat(levels - 2)} } }`;

test("depth is counted through fragments", () => {
  const { depth } = defaultLimits;
  expect(refusalsOf(deep(depth))).toEqual([]);
  expect(refusalsOf(deep(depth + 1))).toEqual(["TOO_DEEP"]);
  expect(
    refusalsOf(
      "{ order(id: 1) { ...A } } fragment A on Order { parent { ...B } } fragment B on Order { parent { parent { id } } }",
      {},
      { depth: 5 },
    ),
  ).toEqual([]);
  expect(
    refusalsOf(
      "{ order(id: 1) { ...A } } fragment A on Order { parent { ...B } } fragment B on Order { parent { parent { id } } }",
      {},
      { depth: 4 },
    ),
  ).toEqual(["TOO_DEEP"]);
});

test("a message says what was asked, what is allowed and how to mend it", () => {
  const operation = operationReader(schema, defaultLimits)({ query: deep(20) });
  expect("document" in operation ? [] : operation.map(({ message, extensions }) => [message, extensions])).toEqual([
    [
      "The query is 20 levels deep; at most 15 are allowed. Ask for the inner part in a request of its own.",
      { code: "TOO_DEEP", requested: 20, limit: 15 },
    ],
  ]);
});

test("aliases, root fields, directives, tokens and bytes have limits", () => {
  const many = (n: number, one: (n: number) => string) => `{ ${Array.from({ length: n }, (_, n) => one(n)).join(" ")} }`;

  expect(refusalsOf(many(20, (n) => `a${n}: hello`))).toEqual([]);
  expect(refusalsOf(many(21, (n) => `a${n}: hello`))).toEqual(["TOO_MANY_ROOT_FIELDS"]);
  expect(refusalsOf(`{ ...F } fragment F on Query ${many(21, (n) => `a${n}: hello`)}`)).toEqual(["TOO_MANY_ROOT_FIELDS"]);
  expect(refusalsOf(`{ order(id: 1) ${many(31, (n) => `a${n}: __typename`)} }`)).toEqual(["TOO_MANY_ALIASES"]);
  expect(refusalsOf(`{ order(id: 1) ${many(51, () => "id @include(if: true)")} }`)).toEqual(["TOO_MANY_DIRECTIVES"]);
  expect(refusalsOf(many(4_001, () => "hello"))).toEqual(["TOO_MANY_TOKENS"]);
  expect(refusalsOf(`{ hello } #${"x".repeat(33_000)}`)).toEqual(["DOCUMENT_TOO_LARGE"]);
  expect(refusalsOf(many(500, () => "hello"))).toEqual([]);
});

test("GraphiQL and codegen may introspect, an introspection made to be heavy may not", () => {
  const heaviest = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  expect(refusalsOf(heaviest)).toEqual([]);

  expect(refusalsOf(`{ __type(name: "A") { ${"ofType { ".repeat(25)} name ${"} ".repeat(25)} } }`)).toContain("INTROSPECTION_TOO_LARGE");
  const again = (n: number) => `a${n}: __schema { ...Types }`;
  expect(
    refusalsOf(`{ ${Array.from({ length: 15 }, (_, n) => again(n)).join(" ")} } fragment Types on __Schema { types { name kind description fields { name type { ...T } } inputFields { name type { ...T } } } }
    fragment T on __Type { name ofType { name ofType { name ofType { name ofType { name ofType { name ofType { name } } } } } } }`),
  ).toContain("INTROSPECTION_TOO_LARGE");
});

test("an object costs 1, and a connection multiplies what each item costs", () => {
  expect(costOf("{ hello }")).toBe(0);
  expect(costOf("{ order(id: 1) { id parent { id } } }")).toBe(2);
  // 1 connection, 10 nodes.
  expect(costOf("{ orders(first: 10) { nodes { id } } }")).toBe(11);
  // 1 connection, 1 pageInfo, 10 edges of 1 node.
  expect(costOf("{ orders(last: 10) { pageInfo { hasNextPage } edges { cursor node { id } } } }")).toBe(22);
  // 10 nodes each with a connection of 5 nodes.
  expect(costOf("{ orders(first: 10) { nodes { returns(first: 5) { nodes { id } } } } }")).toBe(1 + 10 * (1 + 1 + 5));
});

test("a page not asked for has the size of the argument's default, else the limits'", () => {
  expect(costOf("{ orders { nodes { id } } }")).toBe(51);
  expect(costOf("{ orders(first: null) { nodes { id } } }")).toBe(51);
  expect(costOf("{ order(id: 1) { returns { nodes { id } } } }")).toBe(1 + 1 + 20);
});

test("page sizes and list lengths may come from variables and their defaults", () => {
  expect(costOf("query($n: Int) { orders(first: $n) { nodes { id } } }", { n: 7 })).toBe(8);
  expect(costOf("query($n: Int = 9) { orders(first: $n) { nodes { id } } }")).toBe(10);
  expect(costOf("query($n: Int) { orders(first: $n) { nodes { id } } }")).toBe(51);
  expect(costOf("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids: ["a", "b", "c"] })).toBe(3);
  expect(costOf(`{ nodes(ids: ["a", "b"]) { id } }`)).toBe(2);
});

test("a list that says nothing of its length is taken as 10, and a field may say better", () => {
  expect(costOf("{ order(id: 1) { lines { sku } } }")).toBe(11);

  const told = buildSchema(shopDocument);
  const lines = told.getType("Order");
  if (lines && "getFields" in lines) Object.assign(lines.getFields().lines ?? {}, { extensions: { listSize: 3 } });
  const document = parse("{ order(id: 1) { lines { sku } } }");
  const [operation] = document.definitions;
  if (operation?.kind !== "OperationDefinition") throw new Error("unexpected");
  expect(checkCost(told, document, operation, {}, defaultLimits)).toEqual({ requested: 4, limit: 50_000 });
});

test("fragments cost what they say, inline or named", () => {
  expect(
    costOf("{ orders(first: 10) { ...C } } fragment C on OrderConnection { nodes { ...O } } fragment O on Order { parent { id } }"),
  ).toBe(21);
  expect(costOf("{ orders(first: 10) { ... { nodes { ... on Order { parent { id } } } } } }")).toBe(21);
});

test("a page must be 1 to 100, wherever the number comes from", () => {
  expect(refusalsOf("{ orders(first: 100) { nodes { id } } }")).toEqual([]);
  expect(refusalsOf("{ orders(first: 101) { nodes { id } } }")).toEqual(["PAGE_TOO_LARGE"]);
  expect(refusalsOf("{ orders(last: 0) { nodes { id } } }")).toEqual(["PAGE_TOO_SMALL"]);
  expect(refusalsOf("query($n: Int) { orders(first: $n) { nodes { id } } }", { n: 1_000 })).toEqual(["PAGE_TOO_LARGE"]);
  expect(refusalsOf("query($n: Int = -1) { ...F } fragment F on Query { orders(first: $n) { nodes { id } } }")).toEqual(["PAGE_TOO_SMALL"]);
});

test("pages multiplied beyond 50,000 objects are refused", () => {
  const nested = (inner: number) =>
    `{ orders(first: 100) { nodes { returns(first: ${inner}) { nodes { returns(first: 2) { nodes { id } } } } } } }`;
  expect(refusalsOf(nested(100))).toEqual([]);
  expect(refusalsOf(`{ orders(first: 100) { nodes { returns(first: 100) { nodes { returns(first: 4) { nodes { id } } } } } } }`)).toEqual([
    "TOO_COSTLY",
  ]);
});

const fragmentBomb = (levels: number, body: (next: string) => string) =>
  `{ order(id: 1) { ...F0 } } ${Array.from({ length: levels }, (_, n) => `fragment F${n} on Order { ${body(n + 1 < levels ? `...F${n + 1}` : "id")} }`).join(" ")}`;

test("bombs of fragments are refused, not followed", () => {
  const doubling = fragmentBomb(40, (next) => `a: parent { ${next} } b: parent { ${next} }`);
  const flat = fragmentBomb(40, (next) => `parent { id } ${next} ... on Order { ${next} }`);
  const wide = fragmentBomb(12, (next) => `parent { ${next} } ${`returns { nodes { ${next} } } `.repeat(10)}`);

  expect(refusalsOf(doubling, {}, { aliases: 100 })).toEqual(["TOO_DEEP"]);
  expect(refusalsOf(doubling, {}, { aliases: 100, depth: 100 })).toEqual(["TOO_COSTLY"]);
  expect(refusalsOf(flat)).toEqual(["TOO_COSTLY"]);
  expect(refusalsOf(wide, {}, { depth: 100 })).toEqual(["TOO_COSTLY"]);
});

test("fragments in a circle are refused and never followed for ever", () => {
  const circle = "{ order(id: 1) { ...A } } fragment A on Order { parent { ...B } } fragment B on Order { parent { ...A } }";
  expect(refusalsOf(circle)).toHaveLength(1);
  const errors: readonly GraphQLError[] = validate(schema, parse(circle), [...specifiedRules, shapeRule(defaultLimits)]);
  expect(errors[0]?.message).toContain("Cannot spread fragment");
});

/** About 1 KB: with default pages it once took a server with a 1 GB heap down. */
const oneKilobyte = `{ orders { nodes { ${"returns { nodes { ".repeat(20)} id ${"} } ".repeat(20)} } } }`;

test("the same limits hold on both doors, for queries, mutations and subscriptions, and the socket stays open", async () => {
  const opened = await openDoor({ limits: { cost: 0 } });
  const client = clientOf(opened);
  const overSocket = (query: string) =>
    all(client, query).then(
      () => [],
      (errors) => errors.map((error: GraphQLError) => error.extensions.code),
    );
  const overHttp = async (query: string) => (await ask(opened, query)).errors?.map(({ extensions }) => extensions.code) ?? [];

  for (const [query, code] of [
    [oneKilobyte, "TOO_DEEP"],
    [deep(16), "TOO_DEEP"],
    ["{ orders(first: 1000) { nodes { id } } }", "PAGE_TOO_LARGE"],
    ["{ orders { nodes { id } } }", "TOO_COSTLY"],
    [`{ ${"hello ".repeat(4_001)} }`, "TOO_MANY_TOKENS"],
    [`{ hello } #${"x".repeat(33_000)}`, "DOCUMENT_TOO_LARGE"],
  ] as const) {
    expect([query.slice(0, 50), await overHttp(query)]).toEqual([query.slice(0, 50), [code]]);
    expect([query.slice(0, 50), await overSocket(query)]).toEqual([query.slice(0, 50), [code]]);
  }
  expect(await overSocket("subscription { ticks(count: 1) { n } }")).toEqual(["TOO_COSTLY"]);
  expect(opened.ledger.produced).toBe(0);
  expect(await all(client, "{ hello }")).toEqual([{ data: { hello: "Hello you" } }]);
});

test("the cost is told to whoever asks for it", async () => {
  const opened = await openDoor();
  expect((await ask(opened, "{ orders(first: 2) { nodes { id } } }", {}, { "x-muara-cost": "1" })).extensions).toEqual({
    cost: { requested: 3, limit: 50_000 },
  });
  expect((await ask(opened, "{ orders(first: 2) { nodes { id } } }")).extensions).toBeUndefined();
});
