import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { amazon } from "./index.ts";

const folder = join(import.meta.dirname, "fixtures");
const { bodyOf, orderIn, changed } = ordersOf(amazon, fixturesIn(folder));
const settings = {
  marketplaceId: "ATVPDKIKX0DER",
  sellerId: "A0000TESTSELLER",
  clientId: "amzn1.application-oa2-client.test",
  clientSecret: "the-client-secret",
  refreshToken: "Atzr|the-refresh-token",
  accessToken: "Atza|the-access-token",
  accessTokenExpiresAt: "2026-03-02T11:00:00Z",
  notificationSecrets: ["the-first-of-two-secrets", "the-second-of-two-secrets"],
};
const read = (more: Record<string, unknown> = {}) => amazon.settings(Reader.of({ ...settings, ...more }));

describeConnector(amazon, { settings, orders: fixturesIn(folder, "order-"), tokenEnds: new Date("2026-03-02T11:00:00Z") });

test("discounts, gift wrap, tax that Amazon collects, a tip: all that the money is made of", () => {
  expect(amazon.normalise({ headers: {}, body: bodyOf("order-gift-discount-collected-tax") }).map(told)).toEqual([
    {
      id: "114-5551234-0000001",
      number: "114-5551234-0000001",
      placed: "2026-03-02T08:15:00.000Z",
      updated: "2026-03-04T10:00:00.000Z",
      status: "PARTIALLY_FULFILLED PAID PARTIALLY_FULFILLED",
      flags: "",
      lines: ["90000000000001 MUG-BLUE: 3 × 15.00 - 2.00, tax 3.94, gone 1, cancelled 1", "90000000000002 CUP: 2 × 7.50 - 0.00, tax 0.00"],
      sums: "USD discount 7.99, tax 3.94, shipping 5.99, fees 7.50",
      total: "69.44, difference 0.00",
      to: "Sari Dewi, 9 Jasmine Street, Springfield, OR, 97477, US",
      customer: "-, Sari Dewi, x1y2z3@marketplace.example",
    },
  ]);
  const order = orderIn("order-gift-discount-collected-tax");
  expect(
    order.adjustments?.map((one) => `${one.kind} ${one.funder} ${amountOf(one.amount)} ${one.title} ${one.externalLineId ?? "-"}`),
  ).toEqual([
    "DISCOUNT SELLER 2.00 Promotion 90000000000001",
    "SHIPPING_DISCOUNT SELLER 5.99 Promotion on shipping 90000000000001",
    "FEE BUYER 3.50 Gift wrap 90000000000001",
    "TAX CHANNEL 3.94 Collected by Amazon Services, Inc. 90000000000001",
    "COINS SELLER 0.45 Amazon Points granted 90000000000001",
    "FEE BUYER 2.00 Other 90000000000002",
    "TIP BUYER 2.00 Delivery tip -",
  ]);
  expect(order.dispatchBy).toEqual(new Date("2026-03-05T07:59:59Z"));
  expect(order.tags).toEqual(["PRIME", "AMAZON_BUSINESS"]);
});

test("an order that is not paid for yet has no amounts, its marketplace's currency, and nothing cancelled", () => {
  expect(orderIn("order-pending-without-amounts")).toMatchObject({
    orderStatus: "PENDING_PAYMENT",
    currencyCode: "JPY",
    total: { minor: 0n },
    lines: [{ quantity: 2, cancelledQuantity: 0, unitPrice: { minor: 0n } }],
    shipTo: { masked: true, city: "Osaka" },
    customer: null,
  });
});

test("what Amazon ships itself is not our work; delivered and paid at the door; prices that contain the tax are known by the total", () => {
  expect(orderIn("order-fba-cod-delivered")).toMatchObject({
    orderStatus: "DELIVERED",
    paymentStatus: "COD_DUE",
    fulfillmentStatus: "DELIVERED",
    nativeStatus: "SHIPPED / DELIVERED / CANCELLED",
    pricesIncludeTax: true,
    difference: { minor: 0n },
    lines: [{ fulfilledByChannel: true, fulfilledQuantity: 1, pickup: {} }],
  });
});

