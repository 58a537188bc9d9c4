import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { signHex } from "../../src/kit/signature-hex.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { shopee } from "./index.ts";

const orders = fixturesIn(join(import.meta.dirname, "fixtures"), "order-");
const hints = fixturesIn(join(import.meta.dirname, "fixtures"), "push-");
const { bodyOf, orderIn, changed } = ordersOf(shopee, orders);
const notificationUrl = "https://orders.example/webhooks/shopee-id";
const settings = {
  partnerId: "2001234",
  partnerKey: "a-partner-key",
  shopId: "700000001",
  accessToken: "an-access-token",
  accessTokenExpiresAt: "2026-11-22T16:00:00.000Z",
  webhookSecrets: ["a-push-key", "the-next-push-key"],
  notificationUrl,
} as const;

describeConnector(shopee, {
  ...{ tokenEnds: new Date("2026-11-22T16:00:00.000Z") },
  settings: { ...settings, webhookSecrets: ["a-push-key", "the-next-push-key"] },
  orders,
  hints,
  signatureHeader: "authorization",
  deliver: (body, secret) => ({ headers: { authorization: signHex(secret, notificationUrl, "|", body) }, body }),
  fetched(path, message) {
    const { order, escrow } = JSON.parse(Buffer.from(message).toString());
    return bytes(
      JSON.stringify({ error: "", message: "", response: path.includes("get_order_detail") ? { order_list: [order] } : escrow }),
    );
  },
});

test("vouchers, coins and fees are told apart, and the order adds up", () => {
  expect(shopee.normalise({ headers: {}, body: bodyOf("order-vouchers-and-coins") }).map(told)).toEqual([
    {
      id: "261014ABCD1234",
      number: "261014ABCD1234",
      placed: "2026-10-29T18:53:20.000Z",
      updated: "2026-10-29T19:53:20.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["24100000001-150000000021 MUG-BLUE: 2 × 50000.00 - 10000.00, tax 0.00", "24100000002-0 TRAY: 1 × 120000.00 - 0.00, tax 0.00"],
      sums: "IDR discount 35500.00, tax 0.00, shipping 9000.00, fees 2500.00",
      total: "196000.00, difference 0.00",
      to: "S******i, Jl. M******, KOTA BANDUNG, JAWA BARAT, 40132, ID",
      customer: "887766551, sari_d, -",
    },
  ]);
  const { adjustments = [], payout, dispatchBy, shipTo } = orderIn("order-vouchers-and-coins");
  expect(adjustments.map(({ kind, funder, amount, title }) => `${kind} ${funder} ${amountOf(amount)} ${title}`)).toEqual([
    "VOUCHER SELLER 10000.00 seller_voucher",
    "VOUCHER CHANNEL 15000.00 shopee_voucher",
    "COINS CHANNEL 500.00 shopee_coins_redeemed",
    "FEE BUYER 1000.00 buyer_service_fee",
    "INSURANCE BUYER 1500.00 insurance_premium",
    "DISCOUNT SELLER 10000.00 order_seller_discount",
    "COMMISSION SELLER 13000.00 commission_fee",
    "FEE SELLER 8750.00 service_fee",
    "SHIPPING_DISCOUNT CHANNEL 6000.00 shopee_shipping_rebate",
  ]);
  expect([payout && amountOf(payout), dispatchBy?.toISOString(), shipTo?.masked]).toEqual(["178250.00", "2026-10-31T19:00:00.000Z", true]);
});

test("units of one row that are in two parcels leave one by one, and cash is due until it has a time", () => {
  const order = orderIn("order-split-part-gone-cod");

  expect([order.orderStatus, order.paymentStatus, order.fulfillmentStatus]).toEqual(["PROCESSING", "COD_DUE", "PARTIALLY_FULFILLED"]);
  expect(order.lines.map(({ quantity, fulfilledQuantity }) => `${fulfilledQuantity}/${quantity}`)).toEqual(["2/3", "0/1"]);
  expect(order.nativeStatus).toBe("PROCESSED / LOGISTICS_PICKUP_DONE / LOGISTICS_REQUEST_CREATED");
  expect(amountOf(order.difference)).toBe("0.00");
  expect(changed("order-split-part-gone-cod", { "order.pay_time": 1793400000 }).paymentStatus).toBe("PAID");
});

