import { expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { ownRights } from "../../src/channels/channel.entity.ts";
import { Relay } from "../../src/events/relay.ts";
import { silentLog } from "../../src/kit/log.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { anAccess, openApi } from "../support/api.ts";
import { aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const api = await openApi(shop);
const web = await shop.channel({ code: "web" });
const b2b = await shop.channel({ code: "b2b", type: "B2B" });
const jakarta = await shop.location({ code: "JKT", latitude: -6.2, longitude: 106.8 });
await shop.stock(jakarta, { MUG: 100, VASE: 5 });

const orderId = (id: string | undefined) => globalId("Order", id as string);
const numbers = (answer: { orders: { nodes: { number: string }[] } }) => answer.orders.nodes.map(({ number }) => number).sort();

async function accepted(values: Parameters<typeof anOrder>[0] = {}, channel = web): Promise<string> {
  const [acceptance] = await shop.accept(channel, anOrder(values));
  return orderId(acceptance?.orderId);
}

const seen = `id number status fulfillmentStatus paymentStatus nextStatuses validations { code status reason } holds { reason status }
  fulfillmentOrders { status location { code } lines { quantity remainingQuantity orderLine { sku } } routingDecision { summary } }
  lines { id sku orderedQuantity cancelledQuantity fulfilledQuantity }`;

const change = async (name: string, type: string, input: Record<string, unknown>, access = anAccess()) => {
  const answer = await api.ask<
    Record<string, { order: Seen | null; hold?: { id: string } | null; userErrors: { code: string; field: string[]; message: string }[] }>
  >(
    `mutation($input: ${type}!) { ${name}(input: $input) { order { ${seen} } ${/Hold$/.test(name) ? "hold { id status }" : ""} userErrors { code field message } } }`,
    { input },
    access,
  );
  return answer[name] as {
    order: Seen | null;
    hold?: { id: string; status: string } | null;
    userErrors: { code: string; field: string[]; message: string }[];
  };
};

interface Seen {
  readonly id: string;
  readonly status: string;
  readonly lines: { id: string; sku: string; cancelledQuantity: number }[];
  readonly validations: { code: string; status: string }[];
  readonly fulfillmentOrders: { status: string }[];
}

test("a back office finds orders by status, channel, location, SKU, time, text and hold", async () => {
  const ids = {
    one: await accepted({ number: "#F1", placedAt: new Date("2026-01-01T00:00:00Z"), lines: [aLine("MUG", 1, { title: "Blue mug" })] }),
    two: await accepted({ number: "#F2", placedAt: new Date("2026-01-02T00:00:00Z"), lines: [aLine("GHOST")] }),
    three: await accepted({ number: "#F3", placedAt: new Date("2026-01-03T00:00:00Z"), paymentStatus: "PENDING" }, b2b),
  };
  const find = async (filter: Record<string, unknown>) =>
    numbers(
      await api.ask(`query($filter: OrderFilterInput) { orders(filter: $filter) { nodes { number } } }`, {
        filter: { placedBefore: "2026-02-01T00:00:00Z", ...filter },
      }),
    );
  expect(await find({})).toEqual(["#F1", "#F2", "#F3"]);
  expect(await find({ statuses: ["EXCEPTION"] })).toEqual(["#F2"]);
  expect(await find({ channelIds: [globalId("Channel", b2b.id)] })).toEqual(["#F3"]);
  expect(await find({ locationIds: [globalId("Location", jakarta.id)] })).toEqual(["#F1", "#F3"]);
  expect(await find({ skus: ["GHOST"] })).toEqual(["#F2"]);
  expect(await find({ placedFrom: "2026-01-02T00:00:00+07:00" })).toEqual(["#F2", "#F3"]);
  expect(await find({ text: "blue MUG" })).toEqual(["#F1"]);
  expect(await find({ text: "wulandari" })).toEqual(["#F1", "#F2", "#F3"]);
  expect(await find({ held: true })).toEqual(["#F3"]);
  expect(await find({ paymentStatuses: ["PAID"], fulfillmentStatuses: ["UNFULFILLED"], statuses: ["OPEN"] })).toEqual(["#F1"]);
  const sorted = await api.ask<{ orders: { nodes: { id: string }[] } }>(
    `{ orders(filter: { placedBefore: "2026-02-01T00:00:00Z" }, sort: OLDEST, first: 2) { nodes { id } } }`,
  );
  expect(sorted.orders.nodes.map(({ id }) => id)).toEqual([ids.one, ids.two]);
});

test("an unknown SKU is mended by a listing and a revalidation", async () => {
  const id = await accepted({ lines: [aLine("OLD-MUG", 2)] });
  const [before] = [await change("revalidateOrder", "RevalidateOrderInput", { orderId: id })];
  expect(before.order).toMatchObject({ status: "EXCEPTION", validations: [{ code: "UNKNOWN_SKU", status: "OPEN" }] });
  const listed = await api.ask<{ createListing: { userErrors: unknown[] } }>(
    `mutation($input: CreateListingInput!) { createListing(input: $input) { userErrors { message } } }`,
    { input: { channelId: globalId("Channel", web.id), externalSku: "OLD-MUG", components: [{ sku: "MUG", quantity: 1 }] } },
  );
  expect(listed.createListing.userErrors).toEqual([]);
  const after = await change("revalidateOrder", "RevalidateOrderInput", { orderId: id });
  expect(after.order).toMatchObject({
    status: "OPEN",
    validations: [{ code: "UNKNOWN_SKU", status: "RESOLVED" }],
    fulfillmentOrders: [{ status: "OPEN", location: { code: "JKT" } }],
  });
});

test("a finding is overridden with a reason, and the order opens", async () => {
  const id = await accepted({ lines: [aLine("GIFT-WRAP")] });
  const { order } = await api.ask<{ order: { validations: { id: string }[] } }>(
    `query($id: ID!) { order(id: $id) { validations { id } } }`,
    { id },
  );
  const validationId = order.validations[0]?.id;
  const refused = await change("overrideValidation", "OverrideValidationInput", { validationId, reason: " " });
  expect(refused.userErrors).toMatchObject([{ code: "INVALID", field: ["reason"] }]);
  const done = await change("overrideValidation", "OverrideValidationInput", { validationId, reason: "Wrapped by hand" });
  expect(done.order).toMatchObject({
    status: "OPEN",
    validations: [{ status: "OVERRIDDEN", reason: "Wrapped by hand" }],
    fulfillmentOrders: [{ status: "OPEN" }],
  });
});

test("a hold stops the work and lets it go on where it stopped", async () => {
  const id = await accepted();
  const held = await change("placeHold", "PlaceHoldInput", { orderId: id, reason: "CUSTOMER_REQUEST", notes: "Call first" });
  expect(held.order).toMatchObject({ fulfillmentStatus: "ON_HOLD", fulfillmentOrders: [{ status: "ON_HOLD" }] });
  const released = await change("releaseHold", "ReleaseHoldInput", { holdId: held.hold?.id });
  expect(released).toMatchObject({
    order: { fulfillmentStatus: "UNFULFILLED", fulfillmentOrders: [{ status: "OPEN" }] },
    hold: { status: "RELEASED" },
  });
  const again = await change("releaseHold", "ReleaseHoldInput", { holdId: held.hold?.id });
  expect(again.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
});

test("two holds: the work goes on only when the last is released", async () => {
  const id = await accepted();
  const one = await change("placeHold", "PlaceHoldInput", { orderId: id, reason: "OTHER", handle: "one" });
  const two = await change("placeHold", "PlaceHoldInput", { orderId: id, reason: "OTHER", handle: "two", fulfillmentOrderId: undefined });
  expect((await change("releaseHold", "ReleaseHoldInput", { holdId: one.hold?.id })).order?.fulfillmentOrders).toMatchObject([
    { status: "ON_HOLD" },
  ]);
  expect((await change("releaseHold", "ReleaseHoldInput", { holdId: two.hold?.id })).order?.fulfillmentOrders).toMatchObject([
    { status: "OPEN" },
  ]);
});

test("cancelling units of a line frees just their stock; cancelling the rest cancels the order", async () => {
  const before = await shop.counts("VASE");
  const id = await accepted({ lines: [aLine("VASE", 3)] });
  const { order } = await change("revalidateOrder", "RevalidateOrderInput", { orderId: id });
  const lineId = order?.lines[0]?.id;
  const partly = await change("cancelOrder", "CancelOrderInput", { orderId: id, reason: "One too many", lines: [{ lineId, quantity: 1 }] });
  expect(partly.order).toMatchObject({
    status: "OPEN",
    lines: [{ cancelledQuantity: 1 }],
    fulfillmentOrders: [{ lines: [{ remainingQuantity: 2 }] }],
  });
  expect(await shop.counts("VASE")).toMatchObject({ available: before.available - 2, committed: before.committed + 2 });
  const tooMany = await change("cancelOrder", "CancelOrderInput", { orderId: id, reason: "All", lines: [{ lineId, quantity: 3 }] });
  expect(tooMany.userErrors).toMatchObject([{ code: "INVALID" }]);
  const all = await change("cancelOrder", "CancelOrderInput", { orderId: id, reason: "Buyer asked" });
  expect(all.order).toMatchObject({ status: "CANCELLED", nextStatuses: [], fulfillmentOrders: [{ status: "CANCELLED" }] });
  expect(await shop.counts("VASE")).toEqual(before);
  const twice = await change("cancelOrder", "CancelOrderInput", { orderId: id, reason: "Again" });
  expect(twice.userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION", message: expect.stringContaining("CANCELLED is final") }]);
});

test("what the channel forbids is refused by name", async () => {
  const strict = await shop.channel({ name: "Strict market", rights: { ...ownRights, canPartialCancel: false, canChangeAddress: false } });
  const id = await accepted({}, strict);
  const { order } = await change("revalidateOrder", "RevalidateOrderInput", { orderId: id });
  const partly = await change("cancelOrder", "CancelOrderInput", {
    orderId: id,
    reason: "x",
    lines: [{ lineId: order?.lines[0]?.id, quantity: 1 }],
  });
  expect(partly.userErrors).toMatchObject([{ code: "CHANNEL_FORBIDS", message: expect.stringContaining("Strict market") }]);
  const moved = await change("changeOrderAddress", "ChangeAddressInput", {
    orderId: id,
    shipTo: { lines: ["Jl. Baru 1"], city: "Bandung", countryCode: "ID" },
  });
  expect(moved.userErrors).toMatchObject([{ code: "CHANNEL_FORBIDS" }]);
});

test("a bad address raises an exception, and a good one mends it", async () => {
  const bad = anOrder().shipTo;
  const id = await accepted({ shipTo: bad && { ...bad, city: null, lines: [] } });
  const stuck = await change("revalidateOrder", "RevalidateOrderInput", { orderId: id });
  expect(stuck.order).toMatchObject({ status: "EXCEPTION", validations: [{ code: "ADDRESS_INCOMPLETE", status: "OPEN" }] });
  const mended = await change("changeOrderAddress", "ChangeAddressInput", {
    orderId: id,
    shipTo: { name: "Sari", lines: ["Jl. Baru 1"], city: "Bandung", countryCode: "ID" },
  });
  expect(mended.order).toMatchObject({ status: "OPEN", validations: [{ code: "ADDRESS_INCOMPLETE", status: "RESOLVED" }] });
});

test("an order is created once on a channel of our own, by its own id and by the idempotency key", async () => {
  const input = {
    channelId: globalId("Channel", b2b.id),
    externalId: "PO-77",
    currencyCode: "IDR",
    paymentStatus: "PAID",
    idempotencyKey: "purchase-77",
    customer: { externalId: "c-9", name: "PT Maju" },
    shipTo: { lines: ["Jl. Industri 9"], city: "Bekasi", countryCode: "ID" },
    lines: [
      { sku: "MUG", quantity: 2, unitPrice: { amount: "85000", currencyCode: "IDR" }, tax: { amount: "18700.00", currencyCode: "IDR" } },
    ],
  };
  const caller = anAccess();
  const created = await change("createOrder", "CreateOrderInput", input, caller);
  expect(created.order).toMatchObject({ status: "OPEN", number: "PO-77" });
  expect((await change("createOrder", "CreateOrderInput", input, caller)).order?.id).toBe(created.order?.id);
  expect((await change("createOrder", "CreateOrderInput", { ...input, idempotencyKey: "purchase-78" }, caller)).userErrors).toMatchObject([
    { code: "ALREADY_EXISTS", field: ["externalId"] },
  ]);
  const dollars = {
    ...input,
    externalId: "PO-79",
    idempotencyKey: undefined,
    lines: [{ sku: "MUG", quantity: 1, unitPrice: { amount: "1", currencyCode: "USD" } }],
  };
  expect((await change("createOrder", "CreateOrderInput", dollars)).userErrors).toMatchObject([
    { code: "INVALID", field: ["lines", "0", "unitPrice"] },
  ]);
  const total = await api.ask(`query($id: ID!) { order(id: $id) { total { amount currencyCode } } }`, { id: created.order?.id });
  expect(total).toEqual({ order: { total: { amount: "188700.00", currencyCode: "IDR" } } });
});

test("fifty createOrder calls with one idempotency key at once are one order", async () => {
  const caller = anAccess();
  const input = {
    channelId: globalId("Channel", b2b.id),
    externalId: "PO-RACE",
    currencyCode: "IDR",
    paymentStatus: "PAID",
    idempotencyKey: "race-key-1",
    shipTo: { lines: ["x"], city: "Y", countryCode: "ID" },
    lines: [{ sku: "MUG", quantity: 1, unitPrice: { amount: "1", currencyCode: "IDR" } }],
  };
  const before = await shop.counts("MUG");
  const answers = await Promise.all(Array.from({ length: 50 }, () => change("createOrder", "CreateOrderInput", input, caller)));
  expect(new Set(answers.map(({ order }) => order?.id)).size).toBe(1);
  expect((await shop.counts("MUG")).committed).toBe(before.committed + 1);
});

test("personal data is masked without the scope, and a search by name finds nothing", async () => {
  const id = await accepted({ number: "#PII" });
  const query = `query($id: ID!) { order(id: $id) { customer { name email masked } shipTo { name lines city phone masked } } }`;
  expect(await api.ask(query, { id })).toMatchObject({
    order: { customer: { name: "Sari Wulandari", masked: false }, shipTo: { lines: ["Jl. Kemang Raya 12"] } },
  });
  const blind = anAccess({ without: ["pii:read"] });
  expect(await api.ask(query, { id }, blind)).toEqual({
    order: {
      customer: { name: "S•••", email: "s•••", masked: true },
      shipTo: { name: "S•••", lines: ["J•••"], city: "Jakarta Selatan", phone: "+•••", masked: true },
    },
  });
  expect(numbers(await api.ask(`{ orders(filter: { text: "wulandari" }) { nodes { number } } }`, {}, blind))).toEqual([]);
});

test("a key sees only the orders of its channels and the work of its locations", async () => {
  const mine = await accepted({ number: "#MINE" }, b2b);
  const other = await accepted({ number: "#OTHER" });
  const limited = anAccess({ channelIds: new Set([b2b.id]) });
  const query = `query($id: ID!) { order(id: $id) { number } node(id: $id) { id } }`;
  expect(await api.ask(query, { id: mine }, limited)).toEqual({ order: { number: "#MINE" }, node: { id: mine } });
  expect(await api.ask(query, { id: other }, limited)).toEqual({ order: null, node: null });
  expect((await change("cancelOrder", "CancelOrderInput", { orderId: other, reason: "x" }, limited)).userErrors).toMatchObject([
    { code: "NOT_FOUND" },
  ]);
  const elsewhere = anAccess({ locationIds: new Set([(await shop.location()).id]) });
  expect(
    await api.ask(`query($id: ID!) { order(id: $id) { number } fulfillmentOrders(first: 1) { nodes { id } } }`, { id: mine }, elsewhere),
  ).toEqual({ order: null, fulfillmentOrders: { nodes: [] } });
  expect(await api.errorsOf("{ orders { nodes { number } } }", {}, anAccess({ without: ["orders:read"] }))).toMatchObject([
    { code: "UNAUTHORIZED" },
  ]);
});

test("an order's story is told in order, with the API's own ids and counted whole", async () => {
  const id = await accepted();
  const held = await change("placeHold", "PlaceHoldInput", { orderId: id, reason: "OTHER" });
  await change("cancelOrder", "CancelOrderInput", { orderId: id, reason: "Buyer asked" });
  const relay = new Relay(shop.orm, silentLog(), () => {});
  relay.start();
  await relay.stop();

  const { order } = await api.ask<{ order: { events: { totalCount: number; nodes: { type: string; data: Record<string, unknown> }[] } } }>(
    `query($id: ID!) { order(id: $id) { events(first: 3) { totalCount nodes { type data } } } }`,
    { id },
  );
  expect(order.events.nodes.map(({ type }) => type)).toEqual(["order.received", "order.opened", "fulfillment_order.routed"]);
  const { order: whole } = await api.ask<{ order: typeof order }>(
    `query($id: ID!) { order(id: $id) { events { totalCount nodes { type data } } } }`,
    { id },
  );
  expect(order.events.totalCount).toBe(whole.events.nodes.length);
  expect(whole.events.nodes.at(-1)?.type).toMatch(/^(order|fulfillment_order|allocation)\./);
  expect(whole.events.nodes.find(({ type }) => type === "hold.placed")?.data).toMatchObject({ holdId: held.hold?.id });
  expect(whole.events.nodes.map(({ type }) => type)).toContain("order.cancelled");
});

test("an order's money is exact", async () => {
  const price = moneyOf("99999999999.99", "IDR");
  const id = await accepted({ lines: [aLine("MUG", 1, { unitPrice: price })], total: price, paymentStatus: "PENDING" });
  const answer = await api.ask<{ order: { total: { amount: string }; lines: { unitPrice: { amount: string } }[] } }>(
    `query($id: ID!) { order(id: $id) { total { amount } lines { unitPrice { amount } } } }`,
    { id },
  );
  expect(answer.order).toEqual({ total: { amount: "99999999999.99" }, lines: [{ unitPrice: { amount: "99999999999.99" } }] });
});
