import { afterAll, afterEach, expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import type { CatalogueEntry } from "../../src/channels/catalogue.ts";
import { ownRights } from "../../src/channels/channel.entity.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { CataloguePuller } from "../../src/intake/catalogue-puller.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { silentLog } from "../../src/kit/log.ts";
import { sql } from "../../src/kit/sql.ts";
import { accountsOf } from "../support/accounts.ts";
import { anAccess, openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";

const shop = await openShop();
/** What the channel sells, a page of so many at a time. */
let sold: CatalogueEntry[] = [];
let pageSize = 3;
/** From here on it refuses. */
let refusedFrom = Number.POSITIVE_INFINITY;
const server = await ChannelServer.start(({ query }: Called): Answer => {
  const from = Number(query.from);
  if (from >= refusedFrom) return { status: 403, body: {} };
  const end = from + pageSize;
  return { body: { entries: JSON.stringify(sold.slice(from, end)), ...(end < sold.length ? { next: String(end) } : {}) } };
});
afterAll(() => server.stop());

const stall: Connector<object> = {
  key: "stall",
  title: "Stall",
  rights: ownRights,
  settings: () => ({}),
  async catalogue({ http }, cursor) {
    const answer = await askJson(http, { channel: "Stall", url: `${server.url}/catalogue?from=${cursor ?? 0}` });
    return { entries: JSON.parse(answer.text("entries")) as CatalogueEntry[], next: answer.optionalText("next") };
  },
  normalise: () => [],
};
const api = await openApi(shop, { connectors: [stall] });

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});
/** Another process of the gateway. */
function aPuller(): CataloguePuller {
  const accounts = accountsOf(shop, { connectors: [stall] });
  const puller = new CataloguePuller({ orm: shop.orm, accounts, log: silentLog(), onCommitted: () => {} });
  puller.start();
  stops.push(() => puller.stop());
  return puller;
}

const thing = (externalSku: string, values: Partial<CatalogueEntry> = {}): CatalogueEntry => ({
  externalSku,
  externalIds: { variant: `v-${externalSku}` },
  title: `Title of ${externalSku}`,
  barcode: null,
  stock: 5,
  ...values,
});

interface Answered {
  readonly matched?: number;
  readonly channel: { readonly cataloguePull: unknown } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly field: string[] | null }[];
}
const told = async (
  mutation: "pullCatalogue" | "matchCatalogueEntries",
  input: Record<string, unknown>,
  access = anAccess(),
): Promise<Answered> => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const more = mutation === "matchCatalogueEntries" ? "matched" : "";
  const query = `mutation($input: ${type}!) { ${mutation}(input: $input) { ${more} channel { cataloguePull { status } } userErrors { code message field } } }`;
  return (await api.ask<Record<string, Answered>>(query, { input }, access))[mutation] as Answered;
};

interface Shown {
  readonly pull: { readonly status: string; readonly pages: number; readonly entries: number; readonly reason: string | null } | null;
  readonly entries: readonly {
    readonly id: string;
    readonly externalSku: string;
    readonly match: string;
    readonly matchedBy: string | null;
    readonly proposed: string | null;
  }[];
}
async function shownOf(channelId: string, filter: string | null = null): Promise<Shown> {
  const query = `query($id: ID!, $filter: CatalogueMatch) { channel(id: $id) {
    cataloguePull { status pages entries reason }
    catalogue(first: 100, filter: $filter) { totalCount nodes { id externalSku match matchedBy stock proposedItem { sku } listing { externalSku components { quantity item { sku } } } } } } }`;
  const { channel } = await api.ask<{
    channel: { cataloguePull: Shown["pull"]; catalogue: { totalCount: number; nodes: { proposedItem: { sku: string } | null }[] } };
  }>(query, {
    id: globalId("Channel", channelId),
    filter,
  });
  const entries = channel.catalogue.nodes.map(({ proposedItem, ...entry }) => ({ ...entry, proposed: proposedItem?.sku ?? null }));
  expect(channel.catalogue.totalCount).toBe(entries.length);
  return { pull: channel.cataloguePull, entries: entries as never };
}
const inShort = ({ entries }: Shown) =>
  entries.map(({ externalSku, match, matchedBy, proposed }) => [externalSku, match, matchedBy, proposed]);
