import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { Rejection, type RejectionReason } from "../fulfillment/rejection.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { freeStock } from "./take-work-back.ts";
import type { Work } from "./work.ts";

export interface Rejecting {
  readonly reason: RejectionReason;
  /** More, for people. No personal data. */
  readonly notes: string | null;
}

/** They will do it. Throws Refusal ILLEGAL_TRANSITION when they are not asked, or have answered already. */
export function acceptRequest(book: OrderBook, work: Work, one: FulfillmentOrder, note: string | null): void {
  one.request("ACCEPTED");
  one.requestNote = note;
  work.tellOfWork(book, one, "fulfillment_request.accepted");
  settleOrder(book, work);
}

/**
 * They will not do it: the work ends INCOMPLETE, and its units are routed anew, elsewhere. Throws Refusal ILLEGAL_TRANSITION when they are
 * not asked, or have answered already.
 */
export function rejectRequest(book: OrderBook, work: Work, one: FulfillmentOrder, { reason, notes }: Rejecting): void {
  one.request("REJECTED");
  one.requestNote = notes;
  work.tellOfWork(book, one, "fulfillment_request.rejected", { reason });
  noteRejected(book, work, one, { reason, notes });
  for (const part of book.linesOf(one)) {
    freeStock(book, work, part, part.remainingQuantity);
    part.remainingQuantity = 0;
  }
  one.fallShort();
  work.facts.capacity.giveBack(one.id);
  work.promises.withdraw(book, work, one.id);
  work.tellOfWork(book, one, "fulfillment_order.rejected", { reason });
  book.cause = "REJECTED";
  settleOrder(book, work);
}

/** Who does not answer in time rejects. */
export function expireRequests(book: OrderBook, work: Work): void {
  for (const one of book.liveFulfillmentOrders)
    if (one.requestStatus === "SUBMITTED" && one.requestDueAt != null && one.requestDueAt <= work.deed.at)
      rejectRequest(book, work, one, { reason: "OTHER", notes: "No answer in time" });
}

/** What was routed to a location and is not done there: it is not asked for these lines again. */
export function noteRejected(book: OrderBook, work: Work, one: FulfillmentOrder, { reason, notes }: Rejecting): void {
  for (const { orderLineId, remainingQuantity } of book.linesOf(one)) {
    if (remainingQuantity === 0) continue;
    book.line(orderLineId).reroutes += 1;
    const of = { orderId: book.order.id, fulfillmentOrderId: one.id, orderLineId, locationId: one.locationId as string };
    const values = { id: newId(), ...of, quantity: remainingQuantity, kind: "REJECTED" as const, reason, notes };
    book.rejections.push(work.add(make(Rejection, { ...values, actor: work.deed.actor, createdAt: work.deed.at })));
  }
}

/** The fulfillment order of an order. Throws Refusal NOT_FOUND. */
export function workOf(book: OrderBook, id: string): FulfillmentOrder {
  const one = book.fulfillmentOrders.find((each) => each.id === id);
  if (!one) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderId"]);
  return one;
}
