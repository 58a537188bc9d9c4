import { createHmac } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ChannelOrderStatus, IncomingAdjustment } from "../../src/channels/connector.ts";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { tiktokShop } from "./index.ts";
import { signOf } from "./sign.ts";

const folder = join(import.meta.dirname, "fixtures");
const orders = fixturesIn(folder, "order-");
const pushes = fixturesIn(folder, "push-");
const { orderIn, changed, bodyOf } = ordersOf(tiktokShop, orders);

const settings = {
  appKey: "68aaaaaaaaaaa",
  webhookSecrets: ["app-secret-one", "app-secret-two"],
  accessToken: "ROW_access",
  shopCipher: "ROW_cipher",
  shopId: "7494000000000000777",
  accessTokenExpiresAt: "2026-11-29T00:00:00Z",
} as const;
const read = (more: Readonly<Record<string, unknown>> = {}) => tiktokShop.settings(Reader.of({ ...settings, ...more }));

const channel = {
  settings,
  tokenEnds: new Date("2026-11-29T00:00:00Z"),
  orders,
  hints: pushes,
  signatureHeader: "authorization",
  deliver: (body: Uint8Array, secret: string) => ({
    headers: { authorization: createHmac("sha256", secret).update(settings.appKey).update(body).digest("hex") },
    body,
  }),
};
describeConnector(tiktokShop, channel);

test("the access token ends when the settings say so", () => {
  expect(tiktokShop.tokens?.expiresAt(read())).toEqual(channel.tokenEnds);
});

test("a row for each unit becomes a line, and keeps every id", () => {
  expect(tiktokShop.normalise({ headers: {}, body: bodyOf("order-tokopedia-three-units") }).map(told)).toEqual([
    {
      id: "579700000000000101",
      number: "579700000000000101",
      placed: "2026-03-12T02:15:00.000Z",
      updated: "2026-03-12T02:20:00.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: [
        "579700000000000111+579700000000000112 MUG-BLUE: 2 × 85000.00 - 15000.00, tax 0.00",
        "579700000000000113 TRAY: 1 × 120000.00 - 0.00, tax 0.00",
      ],
      sums: "IDR discount 15000.00, tax 0.00, shipping 10000.00, fees 5000.00",
      total: "290000.00, difference 0.00",
      to: "S*** D***, Jl. Mel*** No. *, Coblong, Dago, Kota Bandung, Jawa Barat, 40135, ID",
      customer: "7494000000000000001, S*** D***, v2aaaa@scs.tokopedia.example",
    },
  ]);
  expect(orderIn("order-tokopedia-three-units")).toMatchObject({
    tags: ["TOKOPEDIA"],
    shipTo: { masked: true, phone: "(+62)812*****01" },
    shippingOption: "Standard shipping",
    externalLocationId: "7068517275539719942",
    dispatchBy: new Date("2026-03-14T01:00:00Z"),
    lines: [{ title: "Mug, Blue", listingKeys: ["MUG-BLUE", "1730000000000001001"], fulfilledByChannel: false }, {}],
  });
});

const borne = ({ kind, funder, amount, title, externalLineId }: IncomingAdjustment): string =>
  `${kind} ${funder} ${amountOf(amount)} ${title} ${externalLineId ?? "-"}`;

test("who bears what is kept: by line for discounts, by order for the rest", () => {
  expect(orderIn("order-tokopedia-three-units").adjustments?.map(borne)).toEqual([
    "DISCOUNT SELLER 10000.00 seller_discount 579700000000000111",
    "DISCOUNT CHANNEL 5000.00 platform_discount 579700000000000111",
    "SHIPPING_DISCOUNT SELLER 4000.00 shipping_fee_seller_discount -",
    "SHIPPING_DISCOUNT CHANNEL 6000.00 shipping_fee_platform_discount -",
    "FEE BUYER 2000.00 buyer_service_fee -",
    "FEE BUYER 1000.00 handling_fee -",
    "INSURANCE BUYER 500.00 shipping_insurance_fee -",
    "INSURANCE BUYER 1500.00 item_insurance_fee -",
  ]);
  const more = changed("order-tokopedia-three-units", { "data.orders.0.payment.platform_discount": "7000" });
  expect(more.adjustments?.map(borne)).toContain("DISCOUNT CHANNEL 2000.00 platform_discount -");
  expect(amountOf(more.discountTotal)).toBe("17000.00");
});

test("cash on delivery is due until it is delivered; a gift is a line of its own", () => {
  const order = orderIn("order-cod-gift-in-transit");

  expect(order).toMatchObject({ orderStatus: "FULFILLED", paymentStatus: "COD_DUE", fulfillmentStatus: "IN_TRANSIT" });
  expect(order.lines.map(({ sku, fulfilledQuantity, unitPrice }) => `${sku} ${fulfilledQuantity} ${amountOf(unitPrice)}`)).toEqual([
    "MUG-BLUE 1 85000.00",
    "STICKER 1 0.00",
  ]);
  expect(changed("order-cod-gift-in-transit", { "data.orders.0.status": "DELIVERED" }).paymentStatus).toBe("PAID");
});

