import { Refusal } from "../kit/errors.ts";
import type { RefundMethod } from "../orders/payment.ts";
import { channelHasTheMoney, derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { refundCancelled } from "./refund-cancelled.ts";
import { settleOrder } from "./settle-order.ts";
import { customerOf } from "./store-credit.ts";
import type { Work } from "./work.ts";

/**
 * Runs a verb that cancels an order or units of it, and gives back what is then paid too much, this way; null: nothing is given back by it.
 * Of units that somebody works on already it is given back once they give them up.
 *
 * Throws Refusal CHANNEL_FORBIDS where the channel gives its buyers' money back itself, INVALID for store credit where nobody is known to have
 * ordered it.
 */
export function givingBack(book: OrderBook, work: Work, method: RefundMethod | null, cancel: () => void): void {
  if (method === null) {
    cancel();
    return;
  }
  refuseGivingBack(book, method);
  if (method === "STORE_CREDIT") customerOf(book.order);
  // What an older version of the order was paid with may not be noted yet.
  derivePayment(book, work);
  const before = cancelledUnits(book);
  book.refunding = method;
  try {
    cancel();
  } finally {
    book.refunding = null;
  }
  if (book.order.status !== "CANCELLED" && cancelledUnits(book) === before) return;
  refundCancelled(book, work, method);
  settleOrder(book, work);
}

/** Throws Refusal CHANNEL_FORBIDS where the channel gives its buyers' money back itself. */
export function refuseGivingBack(book: OrderBook, method: RefundMethod | null): void {
  if (method === null || !channelHasTheMoney(book)) return;
  throw new Refusal(
    "CHANNEL_FORBIDS",
    `${book.channel.name} has the money of its orders and gives it back itself when they are cancelled; cancel without \`refund\`.`,
    ["refund"],
  );
}

const cancelledUnits = ({ lines }: OrderBook): number => lines.reduce((units, line) => units + (line.cancelledQuantity ?? 0), 0);
