import { createHmac } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { bigcommerce } from "./index.ts";

const orders = fixturesIn(join(import.meta.dirname, "fixtures"), "order-");
const hints = fixturesIn(join(import.meta.dirname, "fixtures"), "hook-");
const polled = fixturesIn(join(import.meta.dirname, "fixtures"), "listed-");
const { orderIn, changed } = ordersOf(bigcommerce, orders);
const settings = { webhookSecrets: ["a-client-secret", "the-next-one"], storeHash: "ab12cd34ef", accessToken: "an-access-token" } as const;
const [id, timestamp] = ["msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", "1674087231"];
const sign = (body: Uint8Array, secret: string) => createHmac("sha256", secret).update(`${id}.${timestamp}.`).update(body).digest("base64");

describeConnector(bigcommerce, {
  settings,
  orders,
  hints,
  polled,
  signatureHeader: "webhook-signature",
  deliver: (body, secret) => ({
    headers: { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${sign(body, secret)}` },
    body,
  }),
  fetched(path, message) {
    const { order, products, shipping_addresses } = JSON.parse(Buffer.from(message).toString());
    const part = path.endsWith("/products") ? products : path.endsWith("/shipping_addresses") ? shipping_addresses : order;
    return bytes(JSON.stringify(part));
  },
});

const inForce = bigcommerce.settings(Reader.of(settings));

test("a signature made elsewhere passes, also beside others, and not under another version", () => {
  // printf '%s' 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W.1674087231.{"a":1}' | openssl dgst -sha256 -hmac a-client-secret -binary | base64
  const mine = "As421wjV2p/6fJZVIID+MsO2GcKw1vN1QTvDpOfk7Ug=";
  const body = bytes('{"a":1}');
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp };
  const passes = (signature: string) =>
    bigcommerce.webhook?.verify({ headers: { ...headers, "webhook-signature": signature }, body }, inForce);

  expect(passes(`v1,${mine}`)).toBe(true);
  expect(passes(`v1,AAAA v1a,${mine} v1,${mine}`)).toBe(true);
  expect(passes(`v1a,${mine}`)).toBe(false);
  expect(passes(mine)).toBe(false);
});

test("a signature is good for its own id and time alone", () => {
  const body = bytes("{}");
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${sign(body, settings.webhookSecrets[0])}` };
  const passes = (other: Record<string, string>) => bigcommerce.webhook?.verify({ headers: { ...headers, ...other }, body }, inForce);

  expect([passes({}), passes({ "webhook-id": "msg_other" }), passes({ "webhook-timestamp": "1674087232" })]).toEqual([true, false, false]);
});

test("two changes of an order are two deliveries, though BigCommerce gives both one hash", () => {
  const idOf = (message: string) => bigcommerce.webhook?.idOf({ headers: { "webhook-id": message }, body: bytes('{"hash":"dd70"}') });

  expect(idOf("msg_1")).toBe(idOf("msg_1"));
  expect(idOf("msg_1")).not.toBe(idOf("msg_2"));
});

test("webhooks about orders and their shipments hint at the order, others mean nothing", () => {
  const read = (message: unknown) => bigcommerce.normalise(plain(JSON.stringify(message)));
  const hint = (externalId: string) => [{ kind: "hint", hint: { externalId, version: null } }];

  expect([...hints.values()].map((body) => bigcommerce.normalise({ headers: {}, body }))).toEqual([hint("2101"), hint("2102")]);
  expect(read({ scope: "store/order/refund/created", data: { type: "order", id: 7, refund: { refund_id: 3 } } })).toEqual(hint("7"));
  expect(read({ scope: "store/product/updated", data: { type: "product", id: 7 } })).toEqual([]);
  expect(() => read({ scope: "store/order/updated" })).toThrow(expect.objectContaining({ path: "data" }));
});

test("an order of a list is a hint with its version", () => {
  const [body = bytes("")] = [...polled.values()];

  expect(bigcommerce.normalise({ headers: {}, body })).toEqual([
    { kind: "hint", hint: { externalId: "2101", version: "Tue, 10 Nov 2026 02:16:30 +0000" } },
  ]);
});

test("prices with tax: the coupon is shared out, and handling and fees are told apart", () => {
  const order = orderIn("order-inclusive-coupon-fee");

  expect(order.lines.map((line) => [line.quantity, ...[line.unitPrice, line.discount, line.tax].map(amountOf)])).toEqual([
    [2, "85000.00", "17000.00", "15162.16"],
    [1, "110000.00", "11000.00", "9810.81"],
  ]);
  expect([order.discountTotal, order.shippingTotal, order.feeTotal, order.total, order.difference].map(amountOf)).toEqual([
    "28000.00",
    "20000.00",
    "8000.00",
    "280000.00",
    "0.00",
  ]);
  expect(order).toMatchObject({
    orderStatus: "CONFIRMED",
    paymentStatus: "PAID",
    fulfillmentStatus: "UNFULFILLED",
    pricesIncludeTax: true,
  });
  expect(order).toMatchObject({
    shippingOption: "Flat Rate",
    shipTo: { name: "Budi Wijaya", lines: ["Jl. Kenanga 8"], countryCode: "ID" },
  });
});

test("prices without tax: what was paid in counts, and a unit refunded before it left is not sent", () => {
  const order = orderIn("order-exclusive-partly-shipped-refunded");

  expect(order.lines).toMatchObject([{ quantity: 3, fulfilledQuantity: 1, cancelledQuantity: 1, listingKeys: ["MUG-BLUE", "93", "77"] }]);
  expect([order.taxTotal, order.total, order.difference].map(amountOf)).toEqual(["5.60", "75.60", "0.00"]);
  expect(order).toMatchObject({
    currencyCode: "USD",
    test: true,
    orderStatus: "PARTIALLY_FULFILLED",
    paymentStatus: "PARTIALLY_REFUNDED",
    customer: { externalId: null, email: "sari@example.com" },
    updatedAt: new Date("2026-11-11T08:00:00Z"),
    nativeStatus: "Partially Refunded / partially refunded",
  });
});

test("a cancelled order sends nothing, and a download is never sent", () => {
  const order = orderIn("order-cancelled-with-download");

  expect(order).toMatchObject({ cancelled: true, orderStatus: "CANCELLED", paymentStatus: "VOIDED", fulfillmentStatus: "CANCELLED" });
  expect(order.lines.map((line) => [line.cancelledQuantity, line.requiresShipping, line.listingKeys])).toEqual([
    [1, true, ["MUG-BLUE", "93", "77"]],
    [1, false, ["90"]],
  ]);
});

/** Every `status_id`, of a paid order of which nothing has left, by payments that the store does not follow (`payment_status` empty). */
const statuses: readonly (readonly [number, string, string])[] = [
  [1, "Pending", "PENDING_PAYMENT PENDING UNFULFILLED 0+0"],
  [2, "Shipped", "FULFILLED PAID FULFILLED 0+2"],
  [3, "Partially Shipped", "PARTIALLY_FULFILLED PAID PARTIALLY_FULFILLED 0+0"],
  [4, "Refunded", "RETURNED REFUNDED RETURNED 2+0"],
  [5, "Cancelled", "CANCELLED VOIDED CANCELLED 2+0"],
  [6, "Declined", "CANCELLED VOIDED CANCELLED 2+0"],
  [7, "Awaiting Payment", "PENDING_PAYMENT PENDING UNFULFILLED 0+0"],
  [8, "Awaiting Pickup", "PROCESSING PAID READY_TO_SHIP 0+0"],
  [9, "Awaiting Shipment", "PROCESSING PAID READY_TO_SHIP 0+0"],
  [10, "Completed", "COMPLETED PAID FULFILLED 0+2"],
  [11, "Awaiting Fulfillment", "CONFIRMED PAID UNFULFILLED 0+0"],
  [12, "Manual Verification Required", "ON_HOLD PENDING ON_HOLD 0+0"],
  [13, "Disputed", "ON_HOLD PAID UNFULFILLED 0+0"],
  [14, "Partially Refunded", "CONFIRMED PARTIALLY_REFUNDED UNFULFILLED 0+0"],
  [99, "Baking", "PROCESSING UNKNOWN UNKNOWN 0+0"],
];

test.each(statuses)("status %i, %s", (statusId, status, wanted) => {
  const order = changed("order-inclusive-coupon-fee", { "order.status_id": statusId, "order.status": status, "order.payment_status": "" });
  const [line] = order.lines;

  expect(
    `${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus} ${line?.cancelledQuantity}+${line?.fulfilledQuantity}`,
  ).toBe(wanted);
  expect(order.nativeStatus).toBe(status);
});

test.each([
  ["authorized", "AUTHORIZED"],
  ["capture pending", "AUTHORIZED"],
  ["captured", "PAID"],
  ["paid", "PAID"],
  ["declined", "FAILED"],
  ["held for review", "PENDING"],
  ["pending", "PENDING"],
  ["refunded", "REFUNDED"],
  ["partially refunded", "PARTIALLY_REFUNDED"],
  ["void", "VOIDED"],
  ["void pending", "VOIDED"],
  ["paid in cocoa", "UNKNOWN"],
])("payment %s", (payment, wanted) => {
  expect(changed("order-inclusive-coupon-fee", { "order.payment_status": payment }).paymentStatus).toBe(wanted);
});

test("what is paid at the door is sent before", () => {
  const fields = { "order.status_id": 7, "order.payment_status": "", "order.payment_method": "Cash on Delivery" };

  expect(changed("order-inclusive-coupon-fee", fields)).toMatchObject({ orderStatus: "CONFIRMED", paymentStatus: "COD_DUE" });
});

test("a cart at the payment page is no order", () => {
  const body = orders.get("order-inclusive-coupon-fee") ?? bytes("");
  const cart = JSON.parse(Buffer.from(body).toString());
  cart.order.status_id = 0;

  expect(bigcommerce.normalise(plain(JSON.stringify(cart)))).toEqual([]);
});

test("an order whose lines go to two addresses waits for a person", () => {
  const read = () => changed("order-inclusive-coupon-fee", { "products.1.order_address_id": 52 });

  expect(read).toThrow(MalformedMessage);
  expect(read).toThrow(/shipping_addresses/);
});

test.each([
  ["storeHash", "https://store-ab12cd34ef.mybigcommerce.com"],
  ["apiBaseUrl", "http://api.example"],
])("a wrong %s is refused by name", (path, value) => {
  expect(() => bigcommerce.settings(Reader.of({ ...settings, [path]: value }))).toThrow(expect.objectContaining({ path }));
});
