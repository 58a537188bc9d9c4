import Stripe from "stripe";
import { afterAll, expect, test } from "vitest";
import { globalId } from "../../schema/kit/global-id.ts";
import { scopes } from "../../src/access/access.ts";
import { sql } from "../../src/kit/sql.ts";
import { type Intent, StripeDouble, stripeEvents, stripeSettings } from "../payments/stripe-double.ts";
import { openGateway, until } from "../support/gateway.ts";
import { aLine, anOrder } from "../support/shop.ts";

const stripe = await StripeDouble.start();
afterAll(() => stripe.server.stop());
const gateway = await openGateway({ pace: { payments: { idleMilliseconds: 20, pause: () => 0.02 } } });
const { shop } = gateway;
const channel = await shop.channel();
await shop.stock(await shop.location(), { MUG: 1_000 });

const amount = 3_000_000;
const theirs = new Stripe("sk_test_tests-only");
const url = `${gateway.url}/payments/shop-stripe/webhook`;

interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
  readonly order: { readonly status: string; readonly paymentStatus: string } | null;
  readonly payment?: { readonly id: string; readonly status: string; readonly attentionReason: string | null } | null;
  readonly refund?: { readonly id: string; readonly status: string; readonly amount: { readonly amount: string } } | null;
  readonly overpaid?: { readonly amount: string } | null;
}