test("of version 0 the prices are of whole lines", () => {
  expect(amazon.normalise({ headers: {}, body: bodyOf("order-v0-line-totals") }).map(told)).toEqual([
    {
      id: "250-5551234-0000004",
      number: "250-5551234-0000004",
      placed: "2026-03-02T08:15:00.000Z",
      updated: "2026-03-03T08:15:00.000Z",
      status: "CANCEL_REQUESTED COD_DUE UNFULFILLED",
      flags: "tax included",
      lines: ["05000000000001 MUG-BLUE: 3 × 1000 - 200, tax 272, gone 1"],
      sums: "JPY discount 300, tax 272, shipping 300, fees 480",
      total: "3480, difference 0",
      to: "Sari Dewi, 1-2-3 Umeda, Osaka, Osaka, 530-0001, JP",
      customer: "-, Sari Dewi, x9y8@marketplace.example",
    },
  ]);
});

/** The table of the status map, for where it is not at hand. */
test.each([
  ["Pending", "PENDING", "PENDING_PAYMENT PENDING UNFULFILLED"],
  ["PendingAvailability", "PENDING_AVAILABILITY", "PENDING_PAYMENT PENDING UNFULFILLED"],
  ["Unshipped", "UNSHIPPED", "CONFIRMED PAID UNFULFILLED"],
  ["PartiallyShipped", "PARTIALLY_SHIPPED", "PARTIALLY_FULFILLED PAID PARTIALLY_FULFILLED"],
  ["Shipped", "SHIPPED", "FULFILLED PAID IN_TRANSIT"],
  ["InvoiceUnconfirmed", "SHIPPED", "FULFILLED PAID IN_TRANSIT"],
  ["Canceled", "CANCELLED", "CANCELLED VOIDED CANCELLED"],
  ["Unfulfillable", "UNFULFILLABLE", "FAILED UNKNOWN FAILED_DELIVERY"],
  ["Teleported", "TELEPORTED", "PROCESSING UNKNOWN UNKNOWN"],
])("%s and %s are %s", (before, now, wanted) => {
  const old = { "payload.OrderStatus": before, "payload.PaymentMethod": "Other", "payload.OrderItems.0.BuyerRequestedCancel": null };
  for (const order of [
    changed("order-v0-line-totals", old),
    changed("order-pending-without-amounts", { "order.fulfillment.fulfillmentStatus": now }),
  ])
    expect(`${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus}`).toBe(wanted);
});

test.each([
  [["PENDING"], "FULFILLED UNFULFILLED"],
  [["IN_TRANSIT"], "FULFILLED IN_TRANSIT"],
  [["SHIPPED"], "FULFILLED IN_TRANSIT"],
  [["DELIVERED"], "DELIVERED DELIVERED"],
  [["DELIVERED", "IN_TRANSIT"], "FULFILLED IN_TRANSIT"],
  [["CANCELLED"], "FULFILLED CANCELLED"],
  [["UNDELIVERABLE", "DELIVERED"], "FULFILLED FAILED_DELIVERY"],
  [["ABDUCTED"], "FULFILLED IN_TRANSIT"],
])("parcels %j of a shipped order: %s", (packages, wanted) => {
  const order = changed("order-fba-cod-delivered", { "order.packages": packages.map((status) => ({ packageStatus: { status } })) });
  expect(`${order.orderStatus} ${order.fulfillmentStatus}`).toBe(wanted);
});

test("a buyer who asks to cancel is seen while nothing was sent; what was cancelled leaves no unit open", () => {
  const request = { "order.orderItems.0.cancellation": { cancellationRequest: { requester: "BUYER" } } };
  const unshipped = { ...request, "order.fulfillment.fulfillmentStatus": "UNSHIPPED" };
  expect(changed("order-pending-without-amounts", unshipped)).toMatchObject({ orderStatus: "CANCEL_REQUESTED", cancelled: false });
  expect(changed("order-pending-without-amounts", { "order.fulfillment.fulfillmentStatus": "CANCELLED" })).toMatchObject({
    cancelled: true,
    lines: [{ quantity: 2, cancelledQuantity: 2 }],
  });
});

test("a discount takes off, whichever sign it comes with", () => {
  const minus = { "payload.OrderItems.0.PromotionDiscount.Amount": "-200", "payload.OrderItems.0.ShippingDiscount.Amount": "-100" };
  expect(changed("order-v0-line-totals", minus)).toEqual(orderIn("order-v0-line-totals"));
  const plus = { "order.orderItems.0.proceeds.breakdowns.3.subtotal.amount": "7.99" };
  expect(changed("order-gift-discount-collected-tax", plus)).toEqual(orderIn("order-gift-discount-collected-tax"));
});

test("an amount in another currency than the order's is not added", () => {
  const fields = { "payload.OrderItems.0.BuyerInfo.GiftWrapPrice.CurrencyCode": "GBP" };
  expect(() => changed("order-v0-line-totals", fields)).toThrow("payload.OrderItems[0].BuyerInfo.GiftWrapPrice.CurrencyCode");
});

