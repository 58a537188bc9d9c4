import { expect, test } from "vitest";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const square = await shop.channel({ code: "square" });
const globalId = (type: string, id: string) => Buffer.from(`${type}:${id}`).toString("base64url");
const channelId = globalId("Channel", square.id);
const mug = await shop.item("MUG");
await shop.item("TEA");

const answer =
  "listing { id externalSku title version channel { code } components { quantity item { sku } } } waitingOrders userErrors { field message code }";
const create = `mutation($input: CreateListingInput!) { createListing(input: $input) { ${answer} } }`;
const update = `mutation($input: UpdateListingInput!) { updateListing(input: $input) { ${answer} } }`;

interface Answer {
  readonly listing: { readonly id: string; readonly version: number; readonly externalSku: string } | null;
  readonly waitingOrders: number;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

const created = async (input: Record<string, unknown>, access = anAccess()) =>
  (await api.ask<{ createListing: Answer }>(create, { input: { channelId, ...input } }, access)).createListing;
const updated = async (input: Record<string, unknown>, access = anAccess()) =>
  (await api.ask<{ updateListing: Answer }>(update, { input }, access)).updateListing;

test("a listing says what a channel's SKU stands for, by item or by SKU", async () => {
  const { listing, userErrors } = await created({
    externalSku: "SQ-SET",
    title: "Tea set",
    components: [{ itemId: globalId("InventoryItem", mug.id), quantity: 2 }, { sku: "TEA" }],
  });

  expect(userErrors).toEqual([]);
  expect(listing).toMatchObject({
    externalSku: "SQ-SET",
    title: "Tea set",
    channel: { code: "square" },
    components: [
      { quantity: 2, item: { sku: "MUG" } },
      { quantity: 1, item: { sku: "TEA" } },
    ],
  });
});

test.each([
  [[], "INVALID", ["components"]],
  [[{ sku: "GHOST" }], "NOT_FOUND", ["components", "0", "sku"]],
  [[{ sku: "TEA" }, { quantity: 1 }], "INVALID", ["components", "1"]],
  [[{ sku: "TEA", itemId: globalId("InventoryItem", mug.id) }], "INVALID", ["components", "0"]],
  [[{ sku: "MUG" }, { itemId: globalId("InventoryItem", mug.id) }], "INVALID", ["components", "1"]],
  [[{ sku: "TEA", quantity: 0 }], "INVALID", ["components", "0", "quantity"]],
  [[{ itemId: globalId("Channel", square.id) }], "INVALID", ["components", "0", "itemId"]],
])("components that cannot be are told by field: %j", async (components, code, field) => {
  expect(await created({ externalSku: "SQ-BAD", components })).toMatchObject({
    listing: null,
    waitingOrders: 0,
    userErrors: [{ code, field }],
  });
});

test("a channel has one listing for a SKU, another channel may have its own", async () => {
  const components = [{ sku: "TEA" }];
  await created({ externalSku: "SAME", components });
  expect((await created({ externalSku: "SAME", components })).userErrors).toMatchObject([
    { code: "ALREADY_EXISTS", field: ["externalSku"] },
  ]);

  const other = await shop.channel();
  expect((await created({ channelId: globalId("Channel", other.id), externalSku: "SAME", components })).userErrors).toEqual([]);
});

test("an update replaces the components, empties the title, and does nothing against an old version", async () => {
  const { listing } = await created({ externalSku: "SQ-CHANGE", title: "Before", components: [{ sku: "TEA" }] });
  const { id, version } = listing as { id: string; version: number };

  expect((await updated({ id, version, title: null, components: [{ sku: "MUG", quantity: 3 }] })).listing).toMatchObject({
    title: null,
    version: version + 1,
    components: [{ quantity: 3, item: { sku: "MUG" } }],
  });
  expect((await updated({ id, version, title: "After" })).userErrors).toMatchObject([{ code: "VERSION_CONFLICT" }]);
  expect((await updated({ id, title: "After" })).listing).toMatchObject({ title: "After", components: [{ quantity: 3 }] });
});

test("a listing tells how many orders in exception wait for it", async () => {
  const other = await shop.channel();
  const strange = { lines: [aLine("SQ-NEW")] };
  await shop.accept(square, anOrder(strange), anOrder(strange), anOrder({ lines: [aLine("SQ-OTHER")] }));
  await shop.accept(other, anOrder(strange));

  expect((await created({ externalSku: "SQ-NEW", components: [{ sku: "MUG" }] })).waitingOrders).toBe(2);
});

test("listings are found by channel, item, SKU and text, in one list or below their channel", async () => {
  const skus = async (filter: Record<string, unknown>) => {
    const list = "query($filter: ChannelListingFilterInput) { channelListings(filter: $filter) { nodes { externalSku } totalCount } }";
    const { channelListings } = await api.ask<{ channelListings: { nodes: { externalSku: string }[]; totalCount: number } }>(list, {
      filter,
    });
    expect(channelListings.totalCount).toBe(channelListings.nodes.length);
    return channelListings.nodes.map(({ externalSku }) => externalSku);
  };

  expect(await skus({ channelIds: [channelId] })).toEqual(["SAME", "SQ-CHANGE", "SQ-NEW", "SQ-SET"]);
  expect(await skus({ skus: ["TEA"] })).toEqual(["SAME", "SAME", "SQ-SET"]);
  expect(await skus({ externalSkus: ["SQ-NEW", "SQ"] })).toEqual(["SQ-NEW"]);
  expect(await skus({ text: "tea SET" })).toEqual(["SQ-SET"]);
  const below = `query($id: ID!) { channel(id: $id) { listings(first: 2, text: "SQ-") { nodes { externalSku } totalCount } } }`;
  expect(await api.ask(below, { id: channelId })).toEqual({
    channel: { listings: { nodes: [{ externalSku: "SQ-CHANGE" }, { externalSku: "SQ-NEW" }], totalCount: 3 } },
  });
});

test("a key limited to channels sees and changes only their listings, and only with the scope", async () => {
  const mine = await shop.channel();
  const limited = anAccess({ channelIds: new Set([mine.id]) });
  const { listing } = await created({ externalSku: "THEIRS", components: [{ sku: "MUG" }] });

  expect(await api.ask("{ channelListings { nodes { externalSku } } }", {}, limited)).toEqual({ channelListings: { nodes: [] } });
  expect((await updated({ id: listing?.id, title: "Mine" }, limited)).userErrors).toMatchObject([{ code: "FORBIDDEN" }]);
  expect((await created({ externalSku: "MINE", components: [{ sku: "MUG" }] }, limited)).userErrors).toMatchObject([
    { code: "FORBIDDEN", field: ["channelId"] },
  ]);
  expect(await api.errorsOf("{ channelListings { nodes { externalSku } } }", {}, anAccess({ without: ["channels:read"] }))).toMatchObject([
    { code: "UNAUTHORIZED" },
  ]);
});
