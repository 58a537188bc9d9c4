import type { OrderReturnStatus } from "../orders/order.states.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** A return or a claim of it is under way: the order is not over. */
export const hasOpenComings = ({ comings: { returns, claims } }: OrderBook): boolean =>
  returns.some(({ status }) => status === "OPEN") || claims.some(({ status }) => status === "OPEN" || status === "APPROVED");

/** What came back of an order, by its returns and lines. */
export function deriveReturns(book: OrderBook, work: Work): void {
  const { order } = book;
  const before = order.returnStatus ?? null;
  order.returnStatus = returnStatusOf(book);
  if (order.returnStatus !== before) work.tell(book, "order.return_status_changed", { from: before, to: order.returnStatus });
}

function returnStatusOf({ comings: { returns, claims }, lines }: OrderBook): OrderReturnStatus | null {
  if (returns.length + claims.length === 0) return null;
  if (returns.some(({ status }) => status === "OPEN")) return "IN_PROGRESS";
  if (returns.some(({ status }) => status === "REQUESTED")) return "REQUESTED";
  const came = lines.reduce((units, { returnedQuantity }) => units + returnedQuantity, 0);
  if (came === 0) return "NOT_RETURNED";
  const sold = lines.filter(({ origin }) => origin !== "EXCHANGE");
  return sold.every(({ fulfilledQuantity, returnedQuantity }) => returnedQuantity === fulfilledQuantity)
    ? "RETURNED"
    : "PARTIALLY_RETURNED";
}

/** Something of a completed order comes back, or went wrong. */
export function reopenOrder(book: OrderBook, work: Work): void {
  if (book.order.reopen()) work.tell(book, "order.reopened");
}