test("things in a bundle have ids of their own, and the bundle's discount is the order's", () => {
  const order = orderIn("order-bundle-by-shopee");

  expect(order.lines.map(({ externalIds, sku, fulfilledByChannel }) => [externalIds[0], sku, fulfilledByChannel])).toEqual([
    ["1-0-7", "SOAP", true],
    ["1-150000000062-7", "BRUSH-L", true],
  ]);
  expect(order.lines.every(({ discount }) => discount.minor === 0n)).toBe(true);
  expect([order.discountTotal, order.total, order.difference].map(amountOf)).toEqual(["5.75", "23.24", "0.00"]);
  expect(order.payout && amountOf(order.payout)).toBe("18.11");
});

test("equal rows keep apart", () => {
  const [row] = JSON.parse(Buffer.from(bodyOf("order-unpaid")).toString()).order.item_list;

  expect(changed("order-unpaid", { "order.item_list": [row, row] }).lines.map(({ externalIds }) => externalIds)).toEqual([
    ["24100000007-150000000071"],
    ["24100000007-150000000071#2"],
  ]);
});

test("before it is paid the total is what the parts add up to", () => {
  const order = orderIn("order-unpaid");

  expect([order.orderStatus, order.paymentStatus, amountOf(order.total), order.shipTo, order.payout]).toEqual([
    "PENDING_PAYMENT",
    "PENDING",
    "29.90",
    null,
    null,
  ]);
});

test("a cancelled unit is not sent, and what is collected is picked up", () => {
  const { lines, difference } = orderIn("order-partly-cancelled-collected");

  expect(lines).toMatchObject([{ quantity: 3, cancelledQuantity: 1, fulfilledQuantity: 0, pickup: { externalLocationId: "IDZ1" } }]);
  expect(amountOf(difference)).toBe("-20000.00");
});

test("cancelled: what was paid goes back, what was not is void", () => {
  const cancelled = (fields: object) => {
    const order = changed("order-vouchers-and-coins", { "order.order_status": "CANCELLED", ...fields });
    return [order.cancelled, order.paymentStatus, order.fulfillmentStatus, ...order.lines.map((line) => line.cancelledQuantity)];
  };

  expect(cancelled({})).toEqual([true, "REFUNDED", "CANCELLED", 2, 1]);
  expect(cancelled({ "order.pay_time": null })).toEqual([true, "VOIDED", "CANCELLED", 2, 1]);
});

/** Our own table of what orders and parcels are in. */
test.each([
  ["UNPAID", null, "PENDING_PAYMENT PENDING UNFULFILLED"],
  ["PENDING", null, "ON_HOLD PAID ON_HOLD"],
  ["INVOICE_PENDING", null, "ON_HOLD PAID ON_HOLD"],
  ["READY_TO_SHIP", null, "CONFIRMED PAID UNFULFILLED"],
  ["PROCESSED", null, "PROCESSING PAID READY_TO_SHIP"],
  ["RETRY_SHIP", null, "PROCESSING PAID UNFULFILLED"],
  ["SHIPPED", null, "FULFILLED PAID IN_TRANSIT"],
  ["TO_CONFIRM_RECEIVE", null, "DELIVERED PAID DELIVERED"],
  ["COMPLETED", null, "COMPLETED PAID DELIVERED"],
  ["IN_CANCEL", null, "CANCEL_REQUESTED PAID ON_HOLD"],
  ["TO_RETURN", null, "RETURNED PARTIALLY_REFUNDED RETURNED"],
  ["TELEPORTED", null, "PROCESSING UNKNOWN UNKNOWN"],
  ["PROCESSED", "LOGISTICS_NOT_STARTED", "PROCESSING PAID UNFULFILLED"],
  ["PROCESSED", "LOGISTICS_READY", "PROCESSING PAID UNFULFILLED"],
  ["PROCESSED", "LOGISTICS_PENDING_ARRANGE", "PROCESSING PAID UNFULFILLED"],
  ["PROCESSED", "LOGISTICS_REQUEST_CREATED", "PROCESSING PAID READY_TO_SHIP"],
  ["PROCESSED", "LOGISTICS_PICKUP_RETRY", "PROCESSING PAID READY_TO_SHIP"],
  ["SHIPPED", "LOGISTICS_PICKUP_DONE", "FULFILLED PAID IN_TRANSIT"],
  ["PROCESSED", "LOGISTICS_PICKUP_FAILED", "PROCESSING PAID FAILED_DELIVERY"],
  ["SHIPPED", "LOGISTICS_DELIVERY_DONE", "FULFILLED PAID DELIVERED"],
  ["SHIPPED", "LOGISTICS_DELIVERY_FAILED", "FULFILLED PAID FAILED_DELIVERY"],
  ["SHIPPED", "LOGISTICS_LOST", "FULFILLED PAID FAILED_DELIVERY"],
  ["SHIPPED", "LOGISTICS_COD_REJECTED", "FULFILLED PAID CANCELLED"],
  ["PROCESSED", "LOGISTICS_REQUEST_CANCELED", "PROCESSING PAID CANCELLED"],
  ["PROCESSED", "LOGISTICS_INVALID", "PROCESSING PAID CANCELLED"],
  ["PROCESSED", "LOGISTICS_TELEPORTED", "PROCESSING PAID UNKNOWN"],
])("%s, parcel %s: %s", (status, parcel, expected) => {
  const order = changed("order-vouchers-and-coins", {
    "order.order_status": status,
    ...(parcel === null ? { "order.package_list": [] } : { "order.package_list.0.logistics_status": parcel }),
  });

  expect(`${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus}`).toBe(expected);
});