test("of three units of one line one is sent, one cancelled, one open; an address sent by the seller is not masked", () => {
  const order = orderIn("order-partly-sent-partly-cancelled");

  expect(order.lines).toMatchObject([{ quantity: 3, fulfilledQuantity: 1, cancelledQuantity: 1 }]);
  expect(order).toMatchObject({ orderStatus: "PARTIALLY_FULFILLED", shipTo: { masked: false, name: "Sari Dewi" } });
});

test("what Dilayani Tokopedia keeps is not ours to send; a bundle says what is in it", () => {
  const order = orderIn("order-bundle-on-hold-dilayani-tokopedia");

  expect(order).toMatchObject({ orderStatus: "ON_HOLD", fulfillmentStatus: "ON_HOLD", shipTo: null, dispatchBy: new Date(1773622800_000) });
  expect(order.lines).toMatchObject([
    { sku: null, listingKeys: ["1730000000000001010"], title: "Coffee set, Default (2 × MUG-BLUE, 1 × TRAY)", fulfilledByChannel: true },
    { sku: "MUG-BLUE", listingKeys: ["MUG-BLUE", "1730000000000001011"], fulfilledByChannel: true },
  ]);
  expect(order.adjustments?.map(borne)).toEqual(["FEE UNKNOWN 2000.00 distance_fee -"]);
  for (const [type, byChannel] of [
    ["FULFILLMENT_BY_TIKTOK", true],
    ["FULFILLMENT_BY_SELLER", false],
    [null, false],
  ] as const)
    expect(
      changed("order-cod-gift-in-transit", { "data.orders.0.fulfillment_type": type }).lines.map((line) => line.fulfilledByChannel),
    ).toEqual([byChannel, byChannel]);
});

test("tax stands beside the price; street lines without the pair of quotes; the city is the one called so", () => {
  const order = orderIn("order-us-tax-completed");

  expect(told({ kind: "order", order })).toMatchObject({
    status: "COMPLETED PAID DELIVERED",
    lines: ["576900000000000511 MUG-RED: 1 × 19.99 - 3.00, tax 1.49, gone 1"],
    sums: "USD discount 3.00, tax 1.49, shipping 0.00, fees 0.28",
    total: "18.76, difference 0.00",
    to: "Sam Doe, 12 Sample Street, Apt 3, Denver, Colorado, 80202, US",
  });
});

describe("each status", () => {
  const at = (fields: Readonly<Record<string, unknown>>) =>
    changed(
      "order-tokopedia-three-units",
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [`data.orders.0.${name}`, value])),
    );
  test.each<readonly [string, ChannelOrderStatus, string, string]>([
    ["UNPAID", "PENDING_PAYMENT", "PENDING", "UNFULFILLED"],
    ["ON_HOLD", "ON_HOLD", "PAID", "ON_HOLD"],
    ["AWAITING_SHIPMENT", "CONFIRMED", "PAID", "UNFULFILLED"],
    ["PARTIALLY_SHIPPING", "PARTIALLY_FULFILLED", "PAID", "PARTIALLY_FULFILLED"],
    ["AWAITING_COLLECTION", "PROCESSING", "PAID", "READY_TO_SHIP"],
    ["IN_TRANSIT", "FULFILLED", "PAID", "IN_TRANSIT"],
    ["DELIVERED", "DELIVERED", "PAID", "DELIVERED"],
    ["COMPLETED", "COMPLETED", "PAID", "DELIVERED"],
    ["CANCELLED", "CANCELLED", "REFUNDED", "CANCELLED"],
    ["TELEPORTED", "PROCESSING", "UNKNOWN", "UNKNOWN"],
  ])("%s", (status, orderStatus, paymentStatus, fulfillmentStatus) => {
    expect(at({ status })).toMatchObject({ orderStatus, paymentStatus, fulfillmentStatus, nativeStatus: status });
  });

  test("a cancelled order that was never paid is void, and all its units are cancelled", () => {
    const order = at({ status: "CANCELLED", paid_time: null });

    expect(order).toMatchObject({ paymentStatus: "VOIDED", cancelled: true });
    expect(order.lines.map(({ cancelledQuantity }) => cancelledQuantity)).toEqual([2, 1]);
  });

  test("a buyer who asks for a cancellation is heard before the parcel is with the carrier", () => {
    expect(at({ is_buyer_request_cancel: true })).toMatchObject({
      orderStatus: "CANCEL_REQUESTED",
      fulfillmentStatus: "ON_HOLD",
      nativeStatus: "AWAITING_SHIPMENT / is_buyer_request_cancel",
    });
    expect(at({ is_buyer_request_cancel: true, status: "DELIVERED" }).orderStatus).toBe("DELIVERED");
  });

  test("what is ordered ahead of its release is not paid yet", () => {
    expect(at({ status: "ON_HOLD", order_type: "PRE_ORDER", paid_time: null }).paymentStatus).toBe("PENDING");
  });

  test("a sample for a creator is kept apart, unless the settings say that samples are sent", () => {
    expect(at({ is_sample_order: true })).toMatchObject({ test: true, tags: ["TOKOPEDIA", "SAMPLE"] });

    const body = bytes(
      Buffer.from(bodyOf("order-tokopedia-three-units")).toString().replace('"is_sample_order": false', '"is_sample_order": true'),
    );
    const [event] = tiktokShop.normalise({ headers: {}, body }, read({ shipsSamples: true }));
    expect(event?.kind === "order" && event.order).toMatchObject({ test: false, tags: ["TOKOPEDIA", "SAMPLE"] });
  });
});

