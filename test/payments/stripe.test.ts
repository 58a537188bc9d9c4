import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import Stripe from "stripe";
import { afterAll, expect, test } from "vitest";
import { stripe } from "../../connectors/stripe/index.ts";
import { refundUnits } from "../../src/flows/refund-units.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { onOrder } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Fault } from "../channels/channel-server.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { AGateway } from "./a-gateway.ts";
import { type Intent, StripeDouble, stripeEvents, stripeSettings } from "./stripe-double.ts";

const shop = await openShop();
const channel = await shop.channel();
await shop.stock(await shop.location(), { MUG: 10_000 });
const double = await StripeDouble.start();
const gateway = await AGateway.connect(shop, "stripe", double.settings);
gateway.caller.start();
afterAll(async () => {
  await gateway.caller.stop();
  await double.server.stop();
});

/** 30,000 rupiah in hundredths, as Stripe counts them. */
const amount = 3_000_000;
const theirs = new Stripe("sk_test_tests-only");
const [secret = ""] = stripeSettings.webhookSecrets;
const signed = (payload: string, more: object = {}) => ({
  "stripe-signature": theirs.webhooks.generateTestHeaderString({ payload, secret, ...more }),
});

let numbers = 0;
/** An unpaid order of our own for 30,000, and what Stripe takes for it. */
async function order(): Promise<{ orderId: string; of: Intent }> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", 3)], paymentStatus: "PENDING" }));
  const orderId = taken?.orderId as string;
  const id = `pi_${++numbers}`;
  double.taken.set(id, amount);
  return { orderId, of: { id, orderId, amount } };
}

async function tell(...bodies: readonly string[]): Promise<void> {
  for (const body of bodies) {
    expect(await gateway.knock(body, signed(body))).toBe(200);
    // One after the other: what comes at once may be looked at in any order, and a dispute waits for its payment.
    await gateway.drain();
  }
}

const refund = (orderId: string, quantity: number) =>
  shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
      const units = [{ line: book.lines[0] as never, quantity }];
      refundUnits(book, work, { units, reason: "RETURN", method: "ORIGINAL", note: null });
      settleOrder(book, work);
    }),
  );

test("what Stripe's own library signs passes, and what is changed, old, unsigned or of another secret does not", () => {
  const settings = stripe.settings(Reader.of(stripeSettings));
  const payload = stripeEvents.succeeded({ id: "pi_x", orderId: "1", amount: 1 });
  const now = new Date();
  const passes = (body: string, headers: Record<string, string>) => stripe.verify({ headers, body: Buffer.from(body) }, settings, now);
  const seconds = Math.floor(now.getTime() / 1000);

  expect(passes(payload, signed(payload))).toBe(true);
  expect(passes(payload, signed(payload, { timestamp: seconds - 299 }))).toBe(true);
  const rolled = `${signed(payload, { secret: "whsec_old" })["stripe-signature"]},v1=${signed(payload)["stripe-signature"].split("v1=")[1]}`;
  expect(passes(payload, { "stripe-signature": rolled })).toBe(true);

  expect(passes(`${payload} `, signed(payload))).toBe(false);
  expect(passes(payload, signed(payload, { timestamp: seconds - 301 }))).toBe(false);
  expect(passes(payload, signed(payload, { secret: "whsec_other" }))).toBe(false);
  expect(passes(payload, signed(payload, { scheme: "v0" }))).toBe(false);
  expect(passes(payload, {})).toBe(false);
});

test("the door keeps a signed message once, and turns others away", async () => {
  const { of } = await order();
  const body = stripeEvents.succeeded(of);

  expect(await gateway.knock(body, { "stripe-signature": "t=1,v1=00" })).toBe(401);
  expect(await gateway.knock(body, signed(body), "nobody")).toBe(404);
  expect(await gateway.knock(body, signed(body))).toBe(200);
  expect(await gateway.knock(body, signed(body))).toBe(200);
  const kept = await shop.read(sql`select 1 from payment_messages where convert_from(body, 'UTF8') = ${body}`);
  expect(kept).toHaveLength(1);
});

test("an unpaid order waits on hold until Stripe has the money, and its work then goes on", async () => {
  const { orderId, of } = await order();
  expect(await gateway.holds(orderId)).toEqual(["AWAITING_PAYMENT"]);

  await tell(stripeEvents.failed(of));
  expect(await gateway.money(orderId)).toEqual({ captured: 0, refunded: 0, status: "PENDING" });
  await tell(stripeEvents.capturable(of));
  expect(await gateway.money(orderId)).toEqual({ captured: 0, refunded: 0, status: "AUTHORIZED" });
  expect(await gateway.holds(orderId)).toEqual([]);
  await tell(stripeEvents.succeeded(of));

  expect(await gateway.money(orderId)).toEqual({ captured: amount, refunded: 0, status: "PAID" });
});

