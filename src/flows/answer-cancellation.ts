import type { CancellationRequest } from "../fulfillment/cancellation-request.entity.ts";
import { type FulfillmentOrder, isBound } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { givingBack } from "./cancel-and-refund.ts";
import { cancelLines } from "./cancel-order.ts";
import { returnOnDelivery, tellOfRequest } from "./keep-cancellations.ts";
import type { OrderBook } from "./order-book.ts";
import { keepAway } from "./reject-work.ts";
import { settleOrder } from "./settle-order.ts";
import { cancelWork, freeStock } from "./take-work-back.ts";
import { tellingOfCancelled } from "./tell-channel.ts";
import type { Work } from "./work.ts";

/**
 * They give it up: what was to be cancelled is, and the rest is routed anew. Throws Refusal ILLEGAL_TRANSITION when nobody asked for it.
 */
export function acceptCancellation(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  one.request("CANCELLATION_ACCEPTED");
  work.tellOfWork(book, one, "fulfillment_request.cancellation_accepted");
  const { cancelling } = one;
  const reason = one.requestNote ?? "";
  const requests = openRequests(book, one);
  for (const request of requests) accepted(book, work, request, null);
  // What is wanted elsewhere does not come back to where it was taken away.
  if (cancelling == null) keepAway(book, work, one, reason);
  cancelWork(book, work, one);
  const units = (cancelling ?? []).map(({ lineId, quantity }) => ({ line: book.line(lineId), quantity }));
  if (units.length === 0) {
    settleOrder(book, work);
    return;
  }
  const method = requests.find(({ refund }) => refund != null)?.refund ?? null;
  const cancel = () => givingBack(book, work, method, () => cancelLines(book, work, units, { reason, byChannel: true }));
  // What the channel itself cancelled it is not told back.
  if ((cancelling ?? []).some(({ tell }) => tell)) tellingOfCancelled(book, work, { reason, code: "OTHER" }, cancel);
  else cancel();
}

/** They go on with it: what was to be cancelled comes back as a return on delivery. Throws Refusal ILLEGAL_TRANSITION when nobody asked for it. */
export function rejectCancellation(book: OrderBook, work: Work, one: FulfillmentOrder, reason: string): void {
  if (!reason.trim()) throw new Refusal("INVALID", "Going on in spite of it needs a reason.", ["reason"]);
  one.request("CANCELLATION_REJECTED");
  one.requestNote = reason;
  work.tellOfWork(book, one, "fulfillment_request.cancellation_rejected");
  for (const request of openRequests(book, one)) refused(book, work, request, reason);
  settleOrder(book, work);
}

const openRequests = (book: OrderBook, one: FulfillmentOrder): CancellationRequest[] =>
  book.cancellations.filter(({ fulfillmentOrderId, status }) => fulfillmentOrderId === one.id && status === "OPEN");

export interface CancellationAnswer {
  readonly accept: boolean;
  readonly note: string | null;
}

/**
 * Who works on units says whether they can still be cancelled. If so they are taken back from the work, and unpacked if they are packed; if
 * not, they go on and come back as a return on delivery.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION for one that was answered, and for work of a partner, who answers for the whole of it.
 */
export function answerCancellationRequest(book: OrderBook, work: Work, id: string, { accept, note }: CancellationAnswer): void {
  const request = book.cancellations.find((one) => one.id === id);
  const one = book.fulfillmentOrders.find((each) => each.id === request?.fulfillmentOrderId);
  if (!request || !one) throw new Refusal("NOT_FOUND", "There is no such cancellation.", ["id"]);
  if (isBound(one))
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      "A partner does this work and answers for all of it: accept or reject the cancellation of the fulfillment order.",
      ["id"],
    );
  if (!accept) {
    refused(book, work, request, note);
    settleOrder(book, work);
    return;
  }
  const line = book.line(request.orderLineId);
  const quantity = takeUp(book, work, one, line, request.quantity);
  accepted(book, work, request, note);
  const units = quantity === 0 ? [] : [{ line, quantity }];
  const { reason, refund = null } = request;
  const cancel = () =>
    units.length === 0
      ? settleOrder(book, work)
      : givingBack(book, work, refund, () => cancelLines(book, work, units, { reason, byChannel: true }));
  if (request.tell) tellingOfCancelled(book, work, { reason, code: "OTHER" }, cancel);
  else cancel();
}

/** Takes units out of begun work, those that are in no parcel first: they are free, and nobody works on them any more. Answers how many. */
function takeUp(book: OrderBook, work: Work, one: FulfillmentOrder, line: OrderLine, wanted: number): number {
  const parts = book.linesOf(one).filter(({ orderLineId, remainingQuantity }) => orderLineId === line.id && remainingQuantity > 0);
  let rest = wanted;
  for (const part of parts) {
    const units = Math.min(rest, part.remainingQuantity);
    freeStock(book, work, part, units);
    part.remainingQuantity -= units;
    rest -= units;
  }
  if (book.linesOf(one).every(({ remainingQuantity }) => remainingQuantity === 0)) cancelWork(book, work, one);
  return wanted - rest;
}

function accepted(book: OrderBook, work: Work, request: CancellationRequest, note: string | null): void {
  request.answer("ACCEPTED", note, work.deed);
  tellOfRequest(book, work, request, "accepted");
}

function refused(book: OrderBook, work: Work, request: CancellationRequest, note: string | null): void {
  request.answer("REFUSED", note, work.deed);
  tellOfRequest(book, work, request, "refused");
  returnOnDelivery(book, work, request);
}
