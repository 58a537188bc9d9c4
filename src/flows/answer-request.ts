import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import type { RejectionReason } from "../fulfillment/rejection.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { rejectCancellation } from "./answer-cancellation.ts";
import type { OrderBook } from "./order-book.ts";
import { rejectWork } from "./reject-work.ts";
import { settleOrder } from "./settle-order.ts";
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
  rejectWork(book, work, { fulfillmentOrderId: one.id, kind: "REJECTED", reason, notes, lines: null, stock: "AVAILABLE" });
}

/** Who does not answer in time rejects: the work, or that they give it up. */
export function expireRequests(book: OrderBook, work: Work): void {
  const due = book.liveFulfillmentOrders.filter(({ requestDueAt }) => requestDueAt != null && requestDueAt <= work.deed.at);
  for (const one of due)
    if (one.requestStatus === "SUBMITTED") rejectRequest(book, work, one, { reason: "OTHER", notes: "No answer in time" });
    else if (one.requestStatus === "CANCELLATION_REQUESTED") rejectCancellation(book, work, one, "No answer in time");
}

/** The fulfillment order of an order. Throws Refusal NOT_FOUND. */
export function workOf(book: OrderBook, id: string): FulfillmentOrder {
  const one = book.fulfillmentOrders.find((each) => each.id === id);
  if (!one) throw new Refusal("NOT_FOUND", "There is no such fulfillment order.", ["fulfillmentOrderId"]);
  return one;
}
