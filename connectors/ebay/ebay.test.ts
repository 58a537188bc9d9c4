import { createSign, generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf, money } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { ebay } from "./index.ts";
import { messageSignature } from "./message-signature.ts";

const folder = join(import.meta.dirname, "fixtures");
const orders = fixturesIn(folder, "order");
const notifications = fixturesIn(folder, "notification");
const { bodyOf, orderIn, changed } = ordersOf(ebay, orders);
const settings = {
  clientId: "App-1",
  clientSecret: "Cert-1",
  accessToken: "v^1.1#a",
  accessTokenExpiresAt: "2026-03-02T12:00:00.000Z",
  refreshToken: "v^1.1#r",
  verificationToken: "0123456789abcdef0123456789abcdef",
};
const read = (more: Readonly<Record<string, unknown>> = {}) => ebay.settings(Reader.of({ ...settings, ...more }));
const note = (name: string) => ({ headers: {}, body: notifications.get(`notification-${name}`) ?? bytes("") });

/** SHA-256 of code, token and address, reckoned with another tool. */
const challenge = {
  query: { challenge_code: "c1" },
  url: "https://muara.example/webhooks/ebay",
  answer: {
    type: "application/json",
    body: '{"challengeResponse":"5569d146ee542186a17e09a17fd738943b71a06529f4ee95b5acbac8eb67a51c"}',
  },
};
const contract = { settings, orders, challenges: [challenge], tokenEnds: new Date("2026-03-02T12:00:00.000Z"), polled: orders };
describeConnector(ebay, contract);

test("what the seller gave off, what eBay collects for itself and what is paid out are kept apart", () => {
  expect(ebay.normalise({ headers: {}, body: bodyOf("order-promotion-tax-fee") }).map(told)).toEqual([
    {
      id: "05-33333-00003",
      number: "05-33333-00003",
      placed: "2026-03-02T10:00:00.000Z",
      updated: "2026-03-02T10:05:00.000Z",
      status: "CONFIRMED PAID UNFULFILLED",
      flags: "",
      lines: ["9900000000004 TEA-100: 4 × 10.00 - 4.00, tax 3.60", "9900000000005 BULB: 1 × 9.99 - 0.00, tax 1.00"],
      sums: "USD discount 5.50, tax 4.60, shipping 5.00, fees 0.40",
      total: "54.49, difference 0.00",
      to: "Ayu Lestari, 12 Maple Street, Apt 4, Portland, OR, 97205, US",
      customer: "ayu-buys, Ayu Lestari, ayu@example.com",
    },
  ]);
  const { adjustments, payout, dispatchBy } = orderIn("order-promotion-tax-fee");
  expect(adjustments?.map((one) => `${one.kind} ${one.funder} ${amountOf(one.amount)} ${one.title} ${one.externalLineId ?? "-"}`)).toEqual([
    "DISCOUNT SELLER 4.00 Buy four, save 10% 9900000000004",
    "TAX BUYER 0.83 GST 9900000000005",
    "SHIPPING_DISCOUNT SELLER 3.00 deliveryDiscount -",
    "OTHER UNKNOWN 1.50 adjustment -",
    "FEE BUYER 0.40 fee -",
    "COMMISSION SELLER 6.29 totalMarketplaceFee -",
  ]);
  expect(payout).toEqual(money(4820n, "USD"));
  expect(dispatchBy).toEqual(new Date("2026-03-05T07:59:59.000Z"));
});

test("a cost is of the line, a decimal too many is nothing, and what does not divide shows in the difference", () => {
  const order = orderIn("order-purged-download-yen");

  expect(order.lines.map(({ quantity, unitPrice }) => `${quantity} × ${amountOf(unitPrice)}`)).toEqual(["3 × 333"]);
  expect(amountOf(order.difference)).toBe("1");
  expect(order.payout).toBeNull();
});

test("units sent of a line are counted in its parcels", () => {
  expect(orderIn("order-partly-sent").lines.map(({ sku, quantity, fulfilledQuantity }) => [sku, quantity, fulfilledQuantity])).toEqual([
    ["MUG-BLUE", 3, 2],
    ["GIFT-CARD", 1, 1],
  ]);
  expect(orderIn("order-partly-sent")).toMatchObject({
    orderStatus: "PARTIALLY_FULFILLED",
    dispatchBy: new Date("2026-03-04T07:59:59.000Z"),
  });
});

