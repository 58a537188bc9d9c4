import { createHmac } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { noTime } from "../../src/channels/connector.ts";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { square } from "./index.ts";

const folder = join(import.meta.dirname, "fixtures");
const fixtures = fixturesIn(folder, "order-");
const { bodyOf, orderIn, changed } = ordersOf(square, fixtures);
const notificationUrl = "https://muara.example/webhooks/square";
const oauth = {
  applicationId: "sq0idp-1",
  applicationSecret: "sq0csp-1",
  refreshToken: "EQAA0123",
  accessTokenExpiresAt: "2026-12-22T10:00:00.000Z",
};
const settings = { webhookSecrets: ["key-old", "key-new"], notificationUrl, accessToken: "EAAA0123", ...oauth } as const;

describeConnector(square, {
  settings,
  orders: fixtures,
  hints: fixturesIn(folder, "event-"),
  tokenEnds: new Date(oauth.accessTokenExpiresAt),
  signatureHeader: "x-square-hmacsha256-signature",
  deliver: (body, secret) => ({
    headers: { "x-square-hmacsha256-signature": createHmac("sha256", secret).update(notificationUrl).update(body).digest("base64") },
    body,
  }),
});

test("the registered URL is signed with the body, to the last slash", () => {
  const body = bytes('{"event_id":"e1","type":"order.updated"}');
  const headers = { "x-square-hmacsha256-signature": "heE23imQY7jY+Z2YDNf5aaeoThYIuNMUcQ4wehJdy3Q=" };
  const verify = (url: string) =>
    square.webhook?.verify({ headers, body }, square.settings(Reader.of({ ...settings, notificationUrl: url })));

  expect(verify(notificationUrl)).toBe(true);
  expect(verify(`${notificationUrl}/`)).toBe(false);
});

test("the old SHA-1 header is not accepted", () => {
  const body = bytes("{}");
  const signature = createHmac("sha1", "key-old").update(notificationUrl).update(body).digest("base64");

  expect(square.webhook?.verify({ headers: { "x-square-signature": signature }, body }, square.settings(Reader.of(settings)))).toBe(false);
});

test("an event of an order is a hint with its version; other events mean nothing", () => {
  const [event] = fixturesIn(folder, "event-").values();

  expect(square.normalise({ headers: {}, body: event ?? bytes("") })).toEqual([
    { kind: "hint", hint: { externalId: "SQOrderShip0003", version: "4" } },
  ]);
  expect(square.normalise(plain('{"event_id":"e1","type":"webhooks.test_notification","data":{"type":"webhooks","id":"1"}}'))).toEqual([]);
  expect(square.normalise(plain('{"event_id":"e1","type":"payment.created","data":{"object":{"payment":{"id":"p"}}}}'))).toEqual([]);
});

test("stock that changed, and a catalogue, mean nothing to orders; a seller who shuts us out is heard", () => {
  const body = (type: string, object: object) => plain(JSON.stringify({ event_id: "e1", type, data: { type: "x", object } }));

  expect(square.normalise(body("inventory.count.updated", { inventory_counts: [{ quantity: "3" }] }))).toEqual([]);
  expect(square.normalise(body("catalog.version.updated", { catalog_version: {} }))).toEqual([]);
  expect(square.normalise(body("oauth.authorization.revoked", { revocation: { revoker_type: "MERCHANT" } }))).toEqual([
    { kind: "access", access: "ENDED" },
  ]);
});

test("a personal access token does not end", () => {
  const { refreshToken: _, ...personal } = settings;
  expect(square.tokens?.expiresAt(square.settings(Reader.of(personal)))).toBeNull();
});

test("an event that hides its order is malformed, with the path", () => {
  const body = '{"event_id":"e1","type":"order.created","data":{"object":{"order_created":{"version":1}}}}';

  expect(() => square.normalise(plain(body))).toThrow(expect.objectContaining({ path: "data.object.order_created.order_id" }));
});

test("a line sold by weight is one unit at the price of the line", () => {
  const [tomatoes, box] = orderIn("order-till-by-weight-tip").lines;

  expect(tomatoes).toMatchObject({
    title: "0.5 kg × Tomatoes (Roma)",
    quantity: 1,
    unitPrice: { minor: 1200n },
    listingKeys: ["VARTOMATO"],
    sku: null,
  });
  expect(box).toMatchObject({ title: "Delivery box", requiresShipping: false });
});

test("a price by weight that Square has not reckoned is reckoned, half a cent upwards", () => {
  const order = changed("order-till-by-weight-tip", {
    "order.line_items.0.variation_total_price_money": null,
    "order.line_items.0.base_price_money.amount": 2399,
  });

  expect(order.lines.map((line) => amountOf(line.unitPrice))).toEqual(["12.00", "3.50"]);
});

test("a sale at the till is paid, handed over, and its tip and rounding are fees", () => {
  const order = orderIn("order-till-by-weight-tip");

  expect(order).toMatchObject({ orderStatus: "COMPLETED", paymentStatus: "PAID", fulfillmentStatus: "NOT_REQUIRED", version: 4n });
  expect(order.lines.map((line) => line.fulfilledQuantity)).toEqual([1, 1]);
  expect([order.feeTotal, order.total, order.difference].map(amountOf)).toEqual(["2.02", "17.52", "0.00"]);
});

test("a modifier is part of the unit price and a service charge is a fee", () => {
  const order = orderIn("order-pickup-modifiers-charges");

  expect(order.lines).toMatchObject([{ quantity: 3, unitPrice: { minor: 500n }, discount: { minor: 100n }, tax: { minor: 112n } }]);
  expect([order.feeTotal, order.difference].map(amountOf)).toEqual(["1.00", "0.00"]);
});

