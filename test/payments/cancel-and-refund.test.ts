import { expect, test } from "vitest";
import { acceptCancellation, answerCancellationRequest } from "../../src/flows/answer-cancellation.ts";
import { cancelAtChannel } from "../../src/flows/cancel-at-channel.ts";
import { cancelByCustomer } from "../../src/flows/customer-order.ts";
import type { OrderBook } from "../../src/flows/order-book.ts";
import { refundUnits } from "../../src/flows/refund-units.ts";
import { settleOrder } from "../../src/flows/settle-order.ts";
import { onOrder, type Work } from "../../src/flows/work.ts";
import { moneyOf } from "../../src/kit/money.ts";
import { sql } from "../../src/kit/sql.ts";
import { giveUp } from "../support/give-up.ts";
import { aDeed, aLine, anOrder, openShop } from "../support/shop.ts";

const shop = await openShop();
const channel = await shop.channel();
await shop.stock(await shop.location(), { MUG: 10_000, CUP: 10_000 });
const idr = (amount: string) => moneyOf(amount, "IDR");

/** A paid order of our own: three mugs and two cups at 10,000, and 5,000 for shipping. */
async function order(values: Parameters<typeof anOrder>[0] = {}, of = channel): Promise<string> {
  const [taken] = await shop.accept(
    of,
    anOrder({ lines: [aLine("MUG", 3), aLine("CUP", 2)], shippingTotal: idr("5000"), total: idr("55000"), ...values }),
  );
  return taken?.orderId as string;
}

const inBook = (orderId: string, verb: (book: OrderBook, work: Work) => void) =>
  shop.em.transactional((em) => onOrder(em as never, aDeed(), orderId, verb));

type Units = readonly [sku: string, quantity: number][];
const cancel = (orderId: string, units: Units | null, refund: "ORIGINAL" | "STORE_CREDIT" | null = "ORIGINAL") =>
  inBook(orderId, (book, work) => {
    const named = units?.map(([sku, quantity]) => ({ line: book.lines.find((line) => line.sku === sku) as never, quantity })) ?? null;
    cancelAtChannel(book, work, { units: named, reason: "Not wanted", code: "OTHER", onlyHere: false, refund });
  });

async function seen(orderId: string) {
  const [found] = await shop.read(
    sql<{ status: string; paid: string; total: string; captured: string; refunded: string }>`
      select status, payment_status as paid, (total_minor / 100)::text as total, (captured_minor / 100)::text as captured,
        (refunded_minor / 100)::text as refunded from orders where id = ${orderId}`,
  );
  const refunds = await shop.read(
    sql<{ words: string }>`
      select concat_ws(' ', refund.reason, refund.method, refund.amount_minor / 100, 'shipping', shipping_minor / 100, 'more', extra_minor / 100,
        (select string_agg(refunded.quantity || ' ' || line.sku || ' ' || refunded.amount_minor / 100, ', ' order by line.position)
          from refund_lines refunded join order_lines line on line.id = refunded.order_line_id where refunded.refund_id = refund.id)) as words
      from refunds refund where refund.order_id = ${orderId} order by refund.id`,
  );
  return { ...found, refunds: refunds.map(({ words }) => words) };
}

test("a cancelled order is given back whole, its shipping too", async () => {
  const orderId = await order();
  await cancel(orderId, null);

  expect(await seen(orderId)).toEqual({
    ...{ status: "CANCELLED", paid: "REFUNDED", total: "55000", captured: "55000", refunded: "55000" },
    refunds: ["CANCELLATION ORIGINAL 55000 shipping 5000 more 0 3 MUG 30000, 2 CUP 20000"],
  });
});

test("without it nothing goes back by itself, and the order says that it is overpaid", async () => {
  const [whole, part] = [await order(), await order()];
  await cancel(whole, null, null);
  await cancel(part, [["MUG", 1]], null);

  expect(await seen(whole)).toMatchObject({ status: "CANCELLED", paid: "OVERPAID", refunded: "0", refunds: [] });
  expect(await seen(part)).toMatchObject({ status: "OPEN", paid: "OVERPAID", total: "45000", refunds: [] });
});

test("of cancelled units what was paid for them goes back, and what was left from earlier ones with it", async () => {
  const orderId = await order();
  await cancel(orderId, [["MUG", 1]]);
  expect(await seen(orderId)).toMatchObject({
    ...{ status: "OPEN", paid: "PARTIALLY_REFUNDED", total: "45000" },
    refunds: ["CANCELLATION ORIGINAL 10000 shipping 0 more 0 1 MUG 10000"],
  });
  await cancel(orderId, [["CUP", 1]], null);
  expect(await seen(orderId)).toMatchObject({ paid: "OVERPAID", total: "35000", refunded: "10000" });
  await cancel(orderId, [["MUG", 1]]);
  expect(await seen(orderId)).toMatchObject({
    ...{ paid: "PARTIALLY_REFUNDED", total: "25000", refunded: "30000" },
    refunds: [expect.anything(), "CANCELLATION ORIGINAL 20000 shipping 0 more 0 1 MUG 10000, 1 CUP 10000"],
  });
  await cancel(orderId, null);
  expect(await seen(orderId)).toMatchObject({ status: "CANCELLED", paid: "REFUNDED", refunded: "55000" });
});

