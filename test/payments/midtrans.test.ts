import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { refundUnits } from "../../src/flows/refund-units.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { onOrder } from "../../src/flows/work.ts";
import { sql } from "../../src/kit/sql.ts";
import type { Fault } from "../channels/channel-server.ts";
import { until } from "../support/gateway.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";
import { AGateway } from "./a-gateway.ts";
import { type Charge, MidtransDouble, notification } from "./midtrans-double.ts";

const shop = await openShop();
const channel = await shop.channel();
await shop.stock(await shop.location(), { MUG: 10_000 });
const double = await MidtransDouble.start();
const gateway = await AGateway.connect(shop, "midtrans", double.settings);
gateway.caller.start();
afterAll(async () => {
  await gateway.caller.stop();
  await double.server.stop();
});

const amount = 3_000_000;
let numbers = 0;

async function order(): Promise<{ orderId: string; of: Charge }> {
  const externalId = `midtrans-${++numbers}`;
  const [taken] = await shop.accept(channel, anOrder({ externalId, lines: [aLine("MUG", 3)], paymentStatus: "PENDING" }));
  const of = { transactionId: `5f0c1b9e-0000-4000-8000-${String(numbers).padStart(12, "0")}`, orderId: externalId, gross: "30000.00" };
  double.charges.set(of.transactionId, of);
  return { orderId: taken?.orderId as string, of };
}

async function tell(...bodies: readonly string[]): Promise<void> {
  for (const body of bodies) expect(await gateway.knock(body)).toBe(200);
  await gateway.drain();
}

test("only what is signed with the server key is kept", async () => {
  const { of } = await order();
  const body = notification(of, "settlement");

  expect(await gateway.knock(body.replace("30000.00", "99000.00"))).toBe(401);
  expect(await gateway.knock(body.replace(/"signature_key":"..../, '"signature_key":"0000'))).toBe(401);
  expect(await gateway.knock("{}")).toBe(401);
  expect(await gateway.knock(body)).toBe(200);
});

test("a transfer that is waited for makes the order pending, its settlement pays it", async () => {
  const { orderId, of } = await order();

  await tell(notification(of, "pending", {}, "201"));
  expect(await gateway.money(orderId)).toEqual({ captured: 0, refunded: 0, status: "PENDING" });
  await tell(notification(of, "settlement"));

  expect(await gateway.money(orderId)).toEqual({ captured: amount, refunded: 0, status: "PAID" });
  expect(await gateway.holds(orderId)).toEqual([]);
});

test("a card that the fraud check challenges is not paid until somebody accepts it", async () => {
  const { orderId, of } = await order();

  await tell(notification(of, "capture", { fraud_status: "challenge" }, "201"));
  expect(await gateway.holds(orderId)).toEqual(["AWAITING_PAYMENT"]);
  await tell(notification(of, "capture"));

  expect(await gateway.money(orderId)).toMatchObject({ captured: amount, status: "PAID" });
});

test("however often and in whatever order notifications come, the money ends the same", async () => {
  const lives = [
    {
      says: [
        ["pending", {}],
        ["settlement", {}],
      ],
      ends: { captured: amount, refunded: 0, status: "PAID" },
    },
    {
      says: [
        ["pending", {}],
        ["expire", {}],
      ],
      ends: { captured: 0, refunded: 0, status: "PENDING" },
    },
    {
      says: [
        ["capture", {}],
        ["settlement", {}],
        ["refund", { refund_amount: "30000.00", refund_key: "k" }],
      ],
      ends: { captured: amount, refunded: amount, status: "REFUNDED" },
    },
    {
      says: [
        ["settlement", {}],
        ["partial_refund", { refund_amount: "5000.00", refund_key: "k" }],
      ],
      ends: { captured: amount, refunded: 500_000, status: "PARTIALLY_REFUNDED" },
    },
    {
      says: [
        ["settlement", {}],
        ["chargeback", {}],
      ],
      ends: { captured: amount, refunded: amount, status: "REFUNDED" },
    },
  ] as const;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...lives), fc.infiniteStream(fc.nat(1_000)), async ({ says, ends }, chance) => {
      const { orderId, of } = await order();
      const sent = [...says, ...says].map(([status, more]) => ({
        body: notification(of, status, more),
        place: chance.next().value as number,
      }));
      for (const { body } of sent.sort((a, b) => a.place - b.place)) {
        await gateway.knock(body);
        await gateway.drain();
        expect((await gateway.money(orderId)).captured).toBeLessThanOrEqual(amount);
      }

      expect(await gateway.money(orderId)).toEqual(ends);
    }),
    { numRuns: 40 },
  );
}, 120_000);

const faults: readonly Fault["kind"][] = ["ERROR", "TIMEOUT", "HALF_OPEN", "LOST_ANSWER", "ERROR_AFTER"];

test.each(faults)("a refund is given exactly once though the call meets %s", async (kind) => {
  const { orderId, of } = await order();
  await tell(notification(of, "settlement"));
  const isPost = ({ method }: { method: string }) => method === "POST";
  double.server.misbehave(isPost, { kind } as Fault, { kind } as Fault);

  await shop.em.transactional((em) =>
    onOrder(em as EntityManager, aDeed(), orderId, (book, work) => {
      refundUnits(book, work, { units: [{ line: book.lines[0] as never, quantity: 1 }], reason: "RETURN", method: "ORIGINAL", note: null });
      settleOrder(book, work);
    }),
  );
  await until(
    () => shop.read(sql<{ status: string }>`select status from refunds where order_id = ${orderId}`),
    ([one]) => one?.status === "SUCCEEDED",
  );

  expect(double.refunds.filter(({ transactionId }) => transactionId === of.transactionId).map((each) => each.amount)).toEqual([10_000]);
});
