import { createHmac } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { withFields } from "../../test/support/mutations.ts";
import { woocommerce } from "./index.ts";

const fixtures = fixturesIn(join(import.meta.dirname, "fixtures"));
const { bodyOf, orderIn, changed } = ordersOf(woocommerce, fixtures);
const settings = {
  webhookSecrets: ["woo-old", "woo-new"],
  siteUrl: "https://shop.example/",
  consumerKey: "ck_0123",
  consumerSecret: "cs_4567",
} as const;

describeConnector(woocommerce, {
  settings,
  orders: fixtures,
  signatureHeader: "x-wc-webhook-signature",
  deliver: (body, secret) => ({
    headers: {
      "x-wc-webhook-topic": "order.updated",
      "x-wc-webhook-delivery-id": "fb3df8cb1b8b5c8d9b8c1f6d1f1b7a3e",
      "x-wc-webhook-signature": createHmac("sha256", secret).update(body).digest("base64"),
    },
    body,
  }),
});

test("a signature made elsewhere passes on PHP's escapes and not on the same JSON written otherwise", () => {
  const body = String.raw`{"id":2101,"agent":"Mozilla\/5.0","name":"Andr\u00e9"}`;
  const headers = { "x-wc-webhook-signature": "Cc5Wpd7QHjlVqb5DkGPDO3q2UrEIbY314kwMFNOkKKs=" };
  const verify = (text: string) => woocommerce.webhook?.verify({ headers, body: bytes(text) }, woocommerce.settings(Reader.of(settings)));

  expect(verify(body)).toBe(true);
  expect(verify(JSON.stringify(JSON.parse(body)))).toBe(false);
});

test("the ping on saving a webhook means nothing, and an order is no ping", () => {
  expect(woocommerce.webhook?.isPing?.(plain("webhook_id=142"))).toBe(true);
  expect(woocommerce.webhook?.isPing?.({ headers: {}, body: bodyOf("order-coupon-tax") })).toBe(false);
  expect(woocommerce.webhook?.isPing?.(plain('webhook_id=142&{"id":1}'))).toBe(false);
  expect(woocommerce.normalise(plain("webhook_id=142"))).toEqual([]);
});

test("two orders saved in one second share a delivery id and are still two deliveries", () => {
  const idOf = (text: string, headers = {}) => woocommerce.webhook?.idOf({ headers, body: bytes(text) });
  const second = { "x-wc-webhook-delivery-id": "fb3df8cb1b8b5c8d9b8c1f6d1f1b7a3e" };

  expect(idOf('{"id":1}', second)).toBe(idOf('{"id":1}', second));
  expect(idOf('{"id":1}', second)).not.toBe(idOf('{"id":2}', second));
  expect(idOf('{"id":1}')).not.toBe(idOf('{"id":2}'));
});

test.each(["checkout-draft", "auto-draft", "draft"])("a %s is a cart, not an order", (status) => {
  expect(woocommerce.normalise({ headers: {}, body: withFields(bodyOf("order-coupon-tax"), { status }) })).toEqual([]);
});

test("topics that are about no whole order mean nothing", () => {
  for (const topic of ["order.deleted", "product.updated", "customer.created"]) {
    expect(woocommerce.normalise({ headers: { "x-wc-webhook-topic": topic }, body: bytes('{"id":1}') })).toEqual([]);
  }
  expect(() => woocommerce.normalise(plain('{"id":1}'))).toThrow(MalformedMessage);
});

test("a unit price is what the line cost before its coupon", () => {
  const order = orderIn("order-coupon-tax");

  expect(order.lines.map((line) => [line.unitPrice, line.discount, line.tax].map(amountOf))).toEqual([
    ["10.00", "3.00", "5.13"],
    ["10.00", "1.00", "1.71"],
  ]);
  expect([order.discountTotal, order.shippingTotal, order.taxTotal, order.difference].map(amountOf)).toEqual([
    "4.00",
    "5.00",
    "7.79",
    "0.00",
  ]);
});

test("a line that does not divide evenly keeps its rest in the difference", () => {
  const order = orderIn("order-cod-indivisible-fee");

  expect(order.lines.map((line) => [line.quantity, amountOf(line.unitPrice), amountOf(line.discount)])).toEqual([[3, "33333.33", "0.00"]]);
  expect([order.feeTotal, order.total, order.difference].map(amountOf)).toEqual(["5000.00", "123000.00", "0.01"]);
});