test("what came back before, or was given for goodwill, is none of what is too much", async () => {
  const orderId = await order();
  await inBook(orderId, (book, work) => {
    refundUnits(book, work, { units: [], extraMinor: idr("2000").minor, reason: "APPEASEMENT", method: "ORIGINAL", note: null });
    settleOrder(book, work);
  });
  await cancel(orderId, [["MUG", 1]]);
  expect(await seen(orderId)).toMatchObject({ paid: "PARTIALLY_REFUNDED", refunded: "12000" });
  // Of the whole no more than was taken.
  await cancel(orderId, null);
  expect(await seen(orderId)).toMatchObject({ paid: "REFUNDED", refunded: "55000" });
});

test("it may go to the buyer's credit, and is refused where nobody is known to have one", async () => {
  const orderId = await order();
  await cancel(orderId, null, "STORE_CREDIT");
  expect(await seen(orderId)).toMatchObject({ paid: "REFUNDED", refunds: [expect.stringMatching(/^CANCELLATION STORE_CREDIT 55000/)] });

  const nobodys = await order({ customer: null });
  await expect(cancel(nobodys, null, "STORE_CREDIT")).rejects.toThrow(/has no customer/);
  expect(await seen(nobodys)).toMatchObject({ status: "OPEN", refunds: [] });
});

test("of units that somebody works on it goes back when they give them up, and not before", async () => {
  const orderId = await order();
  await inBook(orderId, (book) => {
    for (const one of book.liveFulfillmentOrders) Object.assign(one, { status: "IN_PROGRESS", workState: "PICKING" });
  });
  await cancel(orderId, [["MUG", 2]]);
  expect(await seen(orderId)).toMatchObject({ paid: "PAID", refunds: [] });

  await inBook(orderId, giveUp);
  expect(await seen(orderId)).toMatchObject({
    ...{ status: "OPEN", paid: "PARTIALLY_REFUNDED", total: "35000" },
    refunds: ["CANCELLATION ORIGINAL 20000 shipping 0 more 0 2 MUG 20000"],
  });

  await cancel(orderId, [["CUP", 1]]);
  await inBook(orderId, (book, work) => {
    const open = book.cancellations.find(({ status }) => status === "OPEN");
    answerCancellationRequest(book, work, open?.id as string, { accept: false, note: "On the van" });
  });
  expect(await seen(orderId)).toMatchObject({ paid: "PARTIALLY_REFUNDED", refunded: "20000" });
});

test("a partner's yes gives it back, too, and so does a place that gives the work up by itself", async () => {
  const orderId = await order();
  await inBook(orderId, (book) => {
    for (const one of book.liveFulfillmentOrders)
      Object.assign(one, { status: "IN_PROGRESS", workState: "ACCEPTED", requestStatus: "ACCEPTED" });
  });
  await cancel(orderId, null);
  expect(await seen(orderId)).toMatchObject({ status: "OPEN", refunds: [] });

  await inBook(orderId, (book, work) => acceptCancellation(book, work, book.liveFulfillmentOrders[0] as never));
  expect(await seen(orderId)).toMatchObject({ status: "CANCELLED", paid: "REFUNDED", refunded: "55000" });
});

test("a channel that has the money gives it back itself: nothing is cancelled here that way", async () => {
  const theirs = await shop.channel({ code: "theirs", connectorKey: "shopify", tells: { CANCEL: "TELLS", REFUND: "TELLS" } });
  const orderId = await order({}, theirs);

  await expect(cancel(orderId, null)).rejects.toMatchObject({ code: "CHANNEL_FORBIDS", message: expect.stringMatching(/has the money/) });
  expect(await seen(orderId)).toMatchObject({ status: "OPEN", paid: "PAID", refunds: [] });
  await cancel(orderId, null, null);
  expect(await seen(orderId)).toMatchObject({ status: "CANCELLED", paid: "PAID" });
});

test("of a few that cancel the same at once, one gives back", async () => {
  const orderId = await order();
  const all = await Promise.allSettled(Array.from({ length: 6 }, () => cancel(orderId, null)));

  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await seen(orderId)).toMatchObject({ refunded: "55000", refunds: [expect.anything()] });
});

test("what a buyer cancels by their link goes back by itself where nobody has to hand it over", async () => {
  const cash = await order();
  await inBook(cash, (book, work) => void cancelByCustomer(book, work));
  expect(await seen(cash)).toMatchObject({ status: "CANCELLED", paid: "OVERPAID", refunds: [] });
});

test("what is cancelled before it was paid is awaited no longer, and cash is not asked for", async () => {
  const [unpaid, cash] = [await order({ paymentStatus: "PENDING" }), await order({ paymentStatus: "COD_DUE" })];
  await cancel(unpaid, null);
  await cancel(cash, null);

  expect(await seen(unpaid)).toMatchObject({ status: "CANCELLED", refunds: [] });
  expect(await seen(cash)).toMatchObject({ status: "CANCELLED", paid: "UNPAID", refunds: [] });
});
