import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { signHex } from "../../src/kit/signature-hex.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { lazada } from "./index.ts";
import { signatureOf } from "./sign.ts";

const orders = fixturesIn(join(import.meta.dirname, "fixtures"), "order-");
const hints = fixturesIn(join(import.meta.dirname, "fixtures"), "push-");
const { bodyOf, orderIn, changed } = ordersOf(lazada, orders);
const settings = {
  appKey: "123456",
  appSecret: "an-app-secret",
  country: "ID",
  accessToken: "an-access-token",
  accessTokenExpiresAt: "2026-12-22T16:00:00.000Z",
  sellerId: "100200300",
} as const;

describeConnector(lazada, {
  ...{ tokenEnds: new Date("2026-12-22T16:00:00.000Z") },
  settings: { ...settings, webhookSecrets: ["an-app-secret", "the-next-app-secret"] },
  orders,
  hints,
  signatureHeader: "authorization",
  deliver: (body, secret) => ({ headers: { authorization: signHex(secret, settings.appKey, body) }, body }),
  fetched(path, message) {
    const { order, items } = JSON.parse(Buffer.from(message).toString());
    return bytes(JSON.stringify(path.includes("/order/get") ? order : items));
  },
});

test("vouchers and shipping are told by who bears them, and the order adds up", () => {
  expect(lazada.normalise({ headers: {}, body: bodyOf("order-part-sent-by-lazada") }).map(told)).toEqual([
    {
      id: "900100200300401",
      number: "900100200300401",
      placed: "2026-11-21T02:04:58.000Z",
      updated: "2026-11-21T04:30:00.000Z",
      status: "PARTIALLY_FULFILLED PAID PARTIALLY_FULFILLED",
      flags: "tax included",
      lines: [
        "900100200300402+900100200300403 MUG-BLUE: 2 × 1250000.00 - 100000.00, tax 0.00",
        "900100200300404 TRAY: 1 × 100000.00 - 0.00, tax 0.00, gone 1",
      ],
      sums: "IDR discount 100000.00, tax 0.00, shipping 9000.00, fees 0.00",
      total: "2509000.00, difference 0.00",
      to: "S***i, J***, No. 5, Coblong, Kota Bandung, Jawa Barat, 40132, ID",
      customer: "700100200, S***i, -",
    },
  ]);
  const { adjustments = [], dispatchBy, lines, shipTo, nativeStatus } = orderIn("order-part-sent-by-lazada");
  expect(adjustments.map(({ kind, funder, amount, externalLineId }) => `${kind} ${funder} ${amountOf(amount)} ${externalLineId}`)).toEqual([
    "VOUCHER SELLER 30000.00 900100200300402",
    "VOUCHER CHANNEL 20000.00 900100200300402",
    "VOUCHER SELLER 30000.00 900100200300403",
    "VOUCHER CHANNEL 20000.00 900100200300403",
    "SHIPPING_DISCOUNT SELLER 2000.00 null",
    "SHIPPING_DISCOUNT CHANNEL 4000.00 null",
  ]);
  expect(lines.map(({ fulfilledByChannel }) => fulfilledByChannel)).toEqual([false, true]);
  expect(lines[0]?.title).toBe("Mug (Colour: Blue)");
  expect(dispatchBy?.toISOString()).toBe("2026-11-22T09:59:59.000Z");
  expect({ masked: shipTo?.masked, nativeStatus }).toEqual({ masked: true, nativeStatus: "pending, shipped" });
});

test("what is paid on delivery is due, and cancelled units count beside the others", () => {
  expect(lazada.normalise({ headers: {}, body: bodyOf("order-cod-part-cancelled") }).map(told)).toEqual([
    {
      id: "900100200300501",
      number: "900100200300501",
      placed: "2026-11-20T12:00:00.000Z",
      updated: "2026-11-21T00:00:00.000Z",
      status: "PROCESSING COD_DUE READY_TO_SHIP",
      flags: "tax included",
      lines: ["900100200300502+900100200300503+900100200300504 CUP: 3 × 150.00 - 0.00, tax 0.00, cancelled 1"],
      sums: "PHP discount 0.00, tax 0.00, shipping 38.00, fees 0.00",
      total: "488.00, difference 0.00",
      to: "Ana Cruz, 5 Mabini St, Poblacion, Makati, Metro Manila, 1210, PH",
      customer: "700100300, Ana Cruz, ana@example.com",
    },
  ]);
  expect(orderIn("order-cod-part-cancelled").shipTo?.masked).toBe(false);
});

test("what nobody ships goes nowhere", () => {
  expect(orderIn("order-digital")).toMatchObject({
    fulfillmentStatus: "NOT_REQUIRED",
    orderStatus: "DELIVERED",
    shipTo: null,
    lines: [{ requiresShipping: false }],
  });
});