test("a line that was raised has its new price and no discount", () => {
  const order = changed("order-coupon-tax", { "line_items.0.total": "36.00" });

  expect(order.lines.map((line) => [amountOf(line.unitPrice), amountOf(line.discount)])).toEqual([
    ["12.00", "0.00"],
    ["10.00", "1.00"],
  ]);
});

test("cash on delivery is confirmed and due", () => {
  expect(orderIn("order-cod-indivisible-fee")).toMatchObject({ orderStatus: "CONFIRMED", paymentStatus: "COD_DUE", number: "WEB-2102" });
});

test("an empty shipping address means the billing address", () => {
  const order = orderIn("order-cod-indivisible-fee");

  expect(order.shipTo).toEqual(order.billTo);
  expect(order.shipTo).toMatchObject({ name: "Sari Wijaya", city: "Bandung", countryCode: "ID" });
});

test("a status of a plug-in is processing until the settings say what it means", () => {
  const body = bodyOf("order-plugin-status-by-weight");
  const shipped = woocommerce.settings(Reader.of({ ...settings, customStatuses: { shipped: "FULFILLED" } }));

  expect(orderIn("order-plugin-status-by-weight")).toMatchObject({
    orderStatus: "PROCESSING",
    fulfillmentStatus: "UNKNOWN",
    nativeStatus: "shipped",
  });
  expect(woocommerce.normalise({ headers: {}, body }, shipped)).toMatchObject([
    { order: { orderStatus: "FULFILLED", fulfillmentStatus: "FULFILLED", lines: [{ quantity: 1, fulfilledQuantity: 1 }] } },
  ]);
  expect(changed("order-coupon-tax", { status: "__proto__", date_paid: null, date_paid_gmt: null })).toMatchObject({
    orderStatus: "PROCESSING",
    paymentStatus: "UNKNOWN",
  });
});

test("a measure sold by a plug-in is one unit at the price of the line", () => {
  expect(orderIn("order-plugin-status-by-weight").lines).toMatchObject([
    { title: "1.5 × Rice", quantity: 1, unitPrice: { minor: 3000n, currency: "JPY" } },
  ]);
});

test.each([
  ["cancelled and refunded in full", {}, "REFUNDED"],
  ["cancelled and refunded in part", { "refunds.0.total": "-4.00" }, "PARTIALLY_REFUNDED"],
  ["cancelled, paid and not refunded", { refunds: [] }, "PAID"],
  ["cancelled before it was paid", { refunds: [], date_paid: null, date_paid_gmt: null }, "VOIDED"],
])("%s", (_, fields, paymentStatus) => {
  expect(changed("order-cancelled-refunded", fields)).toMatchObject({
    orderStatus: "CANCELLED",
    paymentStatus,
    cancelled: true,
    lines: [{ quantity: 2, cancelledQuantity: 2, fulfilledQuantity: 0 }],
  });
});

test("refunded before it was completed, nothing left; refunded after, all of it had", () => {
  const refunded = (fields: Record<string, unknown>) => changed("order-cancelled-refunded", { status: "refunded", ...fields }).lines;

  expect(refunded({})).toMatchObject([{ cancelledQuantity: 2, fulfilledQuantity: 0 }]);
  expect(refunded({ date_completed: "2026-03-04T10:00:00" })).toMatchObject([{ cancelledQuantity: 0, fulfilledQuantity: 2 }]);
});

test.each([
  ["siteUrl", "http://shop.example"],
  ["customStatuses.shipped", { shipped: "GONE" }],
])("a wrong %s is refused by name", (path, value) => {
  expect(() => woocommerce.settings(Reader.of({ ...settings, [path.split(".")[0] ?? ""]: value }))).toThrow(
    expect.objectContaining({ path }),
  );
});

test("asking without credentials says which are missing", async () => {
  const bare = woocommerce.settings(Reader.of({ webhookSecrets: ["s"] }));

  await expect(
    woocommerce.fetch?.({ externalId: "1", version: null }, { settings: bare, http: fetch, now: () => new Date() }),
  ).rejects.toThrow(/siteUrl, consumerKey and/);
});
