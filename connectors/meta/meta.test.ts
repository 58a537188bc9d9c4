import { createHmac } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { meta } from "./index.ts";

const folder = join(import.meta.dirname, "fixtures");
const orders = fixturesIn(folder, "order-");
const webhooks = fixturesIn(folder, "webhook-");
const { orderIn, changed } = ordersOf(meta, orders);
const settings = {
  accessToken: "page-token",
  commerceAccountId: "500",
  verifyToken: "verify-me",
  webhookSecrets: ["meta-old", "meta-new"],
} as const;
const challenge = { "hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444" };
const url = "https://orders.example/webhooks/meta";

describeConnector(meta, {
  settings,
  orders,
  hints: webhooks,
  signatureHeader: "x-hub-signature-256",
  deliver: (body, secret) => ({
    headers: { "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` },
    body,
  }),
  challenges: [
    { query: challenge, url, answer: { type: "text/plain", body: "1158201444" } },
    { query: { ...challenge, "hub.verify_token": "another" }, url, answer: null },
    { query: { ...challenge, "hub.mode": "unsubscribe" }, url, answer: null },
  ],
});

test("without a verify token no challenge is answered", () => {
  const { verifyToken: _, ...rest } = settings;

  expect(meta.webhook?.challenge?.(challenge, meta.settings(Reader.of(rest)), url)).toBeNull();
});

test("a webhook is one hint that names its orders, once each; others mean nothing", () => {
  const ids = "100000000000000001,100000000000000002";

  expect(meta.normalise({ headers: {}, body: webhooks.get("webhook-orders") ?? bytes("") })).toEqual([
    { kind: "hint", hint: { externalId: ids, version: null } },
  ]);
  expect(meta.normalise(plain('{"object":"page","entry":[{"id":"1","changes":[{"field":"feed","value":{"post_id":"1"}}]}]}'))).toEqual([]);
});

test("promotions by who pays for them, tax on top, and what does not add up is recorded", () => {
  const order = orderIn("order-created-promotion-tax");

  expect(order.adjustments?.map(({ kind, funder, title, amount }) => `${kind} ${funder} ${title} ${amountOf(amount)}`)).toEqual([
    "DISCOUNT SELLER Spring 2.00",
    "DISCOUNT CHANNEL Welcome 1.00",
    "TAX BUYER Tax, remitted by Meta 1.50",
  ]);
  expect([order.discountTotal, order.shippingTotal, order.taxTotal, order.total, order.difference].map(amountOf)).toEqual([
    "3.00",
    "4.00",
    "1.50",
    "27.50",
    "0.00",
  ]);
  expect(changed("order-created-promotion-tax", { "estimated_payment_details.total_amount.amount": "28.00" }).difference.minor).toBe(50n);
});

test("whom it goes to, by when, and where it was sold", () => {
  expect(orderIn("order-created-promotion-tax")).toMatchObject({
    placedAt: new Date("2026-03-01T10:00:00Z"),
    dispatchBy: new Date("2026-03-04T23:59:59Z"),
    tags: ["instagram"],
    shippingOption: "Standard",
    test: false,
    shipTo: { name: "Ann Example", lines: ["1 Main St", "Unit 2"], city: "Boston", countryCode: "US" },
    customer: { externalId: null, email: "relay@marketplace.example" },
    lines: [{ sku: "MUG", listingKeys: ["MUG", "8000000000000001"], title: "A mug" }, { sku: "CUP" }],
  });
  expect(changed("order-created-promotion-tax", { is_test_order: true, shipping_address: null })).toMatchObject({
    test: true,
    shipTo: null,
  });
});

test("units cancelled and sent, though Meta says them by product", () => {
  const order = orderIn("order-in-progress-partly");

  expect(order.lines.map((line) => [line.sku, line.cancelledQuantity, line.fulfilledQuantity])).toEqual([
    ["MUG", 0, 1],
    ["CUP", 2, 0],
  ]);
  const twoLines = changed("order-in-progress-partly", { "items.data.1.retailer_id": "MUG", "shipments.data.0.items.data.0.quantity": 4 });
  expect(twoLines.lines.map(({ fulfilledQuantity }) => fulfilledQuantity)).toEqual([3, 1]);
});

const all = {
  data: [{ items: { data: [{ retailer_id: "MUG", quantity: 3 }] } }, { items: { data: [{ retailer_id: "CUP", quantity: 2 }] } }],
};

test.each([
  ["order-created-promotion-tax", {}, "CONFIRMED AUTHORIZED UNFULFILLED"],
  ["order-created-promotion-tax", { "order_status.state": "FB_PROCESSING" }, "ON_HOLD AUTHORIZED ON_HOLD"],
  ["order-created-promotion-tax", { "order_status.state": "NEW_WORD" }, "PROCESSING UNKNOWN UNKNOWN"],
  ["order-in-progress-partly", {}, "PROCESSING AUTHORIZED PARTIALLY_FULFILLED"],
  ["order-in-progress-partly", { shipments: { data: [] } }, "PROCESSING AUTHORIZED UNFULFILLED"],
  ["order-in-progress-partly", { "order_status.state": "COMPLETED" }, "COMPLETED PAID FULFILLED"],
  ["order-in-progress-partly", { "order_status.state": "COMPLETED", cancellations: all }, "CANCELLED VOIDED CANCELLED"],
  ["order-completed-refunded", {}, "COMPLETED PARTIALLY_REFUNDED FULFILLED"],
  ["order-completed-refunded", { "refunds.data.0.refund_amount.amount": "14.00" }, "COMPLETED REFUNDED FULFILLED"],
])("%s with %j is %s", (name, fields, status) => {
  const order = changed(name, fields);

  expect(`${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus}`).toBe(status);
  expect(order.cancelled).toBe(status.startsWith("CANCELLED"));
});

test("an amount in another currency than the order's is malformed", () => {
  expect(() => changed("order-created-promotion-tax", { "items.data.1.price_per_unit.currency": "EUR" })).toThrow(
    expect.objectContaining({ path: "items.data[1].price_per_unit.currency" }),
  );
});

test("a price that was not asked for follows for an only item, and is missed for several", () => {
  expect(changed("order-completed-refunded", { "items.data.0.price_per_unit": null }).lines[0]?.unitPrice.minor).toBe(1000n);
  expect(() => changed("order-in-progress-partly", { "items.data.0.price_per_unit": null })).toThrow(
    expect.objectContaining({ path: "items.data[0].price_per_unit" }),
  );
});
