import type { EntityManager } from "@mikro-orm/postgresql";
import Stripe from "stripe";
import { afterAll, describe, expect, test } from "vitest";
import { lookOnce } from "../../src/dispatch/payment-looker.ts";
import { askGatewayAnew } from "../../src/flows/call-gateway.ts";
import { cancelOrder } from "../../src/flows/cancel-order.ts";
import { cancelByCustomer } from "../../src/flows/customer-order.ts";
import { updateGatewayAccount } from "../../src/flows/edit-gateway.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { capturePayment, voidPayment } from "../../src/flows/record-payment.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { silentLog } from "../../src/kit/log.ts";
import { money } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { GatewayAccount } from "../../src/payments/gateway-account.entity.ts";
import type { Called, Fault } from "../channels/channel-server.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { AGateway } from "./a-gateway.ts";
import { MidtransDouble, notification } from "./midtrans-double.ts";
import { type Intent, StripeDouble, stripeEvents, stripeSettings } from "./stripe-double.ts";

const shop = await openShop();
const channel = await shop.channel();
await shop.stock(await shop.location(), { MUG: 10_000 });
const [stripe, midtrans] = [await StripeDouble.start(), await MidtransDouble.start()];
const [atStripe, atMidtrans] = [
  await AGateway.connect(shop, "stripe", stripe.settings),
  await AGateway.connect(shop, "midtrans", midtrans.settings),
];
// Either takes the calls of both.
atStripe.caller.start();
afterAll(async () => {
  await atStripe.caller.stop();
  for (const { server } of [stripe, midtrans]) await server.stop();
});

/** 30,000 rupiah. */
const amount = 3_000_000;
const theirs = new Stripe("sk_test_tests-only");
let numbers = 0;

async function order(): Promise<{ orderId: string; of: Intent }> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", 3)], paymentStatus: "PENDING" }));
  const orderId = taken?.orderId as string;
  return { orderId, of: { id: `pi_${++numbers}`, orderId, amount } };
}

async function stripeTells(body: string): Promise<void> {
  const signature = theirs.webhooks.generateTestHeaderString({ payload: body, secret: stripeSettings.webhookSecrets[0] ?? "" });
  expect(await atStripe.knock(body, { "stripe-signature": signature })).toBe(200);
  await atStripe.drain();
}

/** An order of our own whose payment of 30,000 is reserved at Stripe. */
async function reservedAtStripe() {
  const { orderId, of } = await order();
  stripe.intents.set(of.id, { of, status: "requires_capture", received: 0 });
  await stripeTells(stripeEvents.capturable(of));
  expect(await atStripe.money(orderId)).toMatchObject({ captured: 0, status: "AUTHORIZED" });
  return { orderId, of, ref: of.id };
}

/** The same at Midtrans. */
async function reservedAtMidtrans() {
  const { orderId, of } = await order();
  const charge = { transactionId: `mt-${of.id}`, orderId, gross: "30000.00" };
  midtrans.charges.set(charge.transactionId, charge);
  midtrans.statuses.set(charge.transactionId, "authorize");
  expect(await atMidtrans.knock(notification(charge, "authorize"))).toBe(200);
  await atMidtrans.drain();
  expect(await atMidtrans.money(orderId)).toMatchObject({ captured: 0, status: "AUTHORIZED" });
  return { orderId, of, ref: charge.transactionId };
}

const inBook = (orderId: string, verb: (book: OrderBook, work: Work) => void) =>
  shop.em.transactional((em) => onOrder(em as EntityManager, aDeed(), orderId, verb));
const authOf = (book: OrderBook) => book.payments.find(({ kind }) => kind === "AUTH")?.id as string;
const capture = (orderId: string, minor: number | null = null) =>
  inBook(orderId, (book, work) => void capturePayment(book, work, authOf(book), minor === null ? null : money(BigInt(minor), "IDR")));
const letGo = (orderId: string) => inBook(orderId, (book, work) => void voidPayment(book, work, authOf(book)));

/** Its payments in words, as they were made. */
const paymentsOf = async (orderId: string): Promise<string[]> =>
  (
    await shop.read(sql<{ words: string }>`
      select concat_ws(' ', kind, status, amount_minor) as words from payment_transactions where order_id = ${orderId} order by id`)
  ).map(({ words }) => words);
const comesTo = (orderId: string, ...words: string[]) =>
  until(
    () => paymentsOf(orderId),
    (found) => found.join() === words.join(),
  );

const faults: readonly Fault["kind"][] = ["ERROR", "TIMEOUT", "HALF_OPEN", "LOST_ANSWER", "ERROR_AFTER"];

