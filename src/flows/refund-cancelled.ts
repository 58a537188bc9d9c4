import type { OrderLine } from "../orders/order-line.entity.ts";
import type { RefundMethod } from "../orders/payment.ts";
import type { OrderBook } from "./order-book.ts";
import { overpaid } from "./overpaid.ts";
import { giveBack } from "./refund-change.ts";
import { refundedOf, shippingLeft } from "./refund-units.ts";
import type { Work } from "./work.ts";

/** Gives back what is paid too much now that units are cancelled: they at what was paid for them, of a cancelled order shipping, and the rest. */
export function refundCancelled(book: OrderBook, work: Work, method: RefundMethod): void {
  const units = book.lines.map((line) => ({ line, quantity: toGiveBack(book, line) })).filter(({ quantity }) => quantity > 0);
  const shippingMinor = book.order.status === "CANCELLED" ? shippingLeft(book) : 0n;
  giveBack(book, work, overpaid(book), { units, shippingMinor, reason: "CANCELLATION", method, note: null });
}

/** Cancelled units whose price was not given back. Those that came back, or went wrong, are not among them. */
function toGiveBack(book: OrderBook, line: OrderLine): number {
  const all = refundedOf(book, line).quantity;
  const gone = refundedOf(book, line, ({ reason }) => reason === "RETURN" || reason === "CLAIM").quantity;
  return Math.min(line.orderedQuantity - all, Math.max(0, (line.cancelledQuantity ?? 0) - (all - gone)));
}
