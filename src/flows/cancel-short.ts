import type { LineQuantity } from "../routing/plan.ts";
import type { OrderBook } from "./order-book.ts";
import { isAllShort, shortToCancel } from "./short-units.ts";
import { stopOrder } from "./stop-order.ts";
import type { Work } from "./work.ts";

/** Cancels what no place has; the whole order when nothing is left of it. The channel is not told. */
export function cancelShort(book: OrderBook, work: Work, unfilled: readonly LineQuantity[]): void {
  const units = shortToCancel(book, unfilled);
  if (units.length === 0) return;
  const reason = "Out of stock, and a rule says to cancel then";
  if (isAllShort(book, unfilled)) {
    stopOrder(book, work, reason);
    return;
  }
  for (const { lineId, quantity } of units) book.line(lineId).cancel(quantity);
  book.order.orderVersion += 1;
  work.tell(book, "order.lines_cancelled", { reason, lines: units.map(({ lineId, quantity }) => ({ lineId, quantity })) });
}
