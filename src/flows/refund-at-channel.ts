import { Refusal } from "../kit/errors.ts";
import { amountOf, type Money } from "../kit/money.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { above0 } from "../payments/paid-for.ts";
import type { Refund } from "../payments/refund.entity.ts";
import { derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { refundUnits, type UnitsToRefund, worthOf } from "./refund-units.ts";
import { settleOrder } from "./settle-order.ts";
import { requireTelling } from "./tell-channel.ts";
import type { Work } from "./work.ts";

export interface ChannelRefund {
  readonly amount: Money;
  readonly lines: readonly { readonly line: OrderLine; readonly quantity: number }[];
  readonly reason: string | null;
}

const paid: ReadonlySet<string> = new Set(["PAID", "OVERPAID", "PARTIALLY_REFUNDED"]);

/**
 * The channel, which has the buyer's money, is told to give back some of it: a refund of exactly this amount. What it is less than was paid for
 * the lines is kept as a fee, what it is more is goodwill. Throws Refusal CHANNEL_FORBIDS where the channel cannot be told, INVALID for more
 * than is left.
 */
export function refundAtChannel(book: OrderBook, work: Work, { amount, lines, reason }: ChannelRefund): Refund {
  derivePayment(book, work);
  const { order, balance } = book;
  requireTelling(book, "REFUND", "Refund it there.");
  if (!paid.has(order.paymentStatus))
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.paymentStatus}; only what is paid is refunded.`, ["orderId"]);
  if (amount.currency !== order.currency)
    throw new Refusal("INVALID", `Order ${order.number} is in ${order.currency}.`, ["amount", "currencyCode"]);
  if (amount.minor <= 0n || amount.minor > balance.refundable)
    throw new Refusal(
      "INVALID",
      `${amountOf({ minor: balance.refundable, currency: order.currency })} ${order.currency} can be refunded at most.`,
      ["amount"],
    );
  const refund = refundUnits(book, work, { ...exactly(book, lines, amount.minor), reason: "OTHER", method: "ORIGINAL", note: reason });
  settleOrder(book, work);
  return refund;
}

/** These units, for exactly so much. */
export function exactly(book: OrderBook, units: UnitsToRefund["units"], amountMinor: bigint) {
  const worth = worthOf(book, units);
  return { units, extraMinor: above0(amountMinor - worth), feeMinor: above0(worth - amountMinor) };
}