async function pulled(channelId: string): Promise<Shown> {
  expect((await told("pullCatalogue", { channelId: globalId("Channel", channelId) })).userErrors).toEqual([]);
  aPuller();
  await expect.poll(async () => (await shownOf(channelId)).pull?.status).toBe("DONE");
  return shownOf(channelId);
}

test("what a channel sells is matched by listing, SKU and barcode, what is only alike is proposed, the rest is listed", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  for (const sku of ["MUG", "TEA-01", "KNOWN", "ALIKE-1", "ALIKE.1"]) await shop.item(sku);
  await shop.item("VASE", { barcode: "0012345678905", title: "A Vase, blue" });
  await api.ask("mutation($input: CreateListingInput!) { createListing(input: $input) { userErrors { message } } }", {
    input: { channelId: globalId("Channel", channel.id), externalSku: "theirs", components: [{ sku: "KNOWN" }] },
  });
  sold = [
    thing("MUG"),
    thing("theirs"),
    thing("x-1", { barcode: "12345678905" }),
    thing("tea 01"),
    thing("x-2", { title: "a vase: BLUE" }),
    thing("alike 1"),
    thing("nothing"),
    thing("odd\u0000one", { title: "with\u0000nul", stock: 1.5 }),
    thing("  "),
    thing("MUG", { stock: 7 }),
  ];

  const shown = await pulled(channel.id);

  expect(shown.pull).toEqual({ status: "DONE", pages: 4, entries: 10, reason: null });
  expect(inShort(shown).toSorted()).toEqual([
    ["MUG", "MATCHED", "SKU", null],
    ["alike 1", "UNMATCHED", null, null],
    ["nothing", "UNMATCHED", null, null],
    ["oddone", "UNMATCHED", null, null],
    ["tea 01", "PROPOSED", "SIMILAR_SKU", "TEA-01"],
    ["theirs", "MATCHED", "LISTING", null],
    ["x-1", "MATCHED", "BARCODE", null],
    ["x-2", "PROPOSED", "TITLE", "VASE"],
  ]);
  expect(inShort(await shownOf(channel.id, "PROPOSED")).map(([sku]) => sku)).toEqual(["tea 01", "x-2"]);
  expect(
    await shop.read(sql`
      select listing.external_sku as sku, listing.external_ids->>'variant' as variant, item.sku as item from channel_listings listing
      join listing_components part on part.listing_id = listing.id join inventory_items item on item.id = part.item_id
      where listing.channel_id = ${channel.id} order by 1`),
  ).toEqual(
    expect.arrayContaining([
      { sku: "MUG", variant: "v-MUG", item: "MUG" },
      { sku: "theirs", variant: "v-theirs", item: "KNOWN" },
      { sku: "x-1", variant: "v-x-1", item: "VASE" },
    ]),
  );
  expect(
    await shop.read(sql`select count(*)::int as told from outbox where type = 'channel_listing.created' and channel_id = ${channel.id}`),
  ).toEqual([{ told: 3 }]);
});

test("where orders name goods by an id, the seller's own SKU says which of our items each is", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  for (const sku of ["BOWL", "JUG-1", "VAR9"]) await shop.item(sku);
  sold = [thing("VAR1", { sku: "BOWL" }), thing("VAR2", { sku: "jug 1" }), thing("VAR3", { sku: null }), thing("VAR9", { sku: "OTHER" })];

  expect(inShort(await pulled(channel.id))).toEqual([
    ["VAR1", "MATCHED", "SKU", null],
    ["VAR2", "PROPOSED", "SIMILAR_SKU", "JUG-1"],
    ["VAR3", "UNMATCHED", null, null],
    ["VAR9", "UNMATCHED", null, null],
  ]);
});