test("however often and in whatever order a payment's messages come, the money ends the same, and never is more than Stripe says", async () => {
  const lives = [
    { events: ["failed", "capturable", "succeeded"], ends: { captured: amount, refunded: 0, status: "PAID" } },
    { events: ["succeeded", "part", "more"], ends: { captured: amount, refunded: 2_000_000, status: "PARTIALLY_REFUNDED" } },
    { events: ["capturable", "canceled"], ends: { captured: 0, refunded: 0, status: "PENDING" } },
    { events: ["succeeded", "disputed", "lost"], ends: { captured: amount, refunded: amount, status: "REFUNDED" } },
    { events: ["succeeded", "disputed", "won"], ends: { captured: amount, refunded: 0, status: "PAID" } },
  ] as const;
  const all = (of: Intent) => ({
    failed: stripeEvents.failed(of),
    capturable: stripeEvents.capturable(of),
    succeeded: stripeEvents.succeeded(of),
    canceled: stripeEvents.canceled(of),
    part: stripeEvents.refunded(of, 500_000),
    more: stripeEvents.refunded(of, 2_000_000),
    disputed: stripeEvents.disputed(of),
    lost: stripeEvents.closed(of, "lost"),
    won: stripeEvents.closed(of, "won"),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...lives), fc.infiniteStream(fc.nat(1_000)), async ({ events, ends }, chance) => {
      const { orderId, of } = await order();
      const bodies = all(of);
      const sent = [...events, ...events].map((name) => ({ body: bodies[name], place: chance.next().value as number }));
      for (const { body } of sent.sort((a, b) => a.place - b.place)) {
        await gateway.knock(body, signed(body));
        await gateway.drain();
        expect((await gateway.money(orderId)).captured).toBeLessThanOrEqual(amount);
      }
      // A dispute names its payment alone: it waited where it came first.
      await gateway.drain();

      expect(await gateway.money(orderId)).toEqual(ends);
    }),
    { numRuns: 40 },
  );
}, 120_000);

test("a payment of an order that is not here yet is parked, and taken when the order comes", async () => {
  const externalId = "web-4711";
  const of = { id: "pi_early", orderId: externalId, amount };
  await tell(stripeEvents.succeeded(of));
  const standing = () =>
    shop.read(sql<{ status: string; reason: string }>`select status, reason from payment_messages where payment_ref = 'pi_early'`);
  expect(await standing()).toEqual([{ status: "PARKED", reason: "The order is not known here yet." }]);

  const [taken] = await shop.accept(channel, anOrder({ externalId, lines: [aLine("MUG", 3)], paymentStatus: "PENDING" }));
  await gateway.drain();

  expect(await gateway.money(taken?.orderId as string)).toMatchObject({ captured: amount, status: "PAID" });
  expect(await standing()).toEqual([{ status: "TAKEN", reason: null }]);
});

test("what a bank disputes holds what has not left, until it is won", async () => {
  const { orderId, of } = await order();
  await tell(stripeEvents.succeeded(of), stripeEvents.disputed(of));
  expect(await gateway.holds(orderId)).toEqual(["HIGH_RISK_OF_FRAUD"]);
  await expect(refund(orderId, 1)).rejects.toThrow(/Nothing is left/);

  await tell(stripeEvents.closed(of, "won"));
  expect(await gateway.holds(orderId)).toEqual([]);
});

test("a payment in another currency than the order's is refused and shown, and counts for nothing", async () => {
  const { orderId, of } = await order();
  const body = stripeEvents.succeeded(of).replace('"currency":"idr"', '"currency":"usd"');
  await tell(body);

  const refused = await shop.read(
    sql<{ reason: string }>`select reason from payment_messages where status = 'REFUSED' and order_id = ${orderId}`,
  );
  expect(refused[0]?.reason).toMatch(/is in IDR, the payment in USD/);
  expect(await gateway.money(orderId)).toMatchObject({ captured: 0 });
});

const faults: readonly Fault["kind"][] = ["ERROR", "TIMEOUT", "HALF_OPEN", "LOST_ANSWER", "ERROR_AFTER"];

test.each(faults)("a refund is given exactly once though the call meets %s", async (kind) => {
  const { orderId, of } = await order();
  await tell(stripeEvents.succeeded(of));
  const isPost = ({ method, path }: { method: string; path: string }) => method === "POST" && path === "/v1/refunds";
  double.server.misbehave(isPost, { kind } as Fault, { kind } as Fault);

  await refund(orderId, 1);
  expect(await gateway.money(orderId)).toMatchObject({ refunded: amount / 3 });
  await until(
    () => shop.read(sql<{ status: string }>`select status from refunds where order_id = ${orderId}`),
    ([one]) => one?.status === "SUCCEEDED",
  );

  expect(double.refunds.filter(({ payment_intent }) => payment_intent === of.id).map((each) => each.amount)).toEqual([amount / 3]);
  // Stripe tells of it, too: it is the same refund.
  await tell(stripeEvents.refunded(of, amount / 3));
  expect(await gateway.money(orderId)).toEqual({ captured: amount, refunded: amount / 3, status: "PARTIALLY_REFUNDED" });
});

test("a refund that Stripe refuses fails, the money is there again, and it can be tried anew", async () => {
  const { orderId, of } = await order();
  await tell(stripeEvents.succeeded(of));
  double.taken.set(of.id, 0);

  await refund(orderId, 1);
  await until(
    () => shop.read(sql<{ status: string }>`select status from refunds where order_id = ${orderId}`),
    ([one]) => one?.status === "FAILED",
  );

  expect(await gateway.money(orderId)).toEqual({ captured: amount, refunded: 0, status: "PAID" });
  double.taken.set(of.id, amount);
  await refund(orderId, 3);
  await until(
    () => gateway.money(orderId),
    ({ status }) => status === "REFUNDED",
  );
  expect(moneyOf("30000", "IDR").minor).toBe(BigInt(amount));
});
