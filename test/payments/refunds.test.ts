import { expect, test } from "vitest";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { quoteRefund, refundUnits, type UnitsToRefund } from "../../src/flows/refund-units.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop(24);
const channel = await shop.channel();
const shelf = await shop.location();
await shop.stock(shelf, { MUG: 10_000 });

const rupiah = (amount: string) => moneyOf(amount, "IDR").minor;

/** A paid order of our own: three mugs at 10,000. */
async function paidOrder(values: Parameters<typeof anOrder>[0] = {}): Promise<string> {
  const [taken] = await shop.accept(channel, anOrder({ lines: [aLine("MUG", 3)], ...values }));
  return taken?.orderId as string;
}

const inBook = (orderId: string, verb: (book: OrderBook, work: Work) => void) =>
  shop.em.transactional((em) =>
    onOrder(em as never, aDeed(), orderId, (book, work) => {
      verb(book, work);
      settleOrder(book, work);
    }),
  );

const back = (book: OrderBook, quantity: number, more: Partial<UnitsToRefund> = {}): UnitsToRefund => ({
  units: quantity > 0 ? [{ line: book.lines[0] as never, quantity }] : [],
  reason: "RETURN",
  method: "ORIGINAL",
  note: null,
  ...more,
});

const refund = (orderId: string, quantity: number, more: Partial<UnitsToRefund> = {}) =>
  inBook(orderId, (book, work) => void refundUnits(book, work, back(book, quantity, more)));

async function moneyIn(orderId: string) {
  const [found] = await shop.read(
    sql<{ captured: string; refunded: string; status: string }>`
      select captured_minor::text as captured, refunded_minor::text as refunded, payment_status as status from orders where id = ${orderId}`,
  );
  return { captured: BigInt(found?.captured ?? 0), refunded: BigInt(found?.refunded ?? 0), status: found?.status };
}

test("an order that comes paid has a payment of all of it, and its units are given back for what they cost", async () => {
  const orderId = await paidOrder();
  expect(await moneyIn(orderId)).toEqual({ captured: rupiah("30000"), refunded: 0n, status: "PAID" });

  await refund(orderId, 1);
  expect(await moneyIn(orderId)).toEqual({ captured: rupiah("30000"), refunded: rupiah("10000"), status: "PARTIALLY_REFUNDED" });
  await refund(orderId, 2);
  expect(await moneyIn(orderId)).toEqual({ captured: rupiah("30000"), refunded: rupiah("30000"), status: "REFUNDED" });
  await expect(refund(orderId, 1)).rejects.toThrow(Refusal);

  const told = await shop.read(sql<{ type: string }>`
    select type from outbox where order_id = ${orderId} and aggregate_type in ('Refund', 'PaymentTransaction') order by id`);
  expect(told.map(({ type }) => type)).toEqual([
    ...["refund.created", "payment.succeeded", "refund.succeeded"],
    ...["refund.created", "payment.succeeded", "refund.succeeded"],
  ]);
});

test("of sixteen who refund the same order at once only as many succeed as was captured", async () => {
  const orderId = await paidOrder();

  const all = await Promise.allSettled(
    Array.from({ length: 16 }, () => refund(orderId, 0, { extraMinor: rupiah("9000"), reason: "APPEASEMENT" })),
  );

  // Three of 9,000, and one of the 3,000 that are left then.
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
  expect(await moneyIn(orderId)).toMatchObject({ captured: rupiah("30000"), refunded: rupiah("30000") });
});

test("even who writes past the rules gives back no more than was taken: the database refuses it, in a race, too", async () => {
  const orderId = await paidOrder();
  const write = (ref: string) =>
    shop.read(sql`
      insert into payment_transactions (id, order_id, kind, status, amount_minor, currency, gateway, gateway_ref, occurred_at, created_at, updated_at)
      values (gen_random_uuid(), ${orderId}, 'REFUND', 'PENDING', 1000000, 'IDR', 'test', ${ref}, now(), now(), now())`);

  const all = await Promise.allSettled(Array.from({ length: 16 }, (_, index) => write(`${orderId} ${index}`)));

  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
  expect(await moneyIn(orderId)).toMatchObject({ refunded: rupiah("30000") });
});