test("ids of eighteen digits keep them all, as text or as numbers", () => {
  const text = Buffer.from(bodyOf("order-cod-gift-in-transit"))
    .toString()
    .replace('"id": "579700000000000201"', '"id": 579700000000000201');
  const [event] = tiktokShop.normalise(plain(text));

  expect(event?.kind === "order" && event.order.externalId).toBe("579700000000000201");
});

describe("pushes", () => {
  const shop = '"shop_id":"7494000000000000777"';
  test.each([
    [`{"type":1,${shop},"data":{"order_id":"1"}}`, ["hint 1 -"]],
    [`{"type":2,${shop},"data":{"order_id":"2","reverse_order_id":"9"}}`, ["hint 2 -"]],
    [`{"type":3,${shop},"data":{"order_id":"3"}}`, ["hint 3 -"]],
    [`{"type":4,${shop},"data":{"package_list":[{"package_id":"8","order_id_list":["4","5"]}]}}`, ["hint 4 -", "hint 5 -"]],
    [`{"type":5,${shop},"data":{"product_id":"7"}}`, []],
    [`{"type":6,${shop},"data":{"message":"…"}}`, ["access ENDED"]],
    [`{"type":7,${shop},"data":{"expiration_time":"1"}}`, ["access ENDS_SOON"]],
    [`{"type":11,${shop},"data":{"order_id":"6","cancel_id":"9"}}`, ["hint 6 -"]],
    [`{"type":12,${shop},"data":{"order_id":"7","return_id":"9"}}`, ["hint return 9 -"]],
    [`{"type":14,${shop},"data":{"conversation_id":"9"}}`, []],
    [`{"type":99,${shop}}`, []],
  ])("%s", (body, meant) => {
    expect(tiktokShop.normalise(plain(body), read()).map(told)).toEqual(meant);
    expect(tiktokShop.normalise(plain(body)).map(told)).toEqual(meant);
  });

  test("those of another shop of the same app mean nothing here", () => {
    for (const type of [1, 6])
      expect(tiktokShop.normalise(plain(`{"type":${type},"shop_id":"1","data":{"order_id":"1"}}`), read())).toEqual([]);
  });

  test("have an id of their own, or that of their bytes", () => {
    const named = plain('{"type":1,"tts_notification_id":"7380","data":{"order_id":"1"}}');
    const idOf = tiktokShop.webhook?.idOf;

    expect(idOf?.(named)).toBe("7380");
    expect(idOf?.(plain('{"type":1}'))).not.toBe(idOf?.(plain('{"type":2}')));
  });

  test("the documentation's own signature passes, and that of the body alone does not", () => {
    const body = bytes('{"type":1}');
    const known = read({ webhookSecrets: ["s"], appKey: "abcdef" });
    const sign = (...parts: readonly (string | Uint8Array)[]) =>
      parts.reduce<ReturnType<typeof createHmac>>((hmac, part) => hmac.update(part), createHmac("sha256", "s")).digest("hex");

    expect(tiktokShop.webhook?.verify({ headers: { authorization: sign("abcdef", body) }, body }, known)).toBe(true);
    expect(tiktokShop.webhook?.verify({ headers: { authorization: sign(body) }, body }, known)).toBe(false);
    expect(tiktokShop.webhook?.verify({ headers: { authorization: sign("abcdef", body).toUpperCase() }, body }, known)).toBe(false);
  });
});

test("a call's sign has its path, its parameters by name and its body between the secret", () => {
  const wanted = createHmac("sha256", "s").update('s/order/202309/ordersa1b2{"c":3}s').digest("hex");

  expect(signOf("s", "/order/202309/orders", { b: "2", a: "1", sign: "x", access_token: "y" }, '{"c":3}')).toBe(wanted);
});

test("settings: TikTok's hosts unless others are named, and only ways of handing over that there are", () => {
  expect(read()).toMatchObject({
    apiBaseUrl: "https://open-api.tiktokglobalshop.com",
    authBaseUrl: "https://auth.tiktok-shops.com",
    handoverMethod: null,
    shipsSamples: false,
  });
  expect(() => read({ handoverMethod: "DRONE" })).toThrow("handoverMethod");
  expect(() => read({ apiBaseUrl: "http://elsewhere.example" })).toThrow("apiBaseUrl");
  expect(() => read({ shopCipher: "" })).toThrow("shopCipher");
});