async function does(mutation: string, input: object, wanted = "", key?: string): Promise<Payload> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { m: ${mutation}(input: $input) { ${wanted} userErrors { code field } } }`;
  const { data, errors } = await gateway.ask<{ m: Payload }>(query, { input }, key);
  if (!data?.m) throw new Error(JSON.stringify(errors));
  return data.m;
}
const order = "order { status paymentStatus }";
const refund = "refund { id status amount { amount } }";

test("an account at a gateway is connected, and its secrets are never shown", async () => {
  const settings = stripe.settings;
  const made = await does("createGatewayAccount", { code: "shop-stripe", name: "Stripe", gateway: "stripe", settings });
  expect(made.userErrors).toEqual([]);
  const shown = await gateway.data<object>("{ gatewayAccounts { code gateway parkedMessages refusedMessages } }");
  expect(shown).toEqual({ gatewayAccounts: [{ code: "shop-stripe", gateway: "stripe", parkedMessages: 0, refusedMessages: 0 }] });
});

let numbers = 0;
async function unpaid(): Promise<{ readonly orderId: string; readonly of: Intent }> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", 3)], paymentStatus: "PENDING" }));
  const orderId = taken?.orderId as string;
  const of = { id: `pi_live_${++numbers}`, orderId, amount };
  stripe.taken.set(of.id, amount);
  stripe.intents.set(of.id, { of, status: "requires_capture", received: 0 });
  return { orderId, of };
}

const signatureOf = (payload: string, secret = stripeSettings.webhookSecrets[0] as string) =>
  theirs.webhooks.generateTestHeaderString({ payload, secret });

async function knock(body: string, signature: string | null = signatureOf(body), at = url) {
  const headers = { "content-type": "application/json", ...(signature !== null && { "stripe-signature": signature }) };
  const response = await fetch(at, { method: "POST", headers, body });
  const said = (await response.json()) as { status?: string; error?: { code: string } };
  return { status: response.status, code: said.status ?? said.error?.code };
}

const statusOf = async (orderId: string): Promise<string> =>
  (
    await gateway.data<{ order: { paymentStatus: string } }>("query($id: ID!) { order(id: $id) { paymentStatus } }", {
      id: globalId("Order", orderId),
    })
  ).order.paymentStatus;
const becomes = (orderId: string, status: string) =>
  until(
    () => statusOf(orderId),
    (now) => now === status,
  );
const keptOf = (of: Intent) =>
  shop.read(sql<{ status: string }>`
    select status from payment_messages where convert_from(body, 'UTF8') like ${`%${of.id}"%`} order by received_at, id`);

test("a signed webhook is kept, answered and makes the order paid; the same again changes nothing", async () => {
  const { orderId, of } = await unpaid();
  const body = stripeEvents.succeeded(of);

  expect(await knock(body)).toEqual({ status: 200, code: "ACCEPTED" });
  await becomes(orderId, "PAID");
  const again = await Promise.all(Array.from({ length: 8 }, () => knock(body)));
  expect(again).toEqual(Array(8).fill({ status: 200, code: "DUPLICATE" }));
  expect(await keptOf(of)).toEqual([{ status: "TAKEN" }]);
});

test("what is not signed by the account's secret, or comes to no account, is turned away and not kept", async () => {
  const { orderId, of } = await unpaid();
  const body = stripeEvents.succeeded(of);

  expect(await knock(body, signatureOf(body, "whsec_other"))).toEqual({ status: 401, code: "BAD_SIGNATURE" });
  expect(await knock(body, null)).toEqual({ status: 401, code: "BAD_SIGNATURE" });
  expect(await knock(`${body} `, signatureOf(body))).toEqual({ status: 401, code: "BAD_SIGNATURE" });
  expect(await knock(body, undefined, url.replace("shop-stripe", "nobody"))).toEqual({ status: 404, code: "UNKNOWN_ACCOUNT" });
  expect((await fetch(url)).status).toBe(405);
  expect(await keptOf(of)).toEqual([]);
  expect(await statusOf(orderId)).toBe("PENDING");
});

test("a message that says less than is known changes nothing", async () => {
  const { orderId, of } = await unpaid();
  await knock(stripeEvents.succeeded(of));
  await becomes(orderId, "PAID");

  for (const late of [stripeEvents.failed(of), stripeEvents.capturable(of)]) expect((await knock(late)).code).toBe("ACCEPTED");
  await until(
    () => keptOf(of),
    (kept) => kept.length === 3 && kept.every(({ status }) => status === "TAKEN"),
  );
  expect(await statusOf(orderId)).toBe("PAID");
  const payments = await shop.read(sql<{ kind: string }>`select kind from payment_transactions where order_id = ${orderId}`);
  expect(payments).toEqual([{ kind: "SALE" }]);
});

const authOf = async (orderId: string): Promise<string> => {
  const [auth] = await shop.read(sql<{ id: string }>`select id from payment_transactions where order_id = ${orderId} and kind = 'AUTH'`);
  return globalId("Payment", auth?.id as string);
};

async function reserved() {
  const { orderId, of } = await unpaid();
  await knock(stripeEvents.capturable(of));
  await becomes(orderId, "AUTHORIZED");
  return { orderId, of, paymentId: await authOf(orderId) };
}

test("what is reserved is captured, or let go of, by a mutation; the gateway is asked once", async () => {
  const [one, other] = [await reserved(), await reserved()];
  const rupiah = { amount: "30000.01", currencyCode: "IDR" };
  expect((await does("capturePayment", { paymentId: one.paymentId, amount: rupiah })).userErrors).toMatchObject([{ code: "INVALID" }]);

  const asked = await does("capturePayment", { paymentId: one.paymentId }, "payment { id status attentionReason }");
  expect(asked).toMatchObject({ userErrors: [], payment: { status: "PENDING", attentionReason: null } });
  await becomes(one.orderId, "PAID");
  expect((await does("voidPayment", { paymentId: other.paymentId }, "payment { status }")).userErrors).toEqual([]);
  await becomes(other.orderId, "PENDING");

  expect(stripe.done.filter(({ id }) => [one.of.id, other.of.id].includes(id))).toEqual([
    { id: one.of.id, what: "capture", amount },
    { id: other.of.id, what: "cancel", amount: null },
  ]);
  expect((await does("voidPayment", { paymentId: one.paymentId })).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
});

test("a refund that the gateway refused is tried again by a mutation, once it can be given", async () => {
  const { orderId, of } = await unpaid();
  await knock(stripeEvents.succeeded(of));
  await becomes(orderId, "PAID");
  stripe.taken.set(of.id, 0);
  const goodwill = { amount: "500", currencyCode: "IDR" };
  const failed = await does("refundOrder", { orderId: globalId("Order", orderId), goodwill }, refund);
  const refundOf = async (id: string) =>
    (await gateway.data<{ node: { status: string } }>("query($id: ID!) { node(id: $id) { ... on Refund { status } } }", { id })).node
      .status;
  await until(async () => (await refundOf(failed.refund?.id as string)) === "FAILED");

  stripe.taken.set(of.id, amount);
  const again = await does("retryRefund", { refundId: failed.refund?.id }, refund);
  expect(again).toMatchObject({ userErrors: [], refund: { amount: { amount: "500.00" } } });
  expect(again.refund?.id).not.toBe(failed.refund?.id);
  await until(async () => (await refundOf(again.refund?.id as string)) === "SUCCEEDED");
  expect((await does("retryRefund", { refundId: again.refund?.id })).userErrors).toMatchObject([{ code: "ILLEGAL_TRANSITION" }]);
  expect(stripe.refunds.filter(({ payment_intent }) => payment_intent === of.id).map((each) => each.amount)).toEqual([50_000]);
});

test("a refund whose gateway let nobody in waits for a person, and is asked for anew by a mutation", async () => {
  const { orderId, of } = await unpaid();
  await knock(stripeEvents.succeeded(of));
  await becomes(orderId, "PAID");
  const [account] = (await gateway.data<{ gatewayAccounts: { id: string }[] }>("{ gatewayAccounts { id } }")).gatewayAccounts;
  const secret = (secretKey: string) => does("updateGatewayAccount", { id: account?.id, settings: { secretKey } });
  await secret("sk_test_revoked");
  const { refund: asked } = await does(
    "refundOrder",
    { orderId: globalId("Order", orderId), goodwill: { amount: "500", currencyCode: "IDR" } },
    refund,
  );
  const seen = async () =>
    (
      await gateway.data<{ node: { status: string; attentionReason: string | null } }>(
        "query($id: ID!) { node(id: $id) { ... on Refund { status attentionReason } } }",
        { id: asked?.id },
      )
    ).node;
  await until(seen, ({ attentionReason }) => attentionReason !== null);
  expect((await seen()).status).toBe("PENDING");

  await secret(stripeSettings.secretKey);
  expect((await does("retryRefund", { refundId: asked?.id }, refund)).refund?.id).toBe(asked?.id);
  await until(seen, ({ status }) => status === "SUCCEEDED");
  expect((await seen()).attentionReason).toBeNull();
});

test("an order is cancelled and given back by one mutation, which says what came of it", async () => {
  const { orderId, of } = await unpaid();
  await knock(stripeEvents.succeeded(of));
  await becomes(orderId, "PAID");
  const lines = await shop.read(sql<{ id: string }>`select id from order_lines where order_id = ${orderId}`);
  const input = { orderId: globalId("Order", orderId), reason: "Not wanted" };
  const wanted = `${order} ${refund} overpaid { amount }`;

  const part = await does(
    "cancelOrder",
    { ...input, lines: [{ lineId: globalId("OrderLine", lines[0]?.id as string), quantity: 1 }] },
    wanted,
  );
  expect(part).toMatchObject({
    ...{ userErrors: [], refund: null, overpaid: { amount: "10000.00" } },
    order: { status: "OPEN", paymentStatus: "OVERPAID" },
  });
  const clerk = await gateway.key(scopes.filter((scope) => scope !== "payments:write"));
  expect((await does("cancelOrder", { ...input, refund: "ORIGINAL" }, "", clerk)).userErrors).toEqual([
    { code: "FORBIDDEN", field: ["refund"] },
  ]);

  const all = await does("cancelOrder", { ...input, refund: "ORIGINAL", idempotencyKey: "all-of-it" }, wanted);
  expect(all).toMatchObject({
    ...{
      userErrors: [],
      refund: { status: expect.stringMatching(/PENDING|SUCCEEDED/), amount: { amount: "30000.00" } },
      overpaid: { amount: "0.00" },
    },
    order: { status: "CANCELLED", paymentStatus: "REFUNDED" },
  });
  const again = await does("cancelOrder", { ...input, refund: "ORIGINAL", idempotencyKey: "all-of-it" }, wanted);
  expect(again.refund?.id).toBe(all.refund?.id);
  await until(() => stripe.refunds.some(({ payment_intent }) => payment_intent === of.id));
  expect(stripe.refunds.filter(({ payment_intent }) => payment_intent === of.id).map((each) => each.amount)).toEqual([amount]);
});
