import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import type { Channel } from "../../src/channels/channel.entity.ts";
import { sql } from "../../src/kit/sql.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";
import { Counter } from "../support/stock-for-sale.ts";

const shop = await openShop();
const api = await openApi(shop);
const counter = new Counter(shop);
const near = await shop.location({ code: "JKT" });
const far = await shop.location({ code: "SUB" });
const locationId = globalId("Location", near.id);

interface Answer {
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null; readonly message: string }[];
  readonly [field: string]: unknown;
}

async function change(mutation: string, fields: string, input: Record<string, unknown>, access = anAccess()): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { answer: ${mutation}(input: $input) { ${fields} userErrors { field message code } } }`;
  return (await api.ask<{ answer: Answer }>(query, { input }, access)).answer;
}

const idOf = (channel: Channel) => globalId("Channel", channel.id);
const item = async (sku: string) => globalId("InventoryItem", await counter.itemId(sku));

async function shown(channel: Channel, skus: readonly string[], access = anAccess()) {
  const answer = await api.ask<{ availableToSell: unknown[] }>(
    "query($id: ID!, $skus: [String!]!) { availableToSell(channelId: $id, skus: $skus) { sku units releaseAt locations { units location { code } } } }",
    { id: idOf(channel), skus },
    access,
  );
  return answer.availableToSell;
}

test("a channel is shown what is available less its buffers, place by place, bundles by their scarcest part, untracked without a number", async () => {
  const channel = await shop.channel();
  await shop.stock(near, { MUG: 10, TEA: 3 });
  await shop.stock(far, { MUG: 2, TEA: 9 });
  await shop.bundle("SET", { MUG: 2, TEA: 1 });
  await shop.item("WRAP", { tracked: false });
  await shop.item("SOON", { preorderReleaseAt: new Date("2099-06-01"), preorderLimit: 40 });
  await shop.accept(channel, anOrder({ lines: [aLine("SOON", 3)] }));
  await change("createChannelBuffer", "buffer { id }", { channelId: idOf(channel), units: 3 });
  await change("createChannelBuffer", "buffer { id }", { channelId: idOf(channel), itemId: await item("TEA"), percent: 50 });
  await change("createListing", "listing { id }", {
    channelId: idOf(channel),
    externalSku: "two-mugs",
    components: [{ sku: "MUG", quantity: 2 }],
  });

  expect(await shown(channel, ["MUG", "TEA", "SET", "WRAP", "SOON", "two-mugs", "GHOST"])).toEqual([
    { sku: "MUG", units: 7, releaseAt: null, locations: [{ units: 7, location: { code: "JKT" } }] },
    { sku: "SET", units: 1, releaseAt: null, locations: [{ units: 1, location: { code: "JKT" } }] },
    { sku: "SOON", units: 37, releaseAt: "2099-06-01T00:00:00.000Z", locations: [] },
    {
      sku: "TEA",
      units: 5,
      releaseAt: null,
      locations: [
        { units: 1, location: { code: "JKT" } },
        { units: 4, location: { code: "SUB" } },
      ],
    },
    { sku: "WRAP", units: null, releaseAt: null, locations: [] },
    { sku: "two-mugs", units: 3, releaseAt: null, locations: [{ units: 3, location: { code: "JKT" } }] },
  ]);
  const { channelListings } = await api.ask<{ channelListings: { nodes: unknown[] } }>(
    `{ channelListings(filter: { channelIds: ["${idOf(channel)}"] }) { nodes { externalSku availableToSell } } }`,
  );
  expect(channelListings.nodes).toEqual([{ externalSku: "two-mugs", availableToSell: 3 }]);
});

test("a key sees what is shown from its own locations, and nothing of channels that are not its own", async () => {
  const channel = await shop.channel();
  await shop.stock(near, { PEN: 4 });
  await shop.stock(far, { PEN: 5 });

  expect(await shown(channel, ["PEN"], anAccess({ locationIds: new Set([far.id]) }))).toMatchObject([{ units: 5 }]);
  expect(await shown(channel, ["PEN"], anAccess({ channelIds: new Set([(await shop.channel()).id]) }))).toEqual([]);
  expect(await api.errorsOf(`{ availableToSell(channelId: "${locationId}", skus: []) { sku } }`)).toMatchObject([{ code: "INVALID" }]);
});

test("a buffer is made, changed and taken away; what cannot be is refused with its field", async () => {
  const channel = await shop.channel();
  const create = (input: Record<string, unknown>, access = anAccess()) =>
    change("createChannelBuffer", "buffer { id units percent strict }", { channelId: idOf(channel), ...input }, access);
  const refusals: unknown[] = [];
  await shop.item("CUP");
  await shop.bundle("CUPS", { CUP: 2 });
  for (const input of [
    { units: 1, percent: 1 },
    {},
    { units: -1 },
    { percent: 101 },
    { units: 1, locationId, network: "N" },
    { units: 1, itemId: await item("CUP"), itemTag: "T" },
    { units: 1, itemId: await item("CUPS") },
    { units: 1, network: " N" },
  ])
    refusals.push((await create(input)).userErrors.map(({ code, field }) => [code, field?.join(".")].join(" ")));
  expect(refusals.flat()).toEqual([
    "INVALID units",
    "INVALID units",
    "INVALID units",
    "INVALID percent",
    "INVALID network",
    "INVALID itemTag",
    "INVALID itemId",
    "INVALID network",
  ]);

  const { buffer } = (await create({ units: 4, itemId: await item("CUP") })) as unknown as { buffer: { id: string } };
  expect(buffer).toMatchObject({ units: 4, percent: null, strict: false });
  expect((await create({ percent: 4, itemId: await item("CUP") })).userErrors).toMatchObject([{ code: "ALREADY_EXISTS" }]);
  expect((await create({ units: 1 }, anAccess({ channelIds: new Set() }))).userErrors).toMatchObject([{ code: "FORBIDDEN" }]);
  const update = await change("updateChannelBuffer", "buffer { units percent strict version }", {
    id: buffer.id,
    percent: 20,
    strict: true,
  });
  expect(update.buffer).toEqual({ units: null, percent: 20, strict: true, version: 2 });
  expect((await change("updateChannelBuffer", "buffer { id }", { id: buffer.id, units: 1, version: 1 })).userErrors).toMatchObject([
    { code: "VERSION_CONFLICT" },
  ]);
  expect(await change("deleteChannelBuffer", "deletedId", { id: buffer.id })).toEqual({ deletedId: buffer.id, userErrors: [] });
  expect((await change("deleteChannelBuffer", "deletedId", { id: buffer.id })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  const events = await shop.read(
    sql<{ type: string; sequence: number }>`select type, sequence from outbox where channel_id = ${channel.id} order by sequence`,
  );
  expect(events.map(({ type, sequence }) => `${sequence} ${type}`)).toEqual([
    "1 channel.buffer_created",
    "2 channel.buffer_updated",
    "3 channel.buffer_deleted",
  ]);
});

test("what is expected is said, moved and taken in; who waits is told", async () => {
  const itemId = await item("DESK");
  const [accepted] = await shop.accept(await shop.channel(), anOrder({ lines: [aLine("DESK", 2)] }));
  const expected = await change("createExpectedReceipts", "receipts { id quantity eta source status item { sku } location { code } }", {
    locationId,
    eta: "2099-01-10",
    lines: [{ itemId, quantity: 3 }],
  });
  const [receipt] = expected.receipts as [{ id: string }];
  expect(receipt).toMatchObject({ eta: "2099-01-10", source: "PO", status: "OPEN", item: { sku: "DESK" }, location: { code: "JKT" } });
  await change("updateExpectedReceipt", "receipts { eta }", { id: receipt.id, eta: "2099-01-12" });
  const waiting = `{ fulfillmentOrders(filter: { orderId: "${globalId("Order", accepted?.orderId as string)}" }) { nodes { status expectedAt } } }`;
  expect(await api.ask(waiting)).toEqual({ fulfillmentOrders: { nodes: [{ status: "BACKORDERED", expectedAt: "2099-01-12" }] } });

  const line = { itemId, quantity: 2, expectedReceiptId: receipt.id };
  const received = await change("receiveStock", "levels { available committed incoming expectedReceipts { receivedQuantity } }", {
    locationId,
    lines: [line],
  });

  expect(received).toEqual({
    levels: [{ available: 0, committed: 2, incoming: 1, expectedReceipts: [{ receivedQuantity: 2 }] }],
    userErrors: [],
  });
  expect(await api.ask(waiting)).toMatchObject({ fulfillmentOrders: { nodes: [{ status: "OPEN" }] } });
  const cancelled = await change("cancelExpectedReceipt", "receipts { status }", { id: receipt.id });
  expect(cancelled.receipts).toEqual([{ status: "CANCELLED" }]);
  expect((await change("updateExpectedReceipt", "receipts { id }", { id: receipt.id, quantity: 9 })).userErrors).toMatchObject([
    { code: "ILLEGAL_TRANSITION" },
  ]);
  const page = await api.ask(
    `{ expectedReceipts(filter: { itemIds: ["${itemId}"], etaUntil: "2099-01-12" }) { totalCount nodes { status } } }`,
  );
  expect(page).toEqual({ expectedReceipts: { totalCount: 1, nodes: [{ status: "CANCELLED" }] } });
});

test("limits of an item are set together with what they limit, and never below what is promised", async () => {
  const update = async (sku: string, input: Record<string, unknown>) => {
    const answer = await change("updateInventoryItem", "item { backorderPolicy backorderLimit preorderLimit backordered preordered }", {
      id: await item(sku),
      ...input,
    });
    return answer.userErrors[0] ? answer.userErrors.map(({ code, field }) => `${code} ${field}`) : answer.item;
  };
  expect(await update("BAG", { backorderPolicy: "UNTIL_QTY" })).toEqual(["INVALID backorderLimit"]);
  expect(await update("BAG", { backorderLimit: 3 })).toEqual(["INVALID backorderLimit"]);
  expect(await update("BAG", { preorderLimit: 3 })).toEqual(["INVALID preorderLimit"]);
  expect(await update("BAG", { backorderPolicy: "UNTIL_QTY", backorderLimit: 3 })).toMatchObject({ backorderLimit: 3, backordered: 0 });
  await shop.accept(await shop.channel(), anOrder({ lines: [aLine("BAG", 2)] }));
  expect(await update("BAG", { backorderLimit: 1 })).toEqual(["INVALID backorderLimit"]);
  expect(await update("BAG", { backorderLimit: 2 })).toMatchObject({ backorderLimit: 2, backordered: 2 });
  expect(await update("BAG", { backorderPolicy: "ALLOW" })).toMatchObject({
    backorderPolicy: "ALLOW",
    backorderLimit: null,
    backordered: 2,
  });
  await shop.bundle("BAGS", { BAG: 2 });
  expect(await update("BAGS", { preorderReleaseAt: "2099-01-01T00:00:00Z" })).toEqual(["INVALID preorderReleaseAt"]);
  expect(await update("BAG", { preorderReleaseAt: "2099-01-01T00:00:00Z", preorderLimit: 5 })).toMatchObject({ preorderLimit: 5 });
  expect(await update("BAG", { preorderReleaseAt: null })).toMatchObject({ preorderLimit: null });
});

test("a cart's reservation is extended and ordered over the API; only those whose channel it is for may", async () => {
  const channel = await shop.channel({ type: "API" });
  await shop.stock(near, { VASE: 4 });
  const lines = [{ itemId: await item("VASE"), locationId, quantity: 2 }];
  const owner = { ownerType: "CART", ownerId: "c1", channelId: idOf(channel), expiresAt: "2099-01-01T00:00:00Z" };
  const reserved = await change("reserveStock", "reservations { id channel { code } }", { ...owner, lines });
  const [{ id }] = reserved.reservations as [{ id: string }];
  expect(reserved.reservations).toEqual([{ id, channel: { code: channel.code } }]);
  const extended = await change("extendReservations", "reservations { expiresAt }", {
    reservationIds: [id],
    expiresAt: "2099-02-01T00:00:00Z",
  });
  expect(extended.reservations).toEqual([{ expiresAt: "2099-02-01T00:00:00.000Z" }]);
  const order = (of: Channel, externalId: string, access = anAccess()) =>
    change(
      "createOrder",
      "order { fulfillmentOrders { status lines { quantity } } }",
      {
        channelId: idOf(of),
        externalId,
        currencyCode: "IDR",
        paymentStatus: "PAID",
        reservationIds: [id],
        lines: [{ sku: "VASE", quantity: 2, unitPrice: { amount: "1", currencyCode: "IDR" } }],
        shipTo: { lines: ["Jl. Satu 1"], city: "Jakarta", countryCode: "ID" },
      },
      access,
    );

  expect((await order(await shop.channel(), "a")).userErrors).toMatchObject([{ code: "INVALID", field: ["reservationIds", "0"] }]);
  expect((await order(channel, "b", anAccess({ locationIds: new Set([far.id]) }))).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
  expect((await order(channel, "c")).order).toEqual({ fulfillmentOrders: [{ status: "OPEN", lines: [{ quantity: 2 }] }] });
  expect((await order(channel, "d")).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  expect((await change("extendReservations", "reservations { id }", { reservationIds: [id] })).userErrors).toMatchObject([
    { code: "ILLEGAL_TRANSITION" },
  ]);
  expect(await shop.counts("VASE")).toMatchObject({ available: 2, reserved: 0, committed: 2 });
});
