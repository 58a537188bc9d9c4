import { min } from "../payments/balance.ts";
import { channelHasTheMoney, derivePayment } from "./derive-payment.ts";
import { dueForExchanges, paidBeyond } from "./exchange-due.ts";
import type { OrderBook } from "./order-book.ts";
import { refundUnits } from "./refund-units.ts";
import type { Work } from "./work.ts";

/** Of what exchanges cost the buyer more, what was paid already; in minor units. */
const paidDifference = (book: OrderBook): bigint => min(dueForExchanges(book), paidBeyond(book));

/** Does something to what goes out in exchange, and gives back what the buyer paid more for goods that do not go out any more. */
export function refundingDifference(book: OrderBook, work: Work, change: () => void): void {
  const before = paidDifference(book);
  change();
  const backMinor = min(before - paidDifference(book), book.balance.refundable);
  if (backMinor <= 0n || channelHasTheMoney(book)) return;
  refundUnits(book, work, { units: [], extraMinor: backMinor, reason: "ORDER_CHANGE", method: "ORIGINAL", note: null });
  derivePayment(book, work);
}
