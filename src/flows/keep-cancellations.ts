import type { CancellationRequest } from "../fulfillment/cancellation-request.entity.ts";
import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { terminalStatuses } from "../fulfillment/fulfillment-order.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { RefundMethod } from "../orders/payment.ts";
import type { OrderBook } from "./order-book.ts";
import { newVersion, noteActions, reckonTotals } from "./order-version.ts";
import { refundCancelled } from "./refund-cancelled.ts";
import type { Work } from "./work.ts";

/**
 * What asks for a cancellation ends with the work that it asks of: units that left before anybody answered come back as a return on delivery,
 * and those that came free, as their location gave them up, are cancelled; of the rest it is still asked.
 */
export function keepCancellations(book: OrderBook, work: Work): void {
  for (const request of book.cancellations.filter(({ status }) => status === "OPEN")) {
    const one = book.fulfillmentOrders.find(({ id }) => id === request.fulfillmentOrderId);
    if (!one) continue;
    const ended = terminalStatuses.includes(one.status) && one.status !== "CLOSED";
    const parts = ended ? [] : book.linesOf(one).filter(({ orderLineId }) => orderLineId === request.orderLineId);
    const remaining = parts.reduce((sum, { remainingQuantity }) => sum + remainingQuantity, 0);
    if (remaining >= request.quantity) continue;
    const freed = Math.min(request.quantity - remaining, book.unplanned(book.line(request.orderLineId)));
    if (freed > 0) cancelFreed(book, work, request, freed);
    if (ended || freed === request.quantity) endsWith(book, work, request);
    else if (freed > 0) request.quantity -= freed;
    if (request.status === "OPEN" && request.quantity > remaining) hasLeft(book, work, request);
  }
}

/**
 * Units of a piece of work are about to be cancelled for another reason: what asks for the same is done with, and takes no other units for them.
 * Answers how it wanted them refunded.
 */
export function cancelledBesides(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  lineId: string,
  quantity: number,
): RefundMethod | null {
  let left = quantity;
  let refund: RefundMethod | null = null;
  for (const request of book.cancellations) {
    if (request.status !== "OPEN" || request.fulfillmentOrderId !== one.id || request.orderLineId !== lineId || left === 0) continue;
    refund ??= request.refund ?? null;
    const done = Math.min(left, request.quantity);
    left -= done;
    if (done === request.quantity) endsWith(book, work, request);
    else request.quantity -= done;
  }
  return refund;
}

function endsWith(book: OrderBook, work: Work, request: CancellationRequest): void {
  request.answer("ACCEPTED", "The work ended", work.deed);
  tellOfRequest(book, work, request, "accepted");
}

function cancelFreed(book: OrderBook, work: Work, { reason, refund, orderLineId: lineId }: CancellationRequest, quantity: number): void {
  if (book.order.status === "CANCELLED") return;
  const change = newVersion(book, work, reason);
  book.line(lineId).cancel(quantity);
  noteActions(work, change, [{ kind: "CANCEL_LINE", orderLineId: lineId, quantity }]);
  reckonTotals(book);
  work.tell(book, "order.lines_cancelled", { reason, lines: [{ lineId, quantity }] });
  if (refund != null) refundCancelled(book, work, refund);
}

function hasLeft(book: OrderBook, work: Work, request: CancellationRequest): void {
  request.answer("REFUSED", "It left before anybody answered", work.deed);
  tellOfRequest(book, work, request, "refused");
  returnOnDelivery(book, work, request);
}

/** It goes on in spite of it, and is to come back once the buyer has it. */
export function returnOnDelivery(book: OrderBook, work: Work, request: CancellationRequest): void {
  request.returnOnDelivery();
  const { id, orderLineId: lineId, quantity } = request;
  work.tell(book, "order.return_on_delivery", { cancellationRequestId: id, lineId, quantity });
}

/** Units that were to be cancelled, went on, and are with the buyer now: a return of them is to be opened. Say `returnOpened` of the request then. */
export const dueReturns = (
  book: OrderBook,
): { readonly request: CancellationRequest; readonly line: OrderLine; readonly quantity: number }[] => {
  const left = new Map(book.lines.map((line) => [line.id, (line.deliveredQuantity ?? 0) - (line.returnRequestedQuantity ?? 0)]));
  return book.cancellations.flatMap((request) => {
    const units = Math.min(request.quantity, left.get(request.orderLineId) ?? 0);
    if (request.status !== "RETURN_ON_DELIVERY" || units < 1) return [];
    left.set(request.orderLineId, (left.get(request.orderLineId) ?? 0) - units);
    return [{ request, line: book.line(request.orderLineId), quantity: units }];
  });
};

export function tellOfRequest(book: OrderBook, work: Work, request: CancellationRequest, what: "requested" | "accepted" | "refused"): void {
  const { id, fulfillmentOrderId, orderLineId: lineId, quantity } = request;
  work.tell(book, `order.cancellation_${what}`, { cancellationRequestId: id, fulfillmentOrderId, lineId, quantity });
}
