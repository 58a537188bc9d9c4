import { type GraphQLField, type GraphQLObjectType, getNamedType, isNonNullType, isObjectType, parse } from "graphql";
import { expect, test } from "vitest";
import { openContext } from "../../schema/kit/context.ts";
import { type NodeType, nodeTypes, readGlobalId } from "../../schema/kit/global-id.ts";
import { compiling } from "../../schema/reading/executor.ts";
import { sources } from "../../schema/sources.ts";
import type { Access } from "../../src/access/access.ts";
import { newId } from "../../src/kit/ids.ts";
import { anAccess, openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { furnish } from "./furnished.ts";

/** Fields followed from one thing to the next. */
const steps = 3;

const shop = await openShop();
const api = await openApi(shop);
const known = await furnish(shop, api);
const run = compiling(api.schema, sources);

const [jkt = "", sub = ""] = known.locationIds;
const [web = "", b2b = ""] = known.channelIds;

/** What a key sees that is limited to where nothing is, or to who sells nothing: what is of the whole merchant, and the settings of channels. */
const ofAll = ["Carrier", "CarrierAccount", "InventoryItem", "InvoiceIssuer", "RateCard", "ReturnPolicy", "RuleSet"];
const ofChannels = ["CatalogueEntry", "Channel", "ChannelBuffer", "ChannelListing"];
const ofPlaces = ["ExpectedReceipt", "InventoryLevel", "Location", "LocationOutage"];

test.each([
  ["locations", { locationIds: new Set([newId()]) }, [...ofAll, ...ofChannels]],
  ["channels", { channelIds: new Set([newId()]) }, [...ofAll, ...ofPlaces]],
])("of all kinds of things, a key limited to other %s sees the shared ones alone", async (_, limits, shared) => {
  const kindsSeen = async (access: Access) => new Set((await found(known.ids, access)).flatMap((one) => one?.__typename ?? []));

  expect((await kindsSeen(anAccess())).size).toBeGreaterThan(40);
  expect([...(await kindsSeen(anAccess(limits)))].sort()).toEqual([...shared].sort());
});

test.each([
  ["one location", { locationIds: new Set([jkt]) }],
  ["another location", { locationIds: new Set([sub]) }],
  ["one channel", { channelIds: new Set([web]) }],
  ["another channel", { channelIds: new Set([b2b]) }],
  ["a channel and a location", { channelIds: new Set([web]), locationIds: new Set([sub]) }],
])("a key limited to %s reaches nothing by a way round that is not there when it is asked for", async (_, limits) => {
  const access = anAccess(limits);
  const ways = new Map<string, string>();
  for (const type of nodeTypes) {
    const ids = known.ids.filter((id) => readGlobalId(id)?.type === type);
    for (const field of Object.values(typeNamed(type).getFields())) {
      const selection = selectionOf(field, steps - 1);
      if (selection === null || ids.length === 0) continue;
      const { nodes } = await ask<{ nodes: unknown[] }>(
        `query($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type} { ${selection} } } }`,
        ids,
        access,
      );
      collect(nodes, type, ways);
    }
  }

  const reached = [...ways.keys()];
  const there = await found(reached, access);
  const hidden = reached.filter((_id, index) => there[index] === null);
  expect(reached.length).toBeGreaterThan(10);
  expect([...new Set(hidden.map((id) => ways.get(id)))]).toEqual([]);
});

const typeNamed = (name: string) => api.schema.getType(name) as GraphQLObjectType;
const isNode = (name: string): name is NodeType => (nodeTypes as readonly string[]).includes(name);

/** A field with the ids of all that is found behind it; null when there is nothing with an id. */
function selectionOf(field: GraphQLField<unknown, unknown>, left: number): string | null {
  const type = getNamedType(field.type);
  if (!isObjectType(type) || field.args.some((one) => isNonNullType(one.type) && one.defaultValue === undefined)) return null;
  // A list is no step by itself.
  const further = type.name.endsWith("Connection") ? left : left - 1;
  const onwards =
    further < 0
      ? []
      : Object.values(type.getFields())
          .filter(({ name }) => name !== "edges")
          .flatMap((one) => selectionOf(one, further) ?? []);
  const parts = [...(isNode(type.name) ? ["id"] : []), ...onwards];
  return parts.length === 0 ? null : `${field.name} { ${parts.join(" ")} }`;
}

function collect(value: unknown, way: string, ways: Map<string, string>): void {
  if (Array.isArray(value)) for (const one of value) collect(one, way, ways);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      if (key === "id" && typeof inner === "string") ways.set(inner, ways.get(inner) ?? way);
      else collect(inner, `${way}.${key}`, ways);
    }
}

/** What each id names, null where the key sees nothing of it. */
async function found(ids: readonly string[], access: Access): Promise<({ readonly __typename: string } | null)[]> {
  const all: ({ readonly __typename: string } | null)[] = [];
  for (let from = 0; from < ids.length; from += 100) {
    const part = ids.slice(from, from + 100);
    const { nodes } = await ask<{ nodes: typeof all }>("query($ids: [ID!]!) { nodes(ids: $ids) { __typename } }", part, access);
    all.push(...nodes);
  }
  return all;
}

async function ask<Data>(query: string, ids: readonly string[], access: Access): Promise<Data> {
  const { data, errors } = await run({ document: parse(query), variables: { ids }, context: openContext(api.services, access) });
  if (errors?.[0]) throw errors[0];
  return JSON.parse(JSON.stringify(data)) as Data;
}