test("proposals are accepted, one by one with another item, or all; each makes one listing", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  const channelId = globalId("Channel", channel.id);
  for (const sku of ["CUP-1", "CUP-2", "CUP-3"]) await shop.item(sku);
  sold = [thing("cup1"), thing("cup2"), thing("cup3"), thing("cup four")];
  const { entries } = await pulled(channel.id);
  const entryId = (sku: string) => entries.find(({ externalSku }) => externalSku === sku)?.id;
  const [two] = await shop.read(sql<{ id: string }>`select id from inventory_items where sku = 'CUP-2'`);
  const itemId = globalId("InventoryItem", two?.id as string);

  expect(
    await told("matchCatalogueEntries", { channelId, matches: [{ entryId: entryId("cup1") }, { entryId: entryId("cup four"), itemId }] }),
  ).toMatchObject({ matched: 2 });
  expect(await told("matchCatalogueEntries", { channelId, matches: [{ entryId: entryId("cup1") }] })).toMatchObject({
    matched: 0,
    userErrors: [{ code: "ILLEGAL_TRANSITION", field: ["matches", "0", "entryId"] }],
  });
  // Two accept all at once: each proposal makes one listing.
  const both = await Promise.all([1, 2].map(() => told("matchCatalogueEntries", { channelId, allProposed: true })));
  expect(both.map(({ matched }) => matched).sort()).toEqual([0, 2]);

  expect(inShort(await shownOf(channel.id))).toEqual([
    ["cup four", "MATCHED", "PERSON", null],
    ["cup1", "MATCHED", "PERSON", null],
    ["cup2", "MATCHED", "PERSON", null],
    ["cup3", "MATCHED", "PERSON", null],
  ]);
});

test("what is wrong with a match is said by its field", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  const channelId = globalId("Channel", channel.id);
  sold = [thing("unlike anything")];
  const { entries } = await pulled(channel.id);
  const wrong = async (input: Record<string, unknown>) => (await told("matchCatalogueEntries", { channelId, ...input })).userErrors[0];
  const [item] = await shop.read(sql<{ id: string }>`select id from inventory_items limit 1`);
  const entryId = entries[0]?.id;

  expect(await wrong({})).toMatchObject({ code: "INVALID", field: ["matches"] });
  expect(await wrong({ matches: [] })).toMatchObject({ code: "INVALID", field: ["matches"] });
  expect(await wrong({ matches: [{ entryId }], allProposed: true })).toMatchObject({ code: "INVALID" });
  expect(await wrong({ matches: [{ entryId }] })).toMatchObject({ code: "INVALID", field: ["matches", "0", "itemId"] });
  expect(await wrong({ matches: [{ entryId: globalId("CatalogueEntry", channel.id) }] })).toMatchObject({ code: "NOT_FOUND" });
  expect(await wrong({ matches: [{ entryId, itemId: globalId("InventoryItem", channel.id) }] })).toMatchObject({ code: "NOT_FOUND" });
  const once = { entryId, itemId: globalId("InventoryItem", item?.id as string) };
  expect(await wrong({ matches: [once, once] })).toMatchObject({ code: "INVALID", field: ["matches", "1", "entryId"] });
  expect((await told("pullCatalogue", { channelId: globalId("Channel", (await shop.channel()).id) })).userErrors).toMatchObject([
    { code: "INVALID" },
  ]);
});

test("a pull goes on where it was, whatever happens to the channel and to those who read it", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  pageSize = 2;
  sold = Array.from({ length: 21 }, (_, index) => thing(`many-${String(index).padStart(2, "0")}`));
  server.calls.length = 0;
  server.misbehave(({ query }) => query.from === "4", { kind: "RATE_LIMITED", seconds: 1 });
  server.misbehave(({ query }) => query.from === "8", { kind: "LOST_ANSWER" });
  await told("pullCatalogue", { channelId: globalId("Channel", channel.id) });

  const processes = [aPuller(), aPuller(), aPuller()];
  await expect.poll(async () => (await shownOf(channel.id)).pull?.pages ?? 0).toBeGreaterThan(1);
  await processes[0]?.stop();
  await expect
    .poll(
      async () => {
        for (const puller of processes) puller.nudge();
        return (await shownOf(channel.id)).pull;
      },
      { timeout: 30_000 },
    )
    .toMatchObject({ status: "DONE", pages: 11, entries: 21 });

  expect((await shownOf(channel.id)).entries).toHaveLength(21);
  expect(server.callsInsideRetryAfter).toBe(0);
  // Each page was read once, but for the two that failed.
  expect(server.calls.length).toBeLessThanOrEqual(13);
});

