import { type FulfillmentOrder, waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { OrderBook } from "./order-book.ts";
import { releaseReservations } from "./plan-fulfillment.ts";
import { settleOrder } from "./settle-order.ts";
import { freeStock } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/**
 * Cancels an order: its work stops and its stock is free again.
 *
 * Throws Refusal ILLEGAL_TRANSITION once anything has left, or when the order has already ended.
 */
export function cancelOrder(book: OrderBook, work: Work, reason: string): void {
  const { order } = book;
  if (book.lines.some(({ fulfilledQuantity }) => fulfilledQuantity > 0))
    throw new Refusal("ILLEGAL_TRANSITION", `Of order ${order.number} something has left already; cancel the lines that are still open.`, [
      "orderId",
    ]);
  order.cancel(reason, work.deed.at);
  releaseReservations(book, work);
  for (const one of book.liveFulfillmentOrders) cancelWork(book, work, one);
  for (const line of book.lines) if (line.openQuantity > 0) line.cancel(line.openQuantity);
  for (const hold of book.activeHolds()) hold.release(work.deed.actor, work.deed.at);
  work.tell(book, "order.cancelled", { reason });
  settleOrder(book, work);
}

/**
 * Cancels units of lines; the rest goes on. When nothing is left and nothing has gone, the order is cancelled.
 *
 * Throws Refusal INVALID when more is to be cancelled than is open, CHANNEL_FORBIDS where the channel takes orders back
 * only whole (`byChannel`: it is the channel itself that did it).
 */
export function cancelLines(
  book: OrderBook,
  work: Work,
  units: readonly { line: OrderLine; quantity: number }[],
  { reason, byChannel }: { reason: string; byChannel: boolean },
): void {
  const { order, channel } = book;
  if (!byChannel && !channel.rights.canPartialCancel)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} does not let single lines be cancelled; cancel the whole order.`, ["lines"]);
  releaseReservations(book, work);
  for (const { line, quantity } of units) {
    line.cancel(quantity);
    takeBack(book, work, line);
  }
  order.orderVersion += 1;
  work.tell(book, "order.lines_cancelled", { reason, lines: units.map(({ line, quantity }) => ({ lineId: line.id, quantity })) });
  if (
    book.lines.every(({ openQuantity, fulfilledQuantity }) => openQuantity === 0 && fulfilledQuantity === 0) &&
    order.status !== "CANCELLED"
  )
    cancelOrder(book, work, reason);
  else settleOrder(book, work);
}

/** Takes back work on units that are no longer wanted: what waits for stock first, then what has not been started, newest first. */
function takeBack(book: OrderBook, work: Work, line: OrderLine): void {
  let surplus = -book.unplanned(line);
  const rank = (one: FulfillmentOrder) => (waitsForStock(one) ? 0 : one.status === "IN_PROGRESS" ? 2 : 1);
  for (const one of [...book.liveFulfillmentOrders].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? 1 : -1))) {
    for (const part of book.linesOf(one)) {
      if (part.orderLineId !== line.id || surplus <= 0) continue;
      const units = Math.min(surplus, part.remainingQuantity);
      freeStock(book, work, part, units);
      part.remainingQuantity -= units;
      surplus -= units;
    }
    if (book.linesOf(one).every(({ remainingQuantity }) => remainingQuantity === 0)) cancelWork(book, work, one);
  }
}

function cancelWork(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  for (const part of book.linesOf(one)) {
    freeStock(book, work, part, part.remainingQuantity);
    part.remainingQuantity = 0;
  }
  one.cancel();
  work.tellOfWork(book, one, "fulfillment_order.cancelled");
}