test("what is picked up is not shipped", () => {
  expect(orderIn("order-pickup-modifiers-charges").lines).toMatchObject([{ pickup: { externalLocationId: "L0CONTOH00001" } }]);
  expect(orderIn("order-shipment-partly-sent-vat").lines[0]?.pickup).toBeUndefined();
});

test("a card that is only authorised holds the money; one that failed does not", () => {
  expect(orderIn("order-pickup-modifiers-charges")).toMatchObject({ orderStatus: "CONFIRMED", paymentStatus: "AUTHORIZED" });
  const failed = { "order.tenders.0.card_details.status": "FAILED", "order.net_amount_due_money.amount": 1612 };
  expect(changed("order-pickup-modifiers-charges", failed)).toMatchObject({ orderStatus: "PENDING_PAYMENT", paymentStatus: "PENDING" });
});

test("half the money is partly paid", () => {
  const half = { "order.tenders.0.amount_money.amount": 800, "order.net_amount_due_money.amount": 812 };

  expect(changed("order-pickup-modifiers-charges", half)).toMatchObject({
    orderStatus: "PENDING_PAYMENT",
    paymentStatus: "PARTIALLY_PAID",
  });
});

test("a tax within the price is not added to it", () => {
  const order = orderIn("order-shipment-partly-sent-vat");

  expect(order.pricesIncludeTax).toBe(true);
  expect([order.taxTotal, order.total, order.difference].map(amountOf)).toEqual(["6.67", "40.00", "0.00"]);
});

test("of two shipments one left: partly fulfilled, and one of four units is gone", () => {
  expect(orderIn("order-shipment-partly-sent-vat")).toMatchObject({
    fulfillmentStatus: "PARTIALLY_FULFILLED",
    lines: [{ quantity: 4, fulfilledQuantity: 1, cancelledQuantity: 0 }],
    shipTo: { name: "Alex Example", city: "London", countryCode: "GB", masked: false },
    shippingOption: "First Class",
  });
});

test.each([
  ["SHIPMENT", "IN_TRANSIT"],
  ["PICKUP", "DELIVERED"],
  ["DELIVERY", "DELIVERED"],
])("a completed %s is %s", (type, fulfillmentStatus) => {
  expect(changed("order-shipment-partly-sent-vat", { "order.fulfillments": [{ uid: "f", type, state: "COMPLETED" }] })).toMatchObject({
    fulfillmentStatus,
    lines: [{ fulfilledQuantity: 4 }],
  });
});

test("a recipient whom a third party keeps back is masked, and a country nobody knows is none", () => {
  const hidden = changed("order-shipment-partly-sent-vat", { "order.fulfillments.0.shipment_details.recipient": { display_name: "A." } });
  const nowhere = changed("order-shipment-partly-sent-vat", { "order.fulfillments.0.shipment_details.recipient.address.country": "ZZ" });

  expect(hidden.shipTo).toMatchObject({ name: "A.", lines: [], masked: true });
  expect(nowhere.shipTo?.countryCode).toBeNull();
});

test("refunds that went through count, rejected ones do not", () => {
  const refunds = (amount: number, status: string) =>
    changed("order-till-by-weight-tip", { "order.refunds": [{ id: "r", status, amount_money: { amount, currency: "USD" } }] })
      .paymentStatus;

  expect([refunds(1752, "APPROVED"), refunds(100, "COMPLETED"), refunds(100, "REJECTED")]).toEqual([
    "REFUNDED",
    "PARTIALLY_REFUNDED",
    "PAID",
  ]);
});

test("a cancelled order cancels its lines", () => {
  expect(orderIn("order-canceled-yen")).toMatchObject({
    orderStatus: "CANCELLED",
    cancelled: true,
    lines: [{ quantity: 1, cancelledQuantity: 1 }],
  });
});

test("a state nobody knows yet does not stop an order", () => {
  expect(changed("order-canceled-yen", { "order.state": "PAUSED" })).toMatchObject({
    orderStatus: "PROCESSING",
    paymentStatus: "UNKNOWN",
    fulfillmentStatus: "UNKNOWN",
    nativeStatus: "PAUSED",
  });
});

test("goods brought back hint at the sale they belong to", () => {
  const body = '{"order":{"id":"R1","returns":[{"uid":"r","source_order_id":"SALE1"}],"total_money":{"amount":0,"currency":"USD"}}}';

  expect(square.normalise(plain(body))).toEqual([{ kind: "hint", hint: { externalId: "SALE1", version: null } }]);
});

test("an order that names no time is older than every other", () => {
  expect(changed("order-canceled-yen", { "order.created_at": null, "order.updated_at": null })).toMatchObject({
    placedAt: noTime,
    updatedAt: noTime,
  });
});

test("money in another currency than the order's is malformed", () => {
  expect(() =>
    changed("order-canceled-yen", {
      "order.line_items.0.base_price_money.currency": "USD",
      "order.line_items.0.variation_total_price_money": null,
    }),
  ).toThrow(expect.objectContaining({ path: "order.line_items[0].base_price_money.currency" }));
});

test("orders of the sandbox are tests", () => {
  const sandbox = square.settings(Reader.of({ ...settings, apiBaseUrl: "https://connect.squareupsandbox.com/" }));

  expect(square.normalise({ headers: {}, body: bodyOf("order-canceled-yen") }, sandbox)).toMatchObject([{ order: { test: true } }]);
  expect(orderIn("order-canceled-yen").test).toBe(false);
});

test.each(["notificationUrl", "accessToken", "apiBaseUrl"])("a wrong %s is refused by name", (key) => {
  expect(() => square.settings(Reader.of({ ...settings, [key]: 7 }))).toThrow(expect.objectContaining({ path: key }));
});
