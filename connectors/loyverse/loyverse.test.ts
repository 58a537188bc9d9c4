import { createHmac } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { loyverse } from "./index.ts";

const folder = join(import.meta.dirname, "fixtures");
const sales = fixturesIn(folder, "sale-");
const webhooks = fixturesIn(folder, "webhook-");
const { bodyOf, orderIn, changed } = ordersOf(loyverse, sales);
const webhook = webhooks.get("webhook-receipts-update") ?? bytes("");
const settings = {
  accessToken: "loyverse-token",
  accessTokenExpiresAt: "2026-03-02T12:00:00.000Z",
  webhookSecrets: ["client-secret-old", "client-secret-new"],
} as const;

describeConnector(loyverse, {
  settings,
  orders: sales,
  hints: webhooks,
  signatureHeader: "x-loyverse-signature",
  tokenEnds: new Date("2026-03-02T12:00:00.000Z"),
  deliver: (body, secret) => ({
    headers: { "x-loyverse-signature": secret === "" ? "" : createHmac("sha1", secret).update(body).digest("base64") },
    body,
  }),
  fetched(path, message) {
    const { currency, receipt } = JSON.parse(new TextDecoder().decode(message)) as Record<string, unknown>;
    return bytes(JSON.stringify(path === "/v1.0/merchant" ? { currency: { code: currency } } : receipt));
  },
});

const inIdr = loyverse.settings(Reader.of({ ...settings, currency: "IDR" }));
const receiptIn = (name: string): Record<string, unknown> =>
  (JSON.parse(new TextDecoder().decode(bodyOf(name))) as { receipt: Record<string, unknown> }).receipt;

test("without a secret nothing is signed, so no webhook passes", () => {
  const bare = loyverse.settings(Reader.of({ accessToken: "t" }));
  const delivery = { headers: { "x-loyverse-signature": createHmac("sha1", "").update(webhook).digest("base64") }, body: webhook };

  expect(bare.webhookSecrets).toEqual([]);
  expect(loyverse.webhook?.verify(delivery, bare)).toBe(false);
  expect(loyverse.webhook?.verify({ headers: {}, body: webhook }, bare)).toBe(false);
});

test("a signature passes in base64 and in hexadecimal, in one spelling each", () => {
  const secret = settings.webhookSecrets[0];
  const verify = (signature: string) =>
    loyverse.webhook?.verify({ headers: { "x-loyverse-signature": signature }, body: webhook }, loyverse.settings(Reader.of(settings)));
  const sha1 = createHmac("sha1", secret).update(webhook).digest();

  expect([sha1.toString("base64"), sha1.toString("hex")].map(verify)).toEqual([true, true]);
  expect([sha1.toString("hex").toUpperCase(), sha1.toString("base64url"), ` ${sha1.toString("hex")}`].map(verify)).toEqual([
    false,
    false,
    false,
  ]);
  expect(verify(createHmac("sha256", secret).update(webhook).digest("base64"))).toBe(false);
});

test("a receipt names no currency: without that it is asked for, with it a sale is an order", () => {
  const body = bytes(JSON.stringify(receiptIn("sale-added-tax-weight-tip")));

  expect(loyverse.normalise({ headers: {}, body })).toEqual([
    { kind: "hint", hint: { externalId: "1-1001", version: "2026-03-02T09:00:00.000Z" } },
  ]);
  expect(loyverse.normalise({ headers: {}, body }, inIdr)).toEqual([{ kind: "order", order: orderIn("sale-added-tax-weight-tip") }]);
});

test("a sale that changed since may have been given back, and a refund is about another receipt: both are asked for", () => {
  const sale = receiptIn("sale-partly-refunded");
  const later = { ...sale, updated_at: "2026-03-04T02:00:00.000Z" };

  for (const receipt of [
    later,
    { ...sale, receipt_type: "REFUND", refund_for: "1-1000" },
    { receipt_number: "1-1003", receipt_type: "SALE" },
  ])
    expect(loyverse.normalise(plain(JSON.stringify(receipt)), inIdr)).toMatchObject([{ kind: "hint", hint: { externalId: "1-1003" } }]);
});

test("a webhook with several receipts is one hint that names them all, as of one message one thing is fetched", () => {
  expect(loyverse.normalise({ headers: {}, body: webhook }, inIdr)).toEqual([
    { kind: "hint", hint: { externalId: "1-1003,1-1010", version: null } },
  ]);
});

test("webhooks about items, stock and customers mean nothing; what is no message of Loyverse is malformed", () => {
  expect(loyverse.normalise(plain('{"type":"inventory_levels.update","inventory_levels":[]}'))).toEqual([]);
  expect(() => loyverse.normalise(plain('{"id":1}'))).toThrow(expect.objectContaining({ path: "type" }));
});

test("a refund whose sale Loyverse no longer has means nothing", () => {
  const receipt = { ...receiptIn("sale-partly-refunded"), receipt_type: "REFUND", refund_for: "1-1" };

  expect(loyverse.normalise(plain(JSON.stringify({ currency: "IDR", receipt, refunds: [] })))).toEqual([]);
});