test("what is sold no more goes with the next reading; its listing stays", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  await shop.item("PLATE");
  sold = [thing("PLATE"), thing("bowl")];
  await pulled(channel.id);
  sold = [thing("bowl")];
  await pulled(channel.id);
  await expect.poll(async () => (await shownOf(channel.id)).entries.map(({ externalSku }) => externalSku)).toEqual(["bowl"]);

  expect(await shop.read(sql`select external_sku as sku from channel_listings where channel_id = ${channel.id}`)).toEqual([
    { sku: "PLATE" },
  ]);
});

test("a refusal ends a pull with its reason; asked again, it goes on from there or begins anew", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  const channelId = globalId("Channel", channel.id);
  pageSize = 1;
  sold = [thing("one"), thing("two"), thing("three")];
  refusedFrom = 1;
  await told("pullCatalogue", { channelId });
  const puller = aPuller();
  const pull = async () => (await shownOf(channel.id)).pull;
  const again = async (restart: boolean) => {
    server.calls.length = 0;
    await told("pullCatalogue", { channelId, restart });
    puller.nudge();
  };

  await expect.poll(pull).toMatchObject({ status: "FAILED", pages: 1, reason: expect.stringContaining("Stall answered 403") });
  refusedFrom = 2;
  await again(false);
  await expect.poll(pull).toMatchObject({ status: "FAILED", pages: 2 });
  expect(server.calls.map(({ query }) => query.from)).toEqual(["1", "2"]);
  refusedFrom = Number.POSITIVE_INFINITY;
  await again(true);
  await expect.poll(pull).toMatchObject({ status: "DONE", pages: 3, entries: 3, reason: null });
  expect(server.calls.map(({ query }) => query.from)).toEqual(["0", "1", "2"]);
});

test("a channel that answers the same page again and again is not read for ever", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  sold = [thing("one"), thing("two")];
  pageSize = 0;
  await told("pullCatalogue", { channelId: globalId("Channel", channel.id) });
  aPuller();

  await expect
    .poll(async () => (await shownOf(channel.id)).pull)
    .toMatchObject({ status: "FAILED", reason: expect.stringContaining("same page") });
  pageSize = 3;
});

test("a key that is limited to channels pulls, sees and matches no other's catalogue", async () => {
  const channel = await shop.channel({ connectorKey: "stall" });
  const other = await shop.channel({ connectorKey: "stall" });
  sold = [thing("mine")];
  await pulled(channel.id);
  const limited = anAccess({ channelIds: new Set([other.id]) });
  const channelId = globalId("Channel", channel.id);
  const { entries } = await shownOf(channel.id);

  expect((await told("pullCatalogue", { channelId }, limited)).userErrors).toMatchObject([{ code: "FORBIDDEN" }]);
  expect((await told("matchCatalogueEntries", { channelId, allProposed: true }, limited)).userErrors).toMatchObject([
    { code: "FORBIDDEN" },
  ]);
  expect(await api.ask("query($id: ID!) { node(id: $id) { id } }", { id: entries[0]?.id }, limited)).toEqual({ node: null });
  expect(
    await api.errorsOf(
      "query($id: ID!) { channel(id: $id) { catalogue { totalCount } } }",
      { id: channelId },
      anAccess({ without: ["channels:read"] }),
    ),
  ).toMatchObject([{ code: "UNAUTHORIZED" }]);
});