test("a listing of old is known by its variation, else by itself", () => {
  expect(orderIn("order-cancelled-legacy").lines[0]).toMatchObject({ sku: null, listingKeys: ["410000000001"], cancelledQuantity: 2 });
  expect(changed("order-cancelled-legacy", { "lineItems.0.legacyVariationId": null }).lines[0]?.listingKeys).toEqual(["110000000001"]);
  expect(orderIn("order-partly-sent").lines[0]?.listingKeys).toEqual(["MUG-BLUE", "110000000002"]);
});

test("a buyer whose data eBay has taken out leaves an order that can be read", () => {
  expect(orderIn("order-purged-download-yen")).toMatchObject({ shipTo: null, customer: { externalId: "ayu-buys", name: null } });
  const gone = changed("order-cancelled-legacy", {
    "fulfillmentStartInstructions.0.shippingStep.shipTo": { contactAddress: { city: "Portland" } },
  });
  expect(gone.shipTo).toMatchObject({ name: null, lines: [], city: "Portland", masked: true });
  expect(orderIn("order-cancelled-legacy").shipTo?.masked).toBe(false);
});

test("downloads and what eBay sends itself are not ours to ship, what is picked up has its place", () => {
  const by = (type: string) =>
    changed("order-cancelled-legacy", { "fulfillmentStartInstructions.0.fulfillmentInstructionsType": type }).lines[0];

  expect(by("SHIP_TO")).toMatchObject({ requiresShipping: true, fulfilledByChannel: false });
  expect(by("DIGITAL")).toMatchObject({ requiresShipping: false, fulfilledByChannel: false });
  expect(by("FULFILLED_BY_EBAY")).toMatchObject({ requiresShipping: true, fulfilledByChannel: true });
  expect(orderIn("order-pickup-asked-to-cancel")).toMatchObject({
    orderStatus: "CANCEL_REQUESTED",
    cancelled: false,
    lines: [{ pickup: { externalLocationId: "store-1" } }],
  });
});

test.each([
  ["PENDING", "NOT_STARTED", "NONE_REQUESTED", "PENDING_PAYMENT PENDING UNFULFILLED"],
  ["FAILED", "NOT_STARTED", "NONE_REQUESTED", "FAILED FAILED UNFULFILLED"],
  ["PAID", "NOT_STARTED", "NONE_REQUESTED", "CONFIRMED PAID UNFULFILLED"],
  ["PARTIALLY_REFUNDED", "NOT_STARTED", "NONE_REQUESTED", "CONFIRMED PARTIALLY_REFUNDED UNFULFILLED"],
  ["FULLY_REFUNDED", "NOT_STARTED", "NONE_REQUESTED", "RETURNED REFUNDED UNFULFILLED"],
  ["FULLY_REFUNDED", "FULFILLED", "NONE_REQUESTED", "FULFILLED REFUNDED IN_TRANSIT"],
  ["PAID", "IN_PROGRESS", "NONE_REQUESTED", "PARTIALLY_FULFILLED PAID PARTIALLY_FULFILLED"],
  ["PAID", "FULFILLED", "NONE_REQUESTED", "FULFILLED PAID IN_TRANSIT"],
  ["PAID", "NOT_STARTED", "IN_PROGRESS", "CANCEL_REQUESTED PAID UNFULFILLED"],
  ["FULLY_REFUNDED", "NOT_STARTED", "CANCELED", "CANCELLED REFUNDED CANCELLED"],
  ["ON_CREDIT", "NOT_STARTED", "NONE_REQUESTED", "PROCESSING UNKNOWN UNFULFILLED"],
  ["PAID", "TELEPORTED", "NONE_REQUESTED", "PROCESSING PAID UNKNOWN"],
  ["PAID", "NOT_STARTED", "MAYBE", "PROCESSING PAID UNFULFILLED"],
])("%s, %s, %s", (payment, fulfillment, cancel, means) => {
  const order = changed("order-cancelled-legacy", {
    orderPaymentStatus: payment,
    orderFulfillmentStatus: fulfillment,
    "cancelStatus.cancelState": cancel,
  });

  expect(`${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus}`).toBe(means);
  expect(order.nativeStatus).toBe(`${payment} / ${fulfillment} / ${cancel}`);
  expect(order.cancelled).toBe(cancel === "CANCELED");
});

