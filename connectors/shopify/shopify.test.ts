import { createHmac } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { shopify } from "./index.ts";

const fixtures = fixturesIn(join(import.meta.dirname, "fixtures"), "order-");
const { orderIn, changed } = ordersOf(shopify, fixtures);
const settings = { webhookSecrets: ["shpss_old", "shpss_new"], shopDomain: "example.myshopify.com", accessToken: "shpat_0123" } as const;

describeConnector(shopify, {
  settings,
  orders: fixtures,
  signatureHeader: "x-shopify-hmac-sha256",
  deliver: (body, secret) => ({
    headers: {
      "x-shopify-topic": "orders/updated",
      "x-shopify-event-id": "98880550-7158-44d4-b7cd-2c97c8a091b5",
      "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
    },
    body,
  }),
});

test("a signature made elsewhere passes on the exact bytes and not on the same JSON written otherwise", () => {
  const body = '{"id":5800000000101,"note":"café — naïve"}';
  const headers = { "x-shopify-hmac-sha256": "CHlZxe6dczsjrn9uWJ5o1IMoGNJDOcu0vjQKfg2KBkc=" };
  const verify = (text: string) => shopify.webhook?.verify({ headers, body: bytes(text) }, shopify.settings(Reader.of(settings)));

  expect(verify(body)).toBe(true);
  expect(verify(body.replace(":", ": "))).toBe(false);
});

test("one event told to two topics is two deliveries, told twice to one topic it is one", () => {
  const idOf = (topic: string, webhook: string, body = "{}") =>
    shopify.webhook?.idOf({
      headers: { "x-shopify-event-id": "e1", "x-shopify-webhook-id": webhook, "x-shopify-topic": topic },
      body: bytes(body),
    });

  expect(idOf("orders/create", "w1")).toBe(idOf("orders/create", "w2"));
  expect(idOf("orders/create", "w1")).not.toBe(idOf("orders/updated", "w2"));
  expect(idOf("orders/create", "w1")).not.toBe(idOf("orders/create", "w1", '{"id":2}'));
  expect(() => shopify.webhook?.idOf(plain("{}"))).toThrow(MalformedMessage);
});

test.each([
  ["customers/data_request", { shop_id: 1, shop_domain: "x", orders_requested: [1] }],
  ["customers/redact", { shop_id: 1, shop_domain: "x", orders_to_redact: [1] }],
  ["shop/redact", { shop_id: 1, shop_domain: "x" }],
  ["orders/delete", { id: 1 }],
  ["orders/edited", { order_edit: { id: 1, order_id: 2 } }],
  ["refunds/create", { id: 1, order_id: 2, refund_line_items: [] }],
  ["products/update", { id: 1, title: "Mug" }],
])("%s is understood and means nothing to an order", (topic, body) => {
  expect(shopify.normalise({ headers: { "x-shopify-topic": topic }, body: bytes(JSON.stringify(body)) })).toEqual([]);
});

test("compliance requests and other resources are told apart from orders without a topic too", () => {
  for (const body of [{ shop_id: 1 }, { id: 1, order_id: 2 }, { refunds: [] }, { order_edit: {} }])
    expect(shopify.normalise(plain(JSON.stringify(body)))).toEqual([]);
  expect(() => shopify.normalise(plain("{}"))).toThrow(MalformedMessage);
});

test("an answer with many orders is one event each, and one with none is none", () => {
  const orders = [...fixtures.values()]
    .map((body) => JSON.parse(new TextDecoder().decode(body)))
    .map((message) => message.order ?? message);

  expect(shopify.normalise(plain(JSON.stringify({ orders })))).toHaveLength(4);
  expect(shopify.normalise(plain('{"orders":[]}'))).toEqual([]);
});

test("a free delivery stays shipping before discount, with its discount among all others", () => {
  const order = orderIn("order-discount-free-shipping");

  expect([order.shippingTotal, order.discountTotal, order.total, order.difference].map(amountOf)).toEqual([
    "20000.00",
    "58500.00",
    "384615.00",
    "0.00",
  ]);
  expect(order.currencyCode).toBe("IDR");
});

test("a tip and duties are fees, not lines, and a gift card is not shipped", () => {
  const order = orderIn("order-tax-included-tip-duties");

  expect(order.lines.map((line) => [line.title, line.requiresShipping])).toEqual([
    ["Teapot", true],
    ["Gift card - 25", false],
  ]);
  expect([order.feeTotal, order.difference].map(amountOf)).toEqual(["5.00", "0.00"]);
  expect(order.pricesIncludeTax).toBe(true);
});

