import { Refusal } from "../kit/errors.ts";
import { step } from "../kit/transitions.ts";
import { orderTransitions } from "../orders/order.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { askForRest } from "./ask-to-cancel.ts";
import { boundWork } from "./begun-work.ts";
import { releaseReservations } from "./commit-plan.ts";
import type { OrderBook } from "./order-book.ts";
import { newVersion, noteActions, reckonTotals } from "./order-version.ts";
import { settleOrder } from "./settle-order.ts";
import { stopOrder } from "./stop-order.ts";
import { takeBack } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/**
 * Cancels an order: its work stops and its stock is free again. Work that somebody has accepted or begun stops when they agree: they are
 * asked, and until then the rest of the order alone is cancelled.
 *
 * Throws Refusal ILLEGAL_TRANSITION once anything has left, or when the order has already ended.
 */
export function cancelOrder(book: OrderBook, work: Work, reason: string): void {
  const { order } = book;
  step(orderTransitions, order.status, "CANCELLED", `Order ${order.number}`, ["orderId"]);
  if (book.lines.some(({ fulfilledQuantity }) => fulfilledQuantity > 0))
    throw new Refusal("ILLEGAL_TRANSITION", `Of order ${order.number} something has left already; cancel the lines that are still open.`, [
      "orderId",
    ]);
  if (boundWork(book).length > 0) {
    const units = book.lines.map((line) => ({ line, quantity: line.openQuantity })).filter(({ quantity }) => quantity > 0);
    cancelLines(book, work, units, { reason, byChannel: true });
    return;
  }
  stopOrder(book, work, reason);
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
  if (order.status === "DRAFT")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is a DRAFT: edit the draft, or cancel all of it.`, ["lines"]);
  const atChannel = units.some(({ line }) => line.origin === "ORIGINAL");
  if (!byChannel && atChannel && !channel.rights.canPartialCancel)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} does not let single lines be cancelled; cancel the whole order.`, ["lines"]);
  releaseReservations(book, work);
  const atOnce = askForRest(book, work, units, reason);
  if (atOnce.length > 0) {
    const change = newVersion(book, work, reason);
    for (const { line, quantity } of atOnce) {
      line.cancel(quantity);
      takeBack(book, work, line);
    }
    noteActions(
      work,
      change,
      atOnce.map(({ line, quantity }) => ({ kind: "CANCEL_LINE", orderLineId: line.id, quantity })),
    );
    reckonTotals(book);
    work.tell(book, "order.lines_cancelled", { reason, lines: atOnce.map(({ line, quantity }) => ({ lineId: line.id, quantity })) });
  }
  if (
    boundWork(book).length === 0 &&
    book.boughtLines.every(({ openQuantity, fulfilledQuantity }) => openQuantity === 0 && fulfilledQuantity === 0) &&
    order.status !== "CANCELLED"
  )
    cancelOrder(book, work, reason);
  else settleOrder(book, work);
}
