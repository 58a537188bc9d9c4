import { createSign, generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { bytes, fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { told } from "../../test/support/told.ts";
import { magento } from "./index.ts";

const fixtures = fixturesIn(join(import.meta.dirname, "fixtures"));
const { bodyOf, orderIn, changed } = ordersOf(magento, fixtures);
const settings = { baseUrl: "https://shop.example/", accessToken: "a-token" };

describeConnector(magento, { settings, orders: fixtures });

test("a configurable product is one line, with its child's SKU", () => {
  expect(magento.normalise({ headers: {}, body: bodyOf("order-configurable-part-shipped") }).map(told)).toEqual([
    {
      id: "7",
      number: "000000007",
      placed: "2026-03-02T02:15:00.000Z",
      updated: "2026-03-02T03:00:00.000Z",
      status: "PROCESSING PAID PARTIALLY_FULFILLED",
      flags: "",
      lines: ["21 TEE-M-BLUE: 3 × 100000.00 - 30000.00, tax 29700.00, gone 1, cancelled 1", "23 GIFT-50: 1 × 50000.00 - 0.00, tax 0.00"],
      sums: "IDR discount 30000.00, tax 29700.00, shipping 12000.00, fees 0.00",
      total: "361700.00, difference 0.00",
      to: "Sari Dewi, Jl. Mawar 9, Bandung, Jawa Barat, 40111, ID",
      customer: "12, Sari Dewi, sari@example.com",
    },
  ]);
  expect(orderIn("order-configurable-part-shipped").lines.map(({ requiresShipping }) => requiresShipping)).toEqual([true, false]);
});

test("of a bundle the rows with the prices are the lines", () => {
  expect(orderIn("order-bundle-by-parts").lines.map(({ sku, quantity }) => `${quantity} ${sku}`)).toEqual(["2 MUG-BLUE", "1 TRAY"]);
  expect(orderIn("order-bundle-fixed-guest").lines.map(({ sku, quantity, title }) => `${quantity} ${sku} ${title}`)).toEqual([
    "1 SET-FIXED Coffee set",
    "1 RICE 1.5 × Rice by weight",
  ]);
});

test("cash on delivery is confirmed and due, a guest has the name of the bill, a label of the shop's own is kept", () => {
  expect(orderIn("order-bundle-by-parts")).toMatchObject({ orderStatus: "CONFIRMED", paymentStatus: "COD_DUE" });
  expect(orderIn("order-bundle-fixed-guest")).toMatchObject({
    paymentStatus: "PARTIALLY_REFUNDED",
    nativeStatus: "complete / shipped_by_courier",
    customer: { externalId: null, name: "Sari Dewi" },
  });
});

test("an order that goes nowhere has no address, and its number keeps its prefix", () => {
  expect(orderIn("order-virtual-cancelled")).toMatchObject({ cancelled: true, shipTo: null, number: "ID2-000000010" });
});

test("a state nobody has heard of fails nothing", () => {
  expect(changed("order-bundle-by-parts", { state: "teleported" })).toMatchObject({
    orderStatus: "PROCESSING",
    fulfillmentStatus: "UNKNOWN",
  });
});

test("what was refunded before it left is not sent any more", () => {
  const [line] = changed("order-configurable-part-shipped", { "items.0.qty_refunded": 2, "items.0.qty_canceled": 0 }).lines;

  expect(line).toMatchObject({ quantity: 3, fulfilledQuantity: 1, cancelledQuantity: 1 });
});

test("an amount keeps its digits", () => {
  const text = Buffer.from(bodyOf("order-bundle-by-parts"))
    .toString()
    .replace(/"grand_total": \d+/, '"grand_total": 90071992547409.91');
  const [event] = magento.normalise(plain(text));

  expect(event?.kind === "order" && amountOf(event.order.total)).toBe("90071992547409.91");
});

test.each([
  ['{"entity_id": 77, "state": "new"}', ["hint 77 -"]],
  ['{"order": {"entity_id": "78"}}', ["hint 78 -"]],
  ['{"event_id": "e", "event": {"data": {"key": "x", "value": {"entity_id": 79}}}}', ["hint 79 -"]],
  ['{"customer": {"id": 1}}', []],
])("a webhook is a hint at its order: %s", (body, expected) => {
  expect(magento.normalise(plain(body)).map(told)).toEqual(expected);
});

test("a webhook passes with the key of either time, and not changed", () => {
  const pairs = [1, 2, 3].map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }));
  const [old, next, foreign] = pairs as [(typeof pairs)[0], (typeof pairs)[0], (typeof pairs)[0]];
  const pem = ({ publicKey }: typeof old) => publicKey.export({ type: "spki", format: "pem" }).toString();
  const known = magento.settings(Reader.of({ ...settings, webhookPublicKeys: [pem(old), pem(next)] }));
  const body = bytes('{"order":{"entity_id":1}}');
  const verify = (signer: typeof old, sent = body, change = (signature: string) => signature) => {
    const signature = createSign("RSA-SHA256").update(body).sign(signer.privateKey, "base64");
    return magento.webhook?.verify({ headers: { "x-adobe-commerce-webhook-signature": change(signature) }, body: sent }, known);
  };

  expect([verify(old), verify(next)]).toEqual([true, true]);
  expect([verify(foreign), verify(old, bytes('{"order":{"entity_id":2}}')), verify(old, body, (text) => `${text}=`)]).toEqual([
    false,
    false,
    false,
  ]);
  expect(magento.webhook?.verify({ headers: {}, body }, known)).toBe(false);
  expect(
    magento.webhook?.verify({ headers: { "x-adobe-commerce-webhook-signature": "AAAA" }, body }, magento.settings(Reader.of(settings))),
  ).toBe(false);
});
