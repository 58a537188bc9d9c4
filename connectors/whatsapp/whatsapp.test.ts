import { createHmac } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amountOf } from "../../src/kit/money.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { describeConnector } from "../../test/support/describe-connector.ts";
import { fixturesIn, ordersOf, plain } from "../../test/support/fixtures.ts";
import { whatsapp } from "./index.ts";

const fixtures = fixturesIn(join(import.meta.dirname, "fixtures"));
const { bodyOf, orderIn, changed } = ordersOf(whatsapp, fixtures);
const settings = { verifyToken: "verify-me", webhookSecrets: ["meta-old", "meta-new"] } as const;
const challenge = { "hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444" };
const url = "https://orders.example/webhooks/wa";
const signed = (body: Uint8Array, secret: string) => createHmac("sha256", secret).update(body).digest("hex");

describeConnector(whatsapp, {
  settings,
  // A webhook with several carts keeps the others when one is taken out, so it is looked at by itself.
  orders: new Map([...fixtures].filter(([name]) => name.startsWith("order-"))),
  signatureHeader: "x-hub-signature-256",
  deliver: (body, secret) => ({ headers: { "x-hub-signature-256": `sha256=${signed(body, secret)}` }, body }),
  challenges: [
    { query: challenge, url, answer: { type: "text/plain", body: "1158201444" } },
    { query: { ...challenge, "hub.verify_token": "verify-me-not" }, url, answer: null },
  ],
});

test("a signature passes only as SHA-256, in lower case, with its name before it", () => {
  const body = bodyOf("order-decimal-price");
  const verify = (headers: Record<string, string>) => whatsapp.webhook?.verify({ headers, body }, whatsapp.settings(Reader.of(settings)));
  const hex = signed(body, "meta-new");

  expect(verify({ "x-hub-signature-256": `sha256=${hex}` })).toBe(true);
  for (const other of [hex, `sha256=${hex.toUpperCase()}`, `sha1=${hex}`, "sha256="])
    expect(verify({ "x-hub-signature-256": other })).toBe(false);
  expect(verify({ "x-hub-signature": `sha1=${createHmac("sha1", "meta-new").update(body).digest("hex")}` })).toBe(false);
});

test("a cart is an order that waits for its payment, by the number of whoever sent it", () => {
  expect(orderIn("order-decimal-price")).toMatchObject({
    externalId: "wamid.HBgNA==",
    placedAt: new Date(1_772_359_200_000),
    orderStatus: "PENDING_PAYMENT",
    paymentStatus: "PENDING",
    customer: { externalId: "6281200000001", name: "Sari Example", phone: "+6281200000001", email: null },
    lines: [
      { externalIds: ["0"], sku: "MUG", quantity: 2 },
      { externalIds: ["1"], sku: "CUP", quantity: 1 },
    ],
  });
  expect(amountOf(orderIn("order-decimal-price").total)).toBe("16.08");
});

test("every cart of a webhook is an order of its own; texts and statuses mean nothing", () => {
  const orders = whatsapp.normalise({ headers: {}, body: bodyOf("batch-two-carts-and-a-text") });

  expect(orders).toMatchObject([
    { kind: "order", order: { externalId: "wamid.A1", customer: { name: "Sari Example" } } },
    { kind: "order", order: { externalId: "wamid.B1", customer: { name: "Budi Example" }, total: { minor: 23_000_000n } } },
  ]);
  const other = { entry: [{ changes: [{ field: "account_update", value: { event: "VERIFIED_ACCOUNT" } }] }] };
  expect(whatsapp.normalise(plain(JSON.stringify(other)))).toEqual([]);
});

test("where one app serves several numbers, only carts for ours count", () => {
  const inOf = (phoneNumberId: string) =>
    whatsapp.normalise(
      { headers: {}, body: bodyOf("batch-two-carts-and-a-text") },
      whatsapp.settings(Reader.of({ ...settings, phoneNumberId })),
    );

  expect([inOf("1000000001").length, inOf("1000000002").length]).toEqual([2, 0]);
});

test.each([
  ["two currencies in one cart", "product_items.1.currency", "EUR"],
  ["an empty cart", "product_items", []],
  ["a half unit", "product_items.0.quantity", 0.5],
])("%s is malformed", (_, path, value) => {
  expect(() => changed("order-decimal-price", { [`entry.0.changes.0.value.messages.0.order.${path}`]: value })).toThrow(MalformedMessage);
});
