import { max } from "../payments/balance.ts";
import { total } from "../payments/paid-for.ts";
import type { RefundReason } from "../payments/refund.entity.ts";
import { cashGivenUp } from "./collect-cash.ts";
import { dueForExchanges } from "./exchange-due.ts";
import type { OrderBook } from "./order-book.ts";

/** What was bought stays bought, and stands in the order's total: what is given back for it is none of what was paid too much. */
const forGoods: ReadonlySet<RefundReason> = new Set<RefundReason>(["RETURN", "CLAIM", "APPEASEMENT"]);

/** What is to be paid of an order in all, in minor units: nothing of a cancelled one, nor what nobody will collect any more. */
export const dueOf = (book: OrderBook): bigint =>
  book.order.status === "CANCELLED" ? 0n : max(0n, book.order.totalMinor + dueForExchanges(book) - cashGivenUp(book));

/** What was paid and stands against what is due: what was given back because less is wanted is not. */
function paidTowards(book: OrderBook): bigint {
  const { captured, refunded } = book.balance;
  if (book.order.status === "CANCELLED") return captured - refunded;
  const ids = new Set(book.refunds.filter(({ reason }) => forGoods.has(reason)).map(({ id }) => id));
  const besides = total(
    book.payments
      .filter(({ kind, status, refundId }) => kind === "REFUND" && status !== "FAILED" && ids.has(refundId ?? ""))
      .map(({ amountMinor }) => amountMinor),
  );
  return captured - max(0n, refunded - besides);
}

/** What was paid beyond what is due, in minor units, and is not given back. */
export const overpaid = (book: OrderBook): bigint => max(0n, paidTowards(book) - dueOf(book));

/** What is still to be paid of an order, in minor units; what is reserved for it is as good as paid. */
export const owed = (book: OrderBook): bigint => max(0n, dueOf(book) - paidTowards(book) - book.balance.authorized);