test("amounts and ids keep their digits", () => {
  const text = Buffer.from(bodyOf("order-vouchers-and-coins"))
    .toString()
    .replaceAll("150000000021", "150000000021987654321")
    .replace('"total_amount": 196000', '"total_amount": 90071992547409.91');
  const [event] = shopee.normalise(plain(text));

  expect(event?.kind === "order" && [amountOf(event.order.total), event.order.lines[0]?.externalIds[0]]).toEqual([
    "90071992547409.91",
    "24100000001-150000000021987654321",
  ]);
});

test("orders of the sandbox are tests", () => {
  const sandbox = shopee.settings(Reader.of({ ...settings, apiBaseUrl: "https://partner.test-stable.shopeemobile.com" }));
  const [event] = shopee.normalise({ headers: {}, body: bodyOf("order-vouchers-and-coins") }, sandbox);

  expect([event?.kind === "order" && event.order.test, orderIn("order-vouchers-and-coins").test]).toEqual([true, false]);
});

const ours = shopee.settings(Reader.of(settings));

test.each([
  ['{"code":3,"shop_id":700000001,"data":{"ordersn":"A1","update_time":1793303600}}', ["hint A1 1793303600"]],
  ['{"code":4,"shop_id":700000001,"data":{"ordersn":"A1","tracking_no":"X"}}', ["hint A1 -"]],
  ['{"code":30,"shop_id":700000001,"data":{"order_sn":"A1"}}', ["hint A1 -"]],
  ['{"code":3,"shop_id":700000002,"data":{"ordersn":"A1","update_time":1}}', []],
  ['{"code":3,"shop_id":700000001,"data":{"code":3,"shop_id":700000001,"data":{"ordersn":"A2","update_time":7}}}', ["hint A2 7"]],
  ['{"code":3,"shop_id":700000001,"data":"{\\"ordersn\\":\\"A3\\",\\"update_time\\":8}"}', ["hint A3 8"]],
  ['{"code":2,"data":{"shopid":700000001,"authorize_type":"expiry"}}', ["access ENDED"]],
  ['{"code":2,"data":{"shop_id_list":[700000002]}}', []],
  ['{"code":2,"data":{"extra":"shop id 700000001 (ID) has been cancelled its authorization"}}', ["access ENDED"]],
  ['{"code":12,"data":{"shop_expire_soon":[1,700000001]}}', ["access ENDS_SOON"]],
  ['{"code":12,"data":{"shop_expire_soon":[1]}}', []],
  ['{"code":5,"data":{"actions":[]}}', []],
  ['{"code":0,"data":{"verify_info":"This is a verification message."}}', []],
])("a push of the app: %s", (body, expected) => {
  expect(shopee.normalise(plain(body), ours).map(told)).toEqual(expected);
});

test("a push without an id is known by its bytes, and without a push key nothing passes", () => {
  const body = bytes('{"code":3}');
  const unset = shopee.settings(Reader.of({ ...settings, webhookSecrets: undefined, notificationUrl: undefined }));

  expect(shopee.webhook?.idOf({ headers: {}, body })).toMatch(/^[\w-]{43}$/);
  expect(shopee.webhook?.verify({ headers: { authorization: signHex("", notificationUrl, "|", body) }, body }, unset)).toBe(false);
});