test("orders of the sandbox are tests", () => {
  const [event] = amazon.normalise({ headers: {}, body: bodyOf("order-pending-without-amounts") }, read({ sandbox: true }));
  expect(event).toMatchObject({ order: { test: true } });
  expect(orderIn("order-pending-without-amounts").test).toBe(false);
});

test("a notification is a hint, in EventBridge's envelope and out of it; others mean nothing; a vendor's purchase order neither", () => {
  const body = bodyOf("notification-order-change");
  const { detail } = JSON.parse(new TextDecoder().decode(body)) as { detail: object };
  const hint = ["hint 114-5551234-0000001 -"];
  expect(amazon.normalise({ headers: {}, body }).map(told)).toEqual(hint);
  expect(amazon.normalise(plain(JSON.stringify(detail))).map(told)).toEqual(hint);
  expect(amazon.normalise(plain(JSON.stringify({ ...detail, NotificationType: "FEED_PROCESSING_FINISHED" })))).toEqual([]);
  expect(amazon.normalise(plain('{"payload":{"purchaseOrderNumber":"PO1","purchaseOrderState":"New"}}'))).toEqual([]);
  const [here, elsewhere] = [read(), read({ marketplaceId: "A1F83G8C2ARO7P" })];
  expect([here, elsewhere].map((known) => amazon.normalise({ headers: {}, body }, known).map(told))).toEqual([hint, []]);
  expect(amazon.webhook?.idOf({ headers: {}, body })).toBe("d0e9e693-0000-4000-8000-000000000001");
  expect(() => amazon.webhook?.idOf(plain('{"NotificationType":"ORDER_CHANGE"}'))).toThrow(MalformedMessage);
});

test("a notification passes with either secret, and with no other; without secrets none does", () => {
  const verify = (key: string | undefined, known = read()) =>
    amazon.webhook?.verify({ headers: key === undefined ? {} : { "x-api-key": key }, body: new Uint8Array() }, known);
  expect(settings.notificationSecrets.map((secret) => verify(secret))).toEqual([true, true]);
  expect([undefined, "", "the-first-of-two-secretS", "the-first-of-two-secrets "].map((key) => verify(key))).toEqual([
    false,
    false,
    false,
    false,
  ]);
  expect(["", undefined, "x"].map((key) => verify(key, read({ notificationSecrets: [] })))).toEqual([false, false, false]);
});

test.each([
  [{ marketplaceId: "AMAZON" }, "marketplaceId"],
  [{ notificationSecrets: ["short"] }, "notificationSecrets[0]"],
  [{ notificationSecrets: Array.from({ length: 3 }, () => "a-secret-of-16-characters") }, "notificationSecrets"],
  [{ apiBaseUrl: "http://shop.example" }, "apiBaseUrl"],
  [{ tokenUrl: "http://shop.example" }, "tokenUrl"],
  [{ refreshToken: null }, "refreshToken"],
])("settings that are wrong are refused by name: %j", (more, path) => {
  expect(() => read(more)).toThrow(expect.objectContaining({ path }));
});

test.each([
  ["ATVPDKIKX0DER", false, "https://sellingpartnerapi-na.amazon.com"],
  ["A1PA6795UKMFR9", false, "https://sellingpartnerapi-eu.amazon.com"],
  ["A1VC38T7YXB528", true, "https://sandbox.sellingpartnerapi-fe.amazon.com"],
])("%s is asked at its region's host (sandbox: %s)", (marketplaceId, sandbox, host) => {
  expect(read({ marketplaceId, sandbox }).apiBaseUrl).toBe(host);
});

test("the merchant is sent to the Seller Central of their marketplace", () => {
  const raw = { marketplaceId: "A1F83G8C2ARO7P", applicationId: "amzn1.sellerapps.app.test", draft: true };
  const ask = { state: "a state", redirectUri: "https://orders.example/channels/amazon/authorized" };
  expect(amazon.authorization?.url(raw, ask)).toBe(
    "https://sellercentral-europe.amazon.com/apps/authorize/consent?application_id=amzn1.sellerapps.app.test&state=a+state&redirect_uri=https%3A%2F%2Forders.example%2Fchannels%2Famazon%2Fauthorized&version=beta",
  );
  expect(() => amazon.authorization?.url({ marketplaceId: "A1F83G8C2ARO7P" }, ask)).toThrow("applicationId");
});