test("an address without the name that Shopify keeps back is masked", () => {
  expect(orderIn("order-tax-included-tip-duties").shipTo).toMatchObject({ name: null, lines: [], countryCode: "DE", masked: true });
  expect(orderIn("order-discount-free-shipping").shipTo?.masked).toBe(false);
});

test("of three units one left and one was cancelled; a cancelled fulfillment does not count, nor does a long id lose a digit", () => {
  const order = orderIn("order-partly-shipped-partly-cancelled");

  expect(order.lines.map((line) => [line.quantity, line.fulfilledQuantity, line.cancelledQuantity])).toEqual([
    [3, 1, 1],
    [1, 0, 0],
  ]);
  expect(order.externalId).toBe("820982911946154508");
});

test("what came back after it had left is not cancelled", () => {
  const order = changed("order-pos-archived", {
    "line_items.0.current_quantity": 0,
    refunds: [{ refund_line_items: [{ line_item_id: 1401, quantity: 1, restock_type: "return" }] }],
  });

  expect(order.lines).toMatchObject([{ fulfilledQuantity: 1, cancelledQuantity: 0 }]);
});

test("a cancelled order cancels every unit that has not left, whatever its counts say", () => {
  const order = changed("order-partly-shipped-partly-cancelled", { "order.cancelled_at": "2026-03-03T00:00:00Z" });

  expect(order.lines.map((line) => [line.fulfilledQuantity, line.cancelledQuantity])).toEqual([
    [1, 2],
    [0, 1],
  ]);
  expect(order).toMatchObject({ orderStatus: "CANCELLED", cancelled: true, fulfillmentStatus: "PARTIALLY_FULFILLED" });
});

test("archived means completed only when the order is fulfilled and paid", () => {
  expect(orderIn("order-pos-archived")).toMatchObject({ orderStatus: "COMPLETED", cancelled: false, externalLocationId: "48001" });
  expect(changed("order-pos-archived", { financial_status: "pending" }).orderStatus).toBe("DELIVERED");
  expect(changed("order-discount-free-shipping", { closed_at: "2026-03-03T00:00:00Z" }).orderStatus).toBe("CONFIRMED");
});

test("statuses nobody knows yet do not stop an order", () => {
  const order = changed("order-discount-free-shipping", { financial_status: "constructor", fulfillment_status: "teleported" });

  expect(order).toMatchObject({
    orderStatus: "PROCESSING",
    paymentStatus: "UNKNOWN",
    fulfillmentStatus: "UNKNOWN",
    nativeStatus: "constructor / teleported",
  });
});

test("a discount that an app writes twice counts once", () => {
  const order = changed("order-discount-free-shipping", { "line_items.0.total_discount": "30000.00" });

  expect(order.lines.map((line) => amountOf(line.discount))).toEqual(["30000.00", "8500.00"]);
});

test("a line that is picked up says where, when the order comes with its fulfillment orders", () => {
  const [line] = orderIn("order-pos-archived").lines;
  const order = changed("order-pos-archived", {
    fulfillment_orders: [
      {
        assigned_location_id: 48002,
        delivery_method: { method_type: "pick_up" },
        line_items: [{ line_item_id: Number(line?.externalIds[0]) }],
      },
    ],
  });

  expect(line?.pickup).toBeUndefined();
  expect(order.lines[0]?.pickup).toEqual({ externalLocationId: "48002" });
});

test("an API address that others could read along is refused by name", () => {
  const settingsWith = (apiBaseUrl: string) => shopify.settings(Reader.of({ ...settings, apiBaseUrl }));
  expect(() => settingsWith("http://shop.example")).toThrow(expect.objectContaining({ path: "apiBaseUrl" }));
  expect(settingsWith("http://127.0.0.1:4000")).toMatchObject({ apiBaseUrl: "http://127.0.0.1:4000" });
});

test("a test order is marked", () => {
  expect(changed("order-discount-free-shipping", { test: true }).test).toBe(true);
});

test("a shop domain that is none is refused by name", () => {
  expect(() => shopify.settings(Reader.of({ ...settings, shopDomain: "evil.example/" }))).toThrow(
    expect.objectContaining({ path: "shopDomain" }),
  );
});

test("asking without credentials says which are missing", async () => {
  const bare = shopify.settings(Reader.of({ webhookSecrets: ["s"] }));

  await expect(shopify.fetch?.({ externalId: "1", version: null }, { settings: bare, http: fetch, now: () => new Date() })).rejects.toThrow(
    /shopDomain and accessToken/,
  );
});