test("a sale was placed at the till's time, though it was heard of later, and its goods have left its store", () => {
  expect(orderIn("sale-added-tax-weight-tip")).toMatchObject({
    placedAt: new Date("2026-03-02T05:58:10.000Z"),
    updatedAt: new Date("2026-03-02T09:00:00.000Z"),
    externalLocationId: "3c0f1c2e-0000-4000-8000-000000000001",
    shippingOption: "Takeout",
    customer: { externalId: "0c0f1c2e-0000-4000-8000-000000000001", name: null },
    lines: [
      { title: "1.355 × Beras Cianjur", quantity: 1, fulfilledQuantity: 1, listingKeys: ["RICE", "2b0f1c2e-0000-4000-8000-000000000001"] },
      { title: "Kopi Susu (Large)", quantity: 2, fulfilledQuantity: 2 },
    ],
  });
});

test("tax on top, tip and surcharge add up to the total; a modifier is in the price", () => {
  const order = orderIn("sale-added-tax-weight-tip");

  expect(order.lines.map(({ unitPrice, tax }) => [amountOf(unitPrice), amountOf(tax)])).toEqual([
    ["21680.00", "2384.80"],
    ["21000.00", "4620.00"],
  ]);
  expect([order.taxTotal, order.feeTotal, order.total, order.difference].map(amountOf)).toEqual(["7004.80", "7000.00", "77684.80", "0.00"]);
  expect(order.pricesIncludeTax).toBe(false);
  expect(order.adjustments?.map(({ kind, funder, title, amount }) => `${kind} ${funder} ${title} ${amountOf(amount)}`)).toEqual([
    "TAX BUYER PPN 7004.80",
    "TIP BUYER tip 5000.00",
    "FEE BUYER surcharge 2000.00",
  ]);
});

test("tax within the prices, and discounts that the shop bears", () => {
  const order = orderIn("sale-included-tax-discounts");

  expect(order.pricesIncludeTax).toBe(true);
  expect([order.discountTotal, order.taxTotal, order.total, order.difference].map(amountOf)).toEqual(["40.00", "17.01", "260.00", "0.00"]);
  expect(order.adjustments?.map(({ kind, amount }) => `${kind} ${amountOf(amount)}`)).toEqual([
    "DISCOUNT 30.00",
    "COINS 10.00",
    "TAX 17.01",
  ]);
});

test("where both kinds of tax are mixed, that on top shows in the difference", () => {
  const mixed = [
    { type: "INCLUDED", name: "VAT", money_amount: 17.01 },
    { type: "ADDED", name: "City tax", money_amount: 5 },
  ];
  const order = changed("sale-included-tax-discounts", {
    "receipt.total_taxes": mixed,
    "receipt.total_tax": 22.01,
    "receipt.total_money": 265,
  });

  expect([order.pricesIncludeTax, amountOf(order.difference)]).toEqual([true, "5.00"]);
});

test.each([
  ["sale-included-tax-discounts", {}, "COMPLETED PAID NOT_REQUIRED", "SALE"],
  ["sale-cancelled", {}, "CANCELLED VOIDED CANCELLED", "SALE / cancelled"],
  ["sale-partly-refunded", {}, "COMPLETED PARTIALLY_REFUNDED NOT_REQUIRED", "SALE / REFUND 1-1010 / REFUND 1-1011"],
  ["sale-partly-refunded", { "refunds.1.total_money": 115000 }, "RETURNED REFUNDED RETURNED", "SALE / REFUND 1-1010 / REFUND 1-1011"],
  [
    "sale-partly-refunded",
    { "refunds.0.cancelled_at": "2026-03-06T00:00:00Z" },
    "COMPLETED PARTIALLY_REFUNDED NOT_REQUIRED",
    "SALE / REFUND 1-1011",
  ],
  ["sale-cancelled", { "receipt.cancelled_at": null, "receipt.receipt_type": "EXCHANGE" }, "PROCESSING UNKNOWN UNKNOWN", "EXCHANGE"],
])("%s %j is %s", (name, fields, status, native) => {
  const order = changed(name, fields);

  expect(`${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus}`).toBe(status);
  expect(order.nativeStatus).toBe(native);
});

test("a refund makes a later version of its sale", () => {
  expect(orderIn("sale-partly-refunded").updatedAt).toEqual(new Date("2026-03-05T02:00:00.000Z"));
});

test("a cancelled sale keeps its lines, none of them gone", () => {
  expect(orderIn("sale-cancelled")).toMatchObject({
    cancelled: true,
    lines: [{ quantity: 1, cancelledQuantity: 1, fulfilledQuantity: 0 }],
  });
});

test("a merchant is sent to Loyverse with what we want to do", () => {
  const url = new URL(loyverse.authorization?.url({ clientId: "app" }, { state: "s1", redirectUri: "https://orders.example/back" }) ?? "");

  expect(url.origin + url.pathname).toBe("https://api.loyverse.com/oauth/authorize");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: "app",
    response_type: "code",
    state: "s1",
    redirect_uri: "https://orders.example/back",
  });
});