test("what was refunded in full before it left is not sent any more", () => {
  const refunded = { orderPaymentStatus: "FULLY_REFUNDED", "cancelStatus.cancelState": "NONE_REQUESTED" };

  expect(changed("order-cancelled-legacy", refunded).lines[0]).toMatchObject({ cancelledQuantity: 2, fulfilledQuantity: 0 });
  expect(changed("order-cancelled-legacy", { ...refunded, "lineItems.0.lineItemFulfillmentStatus": "FULFILLED" }).lines[0]).toMatchObject({
    cancelledQuantity: 0,
    fulfilledQuantity: 2,
  });
});

test("an order in another currency than its total is refused, not converted", () => {
  expect(() => changed("order-cancelled-legacy", { "lineItems.0.lineItemCost.currency": "EUR" })).toThrow(
    expect.objectContaining({ path: "lineItems[0].lineItemCost.currency" }),
  );
});

test("every order of the sandbox is a test", () => {
  const [event] = ebay.normalise(
    { headers: {}, body: bodyOf("order-cancelled-legacy") },
    read({ apiBaseUrl: "https://api.sandbox.ebay.com" }),
  );

  expect(event).toMatchObject({ order: { test: true } });
  expect(orderIn("order-cancelled-legacy").test).toBe(false);
});

test("a notification is a hint, withdrawn consent shuts us out, and a buyer's deletion is understood", () => {
  expect(ebay.normalise(note("order-confirmation"))).toEqual([{ kind: "hint", hint: { externalId: "05-33333-00003", version: null } }]);
  expect(ebay.normalise(note("consent-withdrawn"))).toEqual([{ kind: "access", access: "ENDED" }]);
  expect(ebay.normalise(note("account-deletion"))).toEqual([]);
  expect(ebay.webhook?.idOf(note("account-deletion"))).toBe("0b1c_2");
  const said = (topic: string, data: string) => plain(`{"metadata":{"topic":"${topic}"},"notification":{"data":${data}}}`);
  expect(ebay.normalise(said("ITEM_MARKED_SHIPPED", '{"order":{"orderId":"1-2"}}')).map(told)).toEqual(["hint 1-2 -"]);
  for (const data of ["{}", '{"order":{}}']) expect(ebay.normalise(said("ITEM_AVAILABILITY", data))).toEqual([]);
  expect(() => ebay.normalise(plain('{"metadata":{"topic":"ORDER_CONFIRMATION"},"notification":{"data":{}}}'))).toThrow(MalformedMessage);
});

test("notifications of another account of the same keyset mean nothing", () => {
  for (const seller of ["toko-melati", "u-melati"]) expect(ebay.normalise(note("order-confirmation"), read({ seller }))).toHaveLength(1);
  expect(ebay.normalise(note("order-confirmation"), read({ seller: "toko-mawar" }))).toEqual([]);
  expect(ebay.normalise(note("consent-withdrawn"), read({ seller: "toko-mawar" }))).toEqual([]);
});

const kid = "9936261a-7d7b-4621-a0f1-96ccb428af49";
const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
/** In one line, as eBay sends it. */
const oneLine = pair.publicKey.export({ type: "spki", format: "pem" }).toString().replaceAll("\n", "");
const headerOf = (said: Readonly<Record<string, unknown>>) => Buffer.from(JSON.stringify(said)).toString("base64");
const signed = (body: Uint8Array, keyId = kid) => ({
  headers: {
    "x-ebay-signature": headerOf({
      alg: "ecdsa",
      kid: keyId,
      signature: createSign("SHA1").update(body).sign(pair.privateKey).toString("base64"),
      digest: "SHA1",
    }),
  },
  body,
});

test("signed bytes pass with the key that signed them, and nothing else does", () => {
  const { body } = note("order-confirmation");
  const verify = (delivery: ReturnType<typeof signed>, key: string | null = oneLine) => ebay.webhook?.verify(delivery, read(), key);
  const good = signed(body);
  expect(verify(good)).toBe(true);
  expect(verify(good, pair.publicKey.export({ type: "spki", format: "pem" }).toString())).toBe(true);

  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ type: "spki", format: "pem" }).toString();
  for (const key of [
    null,
    "",
    "no key",
    other,
    generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString(),
  ])
    expect(verify(good, key)).toBe(false);
  for (let bit = 0; bit < body.length * 8; bit += 7) {
    const flipped = Uint8Array.from(body);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(verify({ ...good, body: flipped })).toBe(false);
  }
  const header = good.headers["x-ebay-signature"];
  for (const wrong of ["", "{}", `${header}=`, header.replace(/.$/, ""), ` ${header}`, headerOf({ kid }), headerOf({ kid, signature: 1 })])
    expect(verify({ headers: { "x-ebay-signature": wrong }, body })).toBe(false);
  expect(ebay.webhook?.badSignature).toBe(412);
});