describe.each([
  { name: "Stripe", double: stripe, reserved: reservedAtStripe },
  { name: "Midtrans", double: midtrans, reserved: reservedAtMidtrans },
])("what is reserved at $name", ({ double, reserved }) => {
  const isPost = ({ method }: Called) => method === "POST";

  test("is captured by the gateway, and is paid when it has answered", async () => {
    const { orderId, ref } = await reserved();
    const gate = Promise.withResolvers<void>();
    double.server.beforeAnswer = ({ method }) => (method === "POST" ? gate.promise : undefined);
    await capture(orderId);
    expect(await atStripe.money(orderId)).toMatchObject({ captured: 0, status: "AUTHORIZED" });
    await expect(capture(orderId)).rejects.toThrow(/under way already/);
    await expect(letGo(orderId)).rejects.toThrow(/under way already/);
    gate.resolve();
    double.server.beforeAnswer = () => {};

    await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `CAPTURE SUCCEEDED ${amount}`);
    expect(await atStripe.money(orderId)).toEqual({ captured: amount, refunded: 0, status: "PAID" });
    expect(double.done.filter(({ id }) => id === ref)).toMatchObject([{ what: "capture" }]);
    await expect(capture(orderId)).rejects.toThrow(/Nothing of this payment is reserved/);
  });

  test("is let go of at the gateway when the order is cancelled, once", async () => {
    const { orderId, ref } = await reserved();
    await inBook(orderId, (book, work) => cancelOrder(book, work, "The buyer asked"));

    await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `VOID SUCCEEDED ${amount}`);
    expect(await atStripe.money(orderId)).toEqual({ captured: 0, refunded: 0, status: "UNPAID" });
    expect(double.done.filter(({ id }) => id === ref)).toMatchObject([{ what: "cancel" }]);
  });

  test.each(faults)("is captured exactly once though the call meets %s", async (kind) => {
    const { orderId, ref } = await reserved();
    double.server.misbehave(isPost, { kind } as Fault, { kind } as Fault);
    await capture(orderId);

    await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `CAPTURE SUCCEEDED ${amount}`);
    expect(double.done.filter(({ id }) => id === ref)).toMatchObject([{ what: "capture" }]);
  });

  test.each(faults)("is let go of exactly once though the call meets %s", async (kind) => {
    const { orderId, ref } = await reserved();
    double.server.misbehave(isPost, { kind } as Fault, { kind } as Fault);
    await letGo(orderId);

    await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `VOID SUCCEEDED ${amount}`);
    expect(double.done.filter(({ id }) => id === ref)).toMatchObject([{ what: "cancel" }]);
  });

  test("is captured once by many who try at once", async () => {
    const { orderId, ref } = await reserved();
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => capture(orderId)));

    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `CAPTURE SUCCEEDED ${amount}`);
    expect(double.done.filter(({ id }) => id === ref)).toHaveLength(1);
  });
});

test("a part of what is reserved at Stripe is captured, and the rest is let go of", async () => {
  const { orderId } = await reservedAtStripe();
  await expect(capture(orderId, amount + 1)).rejects.toThrow(/30000.00 IDR can be captured at most/);
  await capture(orderId, 2_000_000);

  await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, "CAPTURE SUCCEEDED 2000000");
  expect(await atStripe.money(orderId)).toMatchObject({ captured: 2_000_000, status: "PARTIALLY_PAID" });
});

test("of what is reserved at Midtrans no part is captured from here, and all of it can be then", async () => {
  const { orderId } = await reservedAtMidtrans();
  await capture(orderId, 2_000_000);
  await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, "CAPTURE FAILED 2000000");
  await capture(orderId);
  await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, "CAPTURE FAILED 2000000", `CAPTURE SUCCEEDED ${amount}`);
});

test("what was captured at the gateway by somebody else is not let go of, and counts", async () => {
  const { orderId, of } = await reservedAtStripe();
  Object.assign(stripe.intents.get(of.id) as object, { status: "succeeded", received: amount });
  await letGo(orderId);

  await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `VOID FAILED ${amount}`, `CAPTURE SUCCEEDED ${amount}`);
  expect(await atStripe.money(orderId)).toMatchObject({ captured: amount, status: "PAID" });
});

test("the gateway's own message of what we asked for is the same, whichever comes first", async () => {
  const { orderId, of } = await reservedAtStripe();
  stripe.server.beforeAnswer = ({ path }) => (path.endsWith("/capture") ? stripeTells(stripeEvents.succeeded(of)) : undefined);
  await capture(orderId);
  await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `CAPTURE SUCCEEDED ${amount}`);
  stripe.server.beforeAnswer = () => {};
  await stripeTells(stripeEvents.succeeded(of));

  expect(await paymentsOf(orderId)).toEqual([`AUTH SUCCEEDED ${amount}`, `CAPTURE SUCCEEDED ${amount}`]);
});