test.each([
  [["unpaid", "unpaid", "unpaid"], "PENDING_PAYMENT PENDING UNFULFILLED"],
  [["pending", "packed", "canceled"], "PROCESSING COD_DUE UNFULFILLED"],
  [["pending", "shipped", "canceled"], "PARTIALLY_FULFILLED COD_DUE PARTIALLY_FULFILLED"],
  [["shipped", "delivered", "canceled"], "FULFILLED COD_DUE IN_TRANSIT"],
  [["delivered", "delivered", "canceled"], "DELIVERED PAID DELIVERED"],
  [["delivered", "returned", "returned"], "DELIVERED PARTIALLY_REFUNDED DELIVERED"],
  [["canceled", "canceled", "canceled"], "CANCELLED VOIDED CANCELLED"],
  [["failed_delivery", "lost_by_3pl", "package_scrapped"], "FAILED VOIDED FAILED_DELIVERY"],
  [["teleported", "pending", "pending"], "PROCESSING COD_DUE UNKNOWN"],
])("rows at %j stand together", (statuses, wanted) => {
  const fields = Object.fromEntries(statuses.map((status, index) => [`items.data.${index}.status`, status]));
  const order = changed("order-cod-part-cancelled", fields);

  expect(`${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus}`).toBe(wanted);
});

test.each([
  ["unpaid", "PENDING_PAYMENT PENDING UNFULFILLED", "PENDING"],
  ["pending", "CONFIRMED PAID UNFULFILLED", "COD_DUE"],
  ["topack", "CONFIRMED PAID UNFULFILLED", "COD_DUE"],
  ["packed", "PROCESSING PAID READY_TO_SHIP", "COD_DUE"],
  ["repacked", "PROCESSING PAID READY_TO_SHIP", "COD_DUE"],
  ["toship", "PROCESSING PAID READY_TO_SHIP", "COD_DUE"],
  ["ready_to_ship", "PROCESSING PAID READY_TO_SHIP", "COD_DUE"],
  ["ready_to_ship_pending", "PROCESSING PAID READY_TO_SHIP", "COD_DUE"],
  ["shipping", "FULFILLED PAID IN_TRANSIT", "COD_DUE"],
  ["shipped", "FULFILLED PAID IN_TRANSIT", "COD_DUE"],
  ["delivered", "DELIVERED PAID DELIVERED", "PAID"],
  ["confirmed", "COMPLETED PAID DELIVERED", "PAID"],
  ["canceled", "CANCELLED REFUNDED CANCELLED", "VOIDED"],
  ["returned", "RETURNED REFUNDED RETURNED", "REFUNDED"],
  ["shipped_back", "RETURNED PAID RETURNED", "UNKNOWN"],
  ["shipped_back_success", "RETURNED REFUNDED RETURNED", "REFUNDED"],
  ["shipped_back_failed", "RETURNED PAID FAILED_DELIVERY", "UNKNOWN"],
  ["failed", "FAILED PAID FAILED_DELIVERY", "VOIDED"],
  ["failed_delivery", "FAILED PAID FAILED_DELIVERY", "VOIDED"],
  ["lost", "FAILED REFUNDED FAILED_DELIVERY", "VOIDED"],
  ["lost_by_3pl", "FAILED REFUNDED FAILED_DELIVERY", "VOIDED"],
  ["damaged_by_3pl", "FAILED REFUNDED FAILED_DELIVERY", "VOIDED"],
  ["package_scrapped", "FAILED PAID FAILED_DELIVERY", "VOIDED"],
])("%s means %s, and %s where it is paid on delivery", (status, wanted, onDelivery) => {
  const rows = Object.fromEntries([0, 1, 2].map((index) => [`items.data.${index}.status`, status]));
  const at = (method: string) => changed("order-cod-part-cancelled", { ...rows, "order.data.payment_method": method });
  const { orderStatus, paymentStatus, fulfillmentStatus } = at("GCASH");

  expect(`${orderStatus} ${paymentStatus} ${fulfillmentStatus}`).toBe(wanted);
  expect(at("COD").paymentStatus).toBe(onDelivery);
});

test("a row whose status nobody has heard of fails nothing", () => {
  expect(changed("order-digital", { "items.data.0.status": "teleported" })).toMatchObject({
    orderStatus: "PROCESSING",
    paymentStatus: "UNKNOWN",
    nativeStatus: "teleported",
  });
});

test("a cancelled row of an order that was paid is given back", () => {
  expect(changed("order-part-sent-by-lazada", { "items.data.0.status": "canceled" })).toMatchObject({
    paymentStatus: "PARTIALLY_REFUNDED",
    orderStatus: "PARTIALLY_FULFILLED",
  });
});