test("only what looks like a key's id is asked for", () => {
  const idOf = (keyId: string) => ebay.webhook?.key?.idOf(signed(bytes("{}"), keyId));

  expect(idOf(kid)).toBe(kid);
  for (const wrong of ["", "test-kid-1", `${kid}/../x`, kid.toUpperCase(), `${kid.slice(0, 35)}?`, `${kid}\n`])
    expect(idOf(wrong)).toBeNull();
  expect(ebay.webhook?.key?.idOf({ headers: {}, body: bytes("{}") })).toBeNull();
});

test("a challenge is answered for who knows the token only", () => {
  const answer = (query: Readonly<Record<string, string>>, more = {}) => ebay.webhook?.challenge?.(query, read(more), challenge.url);

  expect(answer(challenge.query)).toEqual(challenge.answer);
  expect(answer({})).toBeNull();
  expect(answer(challenge.query, { verificationToken: null })).toBeNull();
});

test("an access token that was never had is due, and nothing is due without consent", () => {
  expect(ebay.tokens?.expiresAt(read())).toEqual(contract.tokenEnds);
  expect(ebay.tokens?.expiresAt(read({ accessToken: null, accessTokenExpiresAt: null }))).toEqual(new Date(0));
  expect(ebay.tokens?.expiresAt(read({ refreshToken: null }))).toBeNull();
});

test("a call that moves money is signed as eBay's own verifier wants it", () => {
  // The key of RFC 9421, B.1.4, and what eBay's test of its verifier holds of it.
  // https://github.com/eBay/digital-signature-verification-ebay-api
  const privateKey = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF";
  const jwe =
    "eyJ6aXAiOiJERUYiLCJlbmMiOiJBMjU2R0NNIiwidGFnIjoiSXh2dVRMb0FLS0hlS0Zoa3BxQ05CUSIsImFsZyI6IkEyNTZHQ01LVyIsIml2IjoiaFd3YjNoczk2QzEyOTNucCJ9.2o02pR9SoTF4g_5qRXZm6tF4H52TarilIAKxoVUqjd8.3qaF0KJN-rFHHm_P.AMUAe9PPduew09mANIZ-O_68CCuv6EIx096rm9WyLZnYz5N1WFDQ3jP0RBkbaOtQZHImMSPXIHVaB96RWshLuJsUgCKmTAwkPVCZv3zhLxZVxMXtPUuJ-ppVmPIv0NzznWCOU5Kvb9Xux7ZtnlvLXgwOFEix-BaWNomUAazbsrUCbrp514GIea3butbyxXLNi6R9TJUNh8V2uan-optT1MMyS7eMQnVGL5rYBULk.9K5ucUqAu0DqkkhgubsHHw";
  const { signingKey } = read({ signingKey: { jwe, privateKey } });
  if (!signingKey) throw new Error("There is no key");
  const call = { method: "POST", url: "http://localhost:8080/verifysignature", body: '{"hello": "world"}' };

  expect(messageSignature(call, signingKey, new Date(1_658_440_308_000))).toEqual({
    "content-digest": "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:",
    "x-ebay-signature-key": jwe,
    "signature-input": 'sig1=("content-digest" "x-ebay-signature-key" "@method" "@path" "@authority");created=1658440308',
    signature: "sig1=:ZMUpAejnqrt6POSx02ltx3cT9YODV2r+Cem/BKOagDSfztKOtCsjP/MxZqmY+FVJ3/8E4BL76T9Fjty8oJnsAw==:",
  });
});

test.each([
  ["clientId", null],
  ["clientSecret", ""],
  ["apiBaseUrl", "http://api.ebay.com"],
  ["verificationToken", "too short"],
  ["accessTokenExpiresAt", "tomorrow"],
  ["signingKey.privateKey", { jwe: "j", privateKey: "no key" }],
  ["signingKey.jwe", { privateKey: "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF" }],
])("a wrong %s is refused by name", (path, value) => {
  expect(() => read({ [path.split(".")[0] ?? ""]: value })).toThrow(expect.objectContaining({ path }));
});