test("the counters follow payments alone, which are written once and in the order's own currency", async () => {
  const orderId = await paidOrder();
  const of = (statement: ReturnType<typeof sql>) => shop.read(statement);

  await expect(of(sql`update orders set captured_minor = 0 where id = ${orderId}`)).rejects.toThrow(/write a payment instead/);
  await expect(of(sql`update payment_transactions set amount_minor = 1 where order_id = ${orderId}`)).rejects.toThrow(/written once/);
  await expect(of(sql`update payment_transactions set status = 'FAILED' where order_id = ${orderId}`)).rejects.toThrow(/written once/);
  await expect(of(sql`delete from payment_transactions where order_id = ${orderId}`)).rejects.toThrow(/written once/);
  await expect(
    of(sql`
      insert into payment_transactions (id, order_id, kind, status, amount_minor, currency, gateway, occurred_at, created_at, updated_at)
      values (gen_random_uuid(), ${orderId}, 'SALE', 'SUCCEEDED', 1, 'USD', 'test', now(), now(), now())`),
  ).rejects.toThrow(/its own currency/);
});

test("a bank that takes back more than is left is believed, and nothing is given back after it", async () => {
  const orderId = await paidOrder();
  await refund(orderId, 1);
  const chargeback = sql`
    insert into payment_transactions (id, order_id, kind, status, amount_minor, currency, gateway, occurred_at, created_at, updated_at)
    values (gen_random_uuid(), ${orderId}, 'CHARGEBACK', 'SUCCEEDED', 3000000, 'IDR', 'test', now(), now(), now())`;
  await shop.read(chargeback);

  expect(await moneyIn(orderId)).toMatchObject({ captured: rupiah("30000"), refunded: rupiah("30000") });
  await expect(refund(orderId, 1)).rejects.toThrow(/Nothing is left/);
  await expect(
    shop.read(sql`
      insert into payment_transactions (id, order_id, kind, status, amount_minor, currency, gateway, occurred_at, created_at, updated_at)
      values (gen_random_uuid(), ${orderId}, 'REFUND', 'PENDING', 1, 'IDR', 'test', now(), now(), now())`),
  ).rejects.toThrow(/more would be given back/);
});

test("a fee is kept back, goodwill comes on top, and where less was captured than all is worth, less is given", async () => {
  const orderId = await paidOrder({ shippingTotal: moneyOf("5000", "IDR"), total: moneyOf("35000", "IDR") });
  let quotes: bigint[] = [];
  await inBook(orderId, (book) => {
    quotes = [
      quoteRefund(book, back(book, 1, { feeMinor: rupiah("2000") })),
      quoteRefund(book, back(book, 3, { shippingMinor: rupiah("5000") })),
      quoteRefund(book, back(book, 3, { shippingMinor: rupiah("5000"), extraMinor: rupiah("99") })),
    ];
  });

  expect(quotes).toEqual([rupiah("8000"), rupiah("35000"), rupiah("35000")]);
  await expect(refund(orderId, 1, { shippingMinor: rupiah("5001") })).rejects.toThrow(/5000.00 IDR of shipping/);
});

test("store credit goes to the order's customer, whose balance is the sum of its entries", async () => {
  const orderId = await paidOrder();

  await refund(orderId, 2, { method: "STORE_CREDIT" });

  const balances = await shop.read(sql<{ balance: string }>`
    select balance_minor::text as balance from store_credits join orders using (customer_id) where orders.id = ${orderId}`);
  expect(balances).toEqual([{ balance: rupiah("20000").toString() }]);
  expect(await moneyIn(orderId)).toMatchObject({ refunded: rupiah("20000"), status: "PARTIALLY_REFUNDED" });
  await expect(shop.read(sql`update store_credits set balance_minor = 1`)).rejects.toThrow(/write an entry/);
});