test("a buyer who asks to cancel, and one whom the carrier still has to let go, are seen", () => {
  expect(changed("order-part-sent-by-lazada", { "items.data.0.need_cancel_confirm": "true" }).orderStatus).toBe("CANCEL_REQUESTED");
  expect(changed("order-part-sent-by-lazada", { "order.data.is_cancel_pending": true }).orderStatus).toBe("CANCEL_REQUESTED");
});

test("rows of another price, or picked up in a store, are lines of their own", () => {
  expect(changed("order-cod-part-cancelled", { "items.data.2.item_price": 140 }).lines.map(({ quantity }) => quantity)).toEqual([2, 1]);
  const { lines } = changed("order-cod-part-cancelled", { "items.data.2.pick_up_store_info": { pick_up_store_code: "STORE-7" } });
  expect(lines.map(({ pickup }) => pickup?.externalLocationId ?? null)).toEqual([null, "STORE-7"]);
});

test("what was paid otherwise than by the vouchers shows as a difference", () => {
  const { difference, total } = changed("order-digital", { "items.data.0.paid_price": "18.50" });

  expect([amountOf(total), amountOf(difference)]).toEqual(["18.50", "-1.50"]);
});

test("an amount and an id keep their digits", () => {
  const text = Buffer.from(bodyOf("order-cod-part-cancelled"))
    .toString()
    .replaceAll('"paid_price": 150.0,', '"paid_price": 90071992547409.91,')
    .replace('"order_id": 900100200300501,', '"order_id": 900719925474099123,');
  const [event] = lazada.normalise(plain(text));

  expect(event?.kind === "order" && [event.order.externalId, amountOf(event.order.total)]).toEqual([
    "900719925474099123",
    "270215977642267.73",
  ]);
});

test("an order without rows says what is missing", () => {
  const empty = bytes(JSON.stringify({ ...JSON.parse(Buffer.from(bodyOf("order-digital")).toString()), items: { data: [] } }));

  expect(() => lazada.normalise({ headers: {}, body: empty })).toThrow(
    new MalformedMessage("items.data", "a list with a row for each unit"),
  );
});

const known = lazada.settings(Reader.of(settings));

test.each([
  ['{"seller_id":"1","message_type":0,"data":{"trade_order_id":"7"}}', []],
  ['{"seller_id":"100200300","message_type":14,"data":{"trade_order_id":"7","status":"DELIVERED"}}', ["hint 7 -"]],
  ['{"seller_id":"null","message_type":8,"data":{"app_key":"123456","seller_id":"100200300"}}', ["access ENDS_SOON"]],
  ['{"seller_id":"null","message_type":8,"data":{"app_key":"123456","seller_id":"5"}}', []],
  ['{"message_type":12,"data":{"status":"finish"}}', []],
  ['{"seller_id":"100200300","message_type":3,"data":{"item_id":"232611001"}}', []],
])("a push for this shop is a hint at its order: %s", (body, expected) => {
  expect(lazada.normalise(plain(body), known).map(told)).toEqual(expected);
});

test("a push sent again with a later status is another, and one with the same is not", () => {
  const idOf = (status: string, timestamp: number) =>
    lazada.webhook?.idOf(
      plain(
        `{"message_type":0,"data":{"order_status":"${status}","trade_order_line_id":"7","status_update_time":5},"timestamp":${timestamp}}`,
      ),
    );

  expect(idOf("pending", 1)).toBe(idOf("pending", 2));
  expect(idOf("canceled", 1)).not.toBe(idOf("pending", 1));
});

test("calls are signed as the published example is", () => {
  const query = { access_token: "test", app_key: "123456", order_id: "1234", sign_method: "sha256", timestamp: "1517820392000" };

  expect(signatureOf("helloworld", "/order/get", query)).toBe("4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A");
  expect(signatureOf("helloworld", "/order/get", { ...query, sign: "X" })).toBe(signatureOf("helloworld", "/order/get", query));
  expect(signatureOf("helloworld", "/order/get", query, "{}")).not.toBe(signatureOf("helloworld", "/order/get", query));
});

test.each([
  ["XX", "country"],
  ["", "country"],
])("a country that Lazada is not in is refused by name: %s", (country, path) => {
  expect(() => lazada.settings(Reader.of({ ...settings, country }))).toThrow(expect.objectContaining({ path }));
});

test("each country has its own host, and pushes are signed with the app's secret unless said otherwise", () => {
  const { apiBaseUrl, authBaseUrl, webhookSecrets } = lazada.settings(Reader.of({ ...settings, country: "my" }));

  expect({ apiBaseUrl, authBaseUrl, webhookSecrets }).toEqual({
    apiBaseUrl: "https://api.lazada.com.my/rest",
    authBaseUrl: "https://auth.lazada.com/rest",
    webhookSecrets: ["an-app-secret"],
  });
});
