import type { OrderLine } from "../orders/order-line.entity.ts";
import { max, min } from "../payments/balance.ts";
import { derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { pricesAreOurs } from "./order-version.ts";
import { refundUnits, worthOf } from "./refund-units.ts";
import type { Work } from "./work.ts";

/** What was paid beyond what an order amounts to, in minor units. */
export const overpaid = ({ balance, order }: OrderBook): bigint => max(0n, balance.captured - balance.refunded - order.totalMinor);

/** What is still to be paid of an order, in minor units; what is reserved for it is as good as paid. */
export const owed = ({ balance, order }: OrderBook): bigint =>
  max(0n, order.totalMinor - (balance.captured - balance.refunded) - balance.authorized);

/**
 * Gives back what a change has made too much: units that it took off at what was paid for them, less what it added, and the rest as it is.
 * What was paid too much before stays as it was.
 */
export function refundChange(
  book: OrderBook,
  work: Work,
  { cancelled, tooMuchBefore }: { readonly cancelled: readonly { line: OrderLine; quantity: number }[]; readonly tooMuchBefore: bigint },
): void {
  if (!pricesAreOurs(book)) return;
  const due = min(overpaid(book) - tooMuchBefore, book.balance.refundable);
  if (due <= 0n) return;
  const worth = worthOf(book, cancelled);
  refundUnits(book, work, {
    units: cancelled,
    extraMinor: max(0n, due - worth),
    // Set off against what the change added, or never paid.
    feeMinor: max(0n, worth - due),
    reason: "ORDER_CHANGE",
    method: "ORIGINAL",
    note: null,
  });
  derivePayment(book, work);
}
