import { type OperationDefinitionNode, parse } from "graphql";
import { expect, test } from "vitest";
import { buildApi } from "../../schema/build.ts";
import { scopes } from "../../src/access/access.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Example } from "../../src/playground/example.ts";
import { examples } from "../../src/playground/examples.ts";
import { anExampleShop } from "../support/an-example-shop.ts";
import { type Answer, openGateway } from "../support/gateway.ts";
import { beyondExamples } from "./beyond-examples.ts";
import { type Row, reach, reachOfExample, type Verdict } from "./reach-table.ts";

const schema = await buildApi();
const gateway = await openGateway();
const { shop } = gateway;
const { filledIn } = await anExampleShop(gateway);
/** Where nothing is, and who sells nothing: what is asked for is always somebody else's. */
const nowhere = await shop.location({ code: "NOWHERE", ships: false });
const nobody = await shop.channel({ code: "nobody" });

const operations = [...examples, ...beyondExamples].filter(({ query }) => !query.startsWith("subscription"));

type Kind = "located" | "channelled";
const limitOf = { located: "locationIds", channelled: "channelIds" } as const;
const kinds: readonly Kind[] = ["located", "channelled"];

const elsewhere = { located: [nowhere.id], channelled: [nobody.id] };
const everywhere = async (kind: Kind): Promise<string[]> =>
  (await shop.read(sql<{ id: string }>`select id from ${sql.table(kind === "located" ? "locations" : "channels")}`)).map(({ id }) => id);

test("what a limited key may do is said of every query and mutation", () => {
  const fields = (["getQueryType", "getMutationType"] as const).flatMap((root) => Object.keys(schema[root]()?.getFields() ?? {}));
  // These know no keys: they are about the order whose link a buyer came by.
  const ofKeys = fields.filter((field) => !["myOrder", "cancelMyOrder", "requestMyReturn"].includes(field)).sort();
  expect(Object.keys(reach).sort()).toEqual(ofKeys);
  expect([...new Set(operations.flatMap(fieldsOf))].sort()).toEqual(ofKeys);
});

test.each(operations)("$name: a limited key does no more than its limits let it", async (operation) => {
  const { query, variables } = operation;
  const filled = await filledIn(variables);
  const rows = fieldsOf(operation).map((field) => reachOfExample[operation.name] ?? (reach[field] as Row));
  const verdicts = (kind: Kind) => rows.map((row) => row[kind]);

  for (const kind of kinds) {
    const said = verdicts(kind);
    if (said.includes("MAY")) continue;
    const limited = (ids: readonly string[]) => gateway.key(scopes, { [limitOf[kind]]: ids });
    expect(whatOf(await gateway.ask(query, filled, await limited(elsewhere[kind]))), kind).toBe(refusalOf(said));
    if (said.some((verdict) => verdict === "NEVER" || verdict === "NONE"))
      expect(whatOf(await gateway.ask(query, filled, await limited(await everywhere(kind)))), `${kind}, as wide as can be`).toBe(
        refusalOf(said),
      );
  }

  // What was refused was refused for the limits' sake: within them it is done.
  const limits: Record<string, string[]> = {};
  for (const kind of kinds) {
    const said = verdicts(kind);
    if (said.includes("MAY")) limits[limitOf[kind]] = elsewhere[kind];
    else if (said.every((verdict) => verdict === "HIDDEN" || verdict === "REFUSED")) limits[limitOf[kind]] = await everywhere(kind);
  }
  const own = await gateway.ask(query, filled, await gateway.key(scopes, limits));
  if (examples.includes(operation)) expect(own).toMatchObject({ status: 200, data: expect.any(Object) });
  expect(codesIn(own).filter((code) => examples.includes(operation) || code === "NOT_FOUND" || code === "FORBIDDEN")).toEqual([]);
  expect(own.errors).toBeUndefined();
});

const fieldsOf = ({ query }: Example): string[] =>
  (parse(query).definitions[0] as OperationDefinitionNode).selectionSet.selections.map((one) =>
    "name" in one ? (one.name?.value ?? "") : "",
  );

const refusalOf = (verdicts: readonly Verdict[]): "HIDDEN" | "FORBIDDEN" =>
  verdicts.some((verdict) => verdict === "REFUSED" || verdict === "NEVER") ? "FORBIDDEN" : "HIDDEN";

/** What an answer comes to: refused, nothing there, or something done or seen. */
function whatOf(answer: Answer<unknown>): string {
  const codes = codesIn(answer);
  if (codes.length > 0) return [...new Set(codes)].map((code) => (code === "NOT_FOUND" ? "HIDDEN" : code)).join(" ");
  return answer.data !== undefined && saysSomething(answer.data) ? "SEEN" : "HIDDEN";
}

/** Of errors and of all that mutations refused. */
function codesIn(answer: Answer<unknown>): string[] {
  const refused = (value: unknown): string[] =>
    typeof value !== "object" || value === null
      ? []
      : Object.entries(value).flatMap(([key, inner]) =>
          key === "userErrors" ? (inner as { code: string }[]).map(({ code }) => code) : refused(inner),
        );
  return [...(answer.errors ?? []).map(({ extensions }) => extensions?.code ?? "?"), ...refused(answer.data)];
}

/** Whether there is anything in data beside empty lists, nothings and noughts. */
function saysSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => one !== null);
  if (typeof value === "object" && value !== null)
    return Object.entries(value).some(([key, inner]) => key !== "userErrors" && saysSomething(inner));
  return value !== null && value !== 0 && value !== false && value !== "";
}