test("money that is reserved after the order was cancelled is let go of, too", async () => {
  const { orderId, of } = await order();
  await inBook(orderId, (book, work) => cancelOrder(book, work, "Changed their mind"));
  stripe.intents.set(of.id, { of, status: "requires_capture", received: 0 });
  await stripeTells(stripeEvents.capturable(of));

  await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `VOID SUCCEEDED ${amount}`);
  expect(stripe.intents.get(of.id)?.status).toBe("canceled");
});

test("what a buyer cancels by their link goes back by itself, as Stripe has the money", async () => {
  const { orderId, of } = await order();
  stripe.taken.set(of.id, amount);
  await stripeTells(stripeEvents.succeeded(of));
  await inBook(orderId, (book, work) => void cancelByCustomer(book, work));

  await comesTo(orderId, `SALE SUCCEEDED ${amount}`, `REFUND SUCCEEDED ${amount}`);
  expect(await atStripe.money(orderId)).toEqual({ captured: amount, refunded: amount, status: "REFUNDED" });
  expect(stripe.refunds.filter(({ payment_intent }) => payment_intent === of.id).map((each) => each.amount)).toEqual([amount]);
});

describe("a payment of which nothing is heard", () => {
  const later = (minutes: number) => () => new Date(Date.now() + minutes * 60_000);
  /** All looks that are due so much later. */
  async function look(minutes: number): Promise<number> {
    const options = { orm: shop.orm, gateways: atStripe.accounts, log: silentLog(), now: later(minutes), onCommitted: () => {} };
    let looks = 0;
    while (await lookOnce(options)) looks += 1;
    return looks;
  }
  const isGet = ({ method, path }: Called) => method === "GET" && path.startsWith("/v1/payment_intents");
  const asked = (of: Intent) => stripe.server.calls.filter((call) => isGet(call) && call.path.endsWith(of.id)).length;

  async function awaited() {
    const { orderId, of } = await order();
    stripe.intents.set(of.id, { of, status: "processing", received: 0 });
    await stripeTells(stripeEvents.failed(of));
    expect(await paymentsOf(orderId)).toEqual([`SALE PENDING ${amount}`]);
    return { orderId, of };
  }

  test("is asked about after a while, ever more seldom, and a lost webhook is made up for", async () => {
    const { orderId, of } = await awaited();
    await look(14);
    expect(asked(of)).toBe(0);
    await look(16);
    expect(asked(of)).toBe(1);
    await look(20);
    expect(asked(of)).toBe(1);

    Object.assign(stripe.intents.get(of.id) as object, { status: "succeeded", received: amount });
    await look(32);
    expect(await paymentsOf(orderId)).toEqual([`SALE SUCCEEDED ${amount}`]);
    expect(await atStripe.money(orderId)).toMatchObject({ captured: amount, status: "PAID" });
    // What came late says nothing new, and nothing is asked any more.
    await stripeTells(stripeEvents.failed(of));
    await look(10_000);
    expect(await paymentsOf(orderId)).toEqual([`SALE SUCCEEDED ${amount}`]);
    expect(asked(of)).toBe(2);
  });

  test("is asked about later where the gateway does not answer, and no more once it is old", async () => {
    const { orderId, of } = await awaited();
    stripe.server.misbehave(isGet, { kind: "ERROR" });
    await look(16);
    expect(await paymentsOf(orderId)).toEqual([`SALE PENDING ${amount}`]);
    await look(60 * 24 * 36);
    await look(60 * 24 * 40);
    expect(asked(of)).toBe(2);
  });
});

test("a capture that the gateway lets nobody ask for needs a person, and is asked for anew when they want it", async () => {
  const { orderId } = await reservedAtStripe();
  const account = await shop.em.fork().findOneOrFail(GatewayAccount, { code: atStripe.code });
  const secretKey = (value: string) =>
    shop.em.transactional((em) =>
      updateGatewayAccount(em as EntityManager, atStripe.accounts, account.id, { name: null, settings: { secretKey: value } }),
    );
  await secretKey("sk_test_rolled");
  await capture(orderId);
  const attention = () =>
    shop.read(sql<{ since: Date | null }>`
      select attention_since as since from gateway_calls calls join payment_transactions on id = calls.payment_id where order_id = ${orderId}`);
  await until(attention, ([one]) => one?.since != null);
  expect(await paymentsOf(orderId)).toEqual([`AUTH SUCCEEDED ${amount}`, `CAPTURE PENDING ${amount}`]);

  await secretKey(stripeSettings.secretKey);
  const [auth] = await shop.read(sql<{ id: string }>`select id from payment_transactions where order_id = ${orderId} and kind = 'AUTH'`);
  const anew = await askGatewayAnew(shop.em.fork(), new Date(), orderId, { ofPayment: auth?.id as string, kind: "CAPTURE" });
  expect(anew).toHaveLength(1);
  await comesTo(orderId, `AUTH SUCCEEDED ${amount}`, `CAPTURE SUCCEEDED ${amount}`);
});
