import type { OrderLine } from "../orders/order-line.entity.ts";
import { max, min } from "../payments/balance.ts";
import { derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { pricesAreOurs } from "./order-version.ts";
import { overpaid } from "./overpaid.ts";
import { refundUnits, type UnitsToRefund, worthOf } from "./refund-units.ts";
import type { Work } from "./work.ts";

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
  const due = overpaid(book) - tooMuchBefore;
  giveBack(book, work, due, { units: cancelled, reason: "ORDER_CHANGE", method: "ORIGINAL", note: null });
}

/** Gives so much back, as far as it is left: for these units and this shipping at what was paid for them, and the rest as it is. */
export function giveBack(book: OrderBook, work: Work, wantedMinor: bigint, of: UnitsToRefund): void {
  const { refundable } = book.balance;
  const due = min(wantedMinor, refundable);
  if (due <= 0n) return;
  const worth = worthOf(book, of.units);
  const shippingMinor = min(of.shippingMinor ?? 0n, max(0n, due - worth));
  refundUnits(book, work, {
    ...of,
    shippingMinor,
    extraMinor: max(0n, due - worth - shippingMinor),
    // Set off against what is still due, or was never paid.
    feeMinor: max(0n, worth - due),
  });
  derivePayment(book, work);
}
