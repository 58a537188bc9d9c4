import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { cancelLines } from "./cancel-order.ts";
import type { OrderBook } from "./order-book.ts";
import { keepAway } from "./reject-work.ts";
import { settleOrder } from "./settle-order.ts";
import { cancelWork } from "./take-work-back.ts";
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
  // What is wanted elsewhere does not come back to where it was taken away.
  if (cancelling == null) keepAway(book, work, one, reason);
  cancelWork(book, work, one);
  const units = (cancelling ?? []).map(({ lineId, quantity }) => ({ line: book.line(lineId), quantity }));
  if (units.length === 0) {
    settleOrder(book, work);
    return;
  }
  const cancel = () => cancelLines(book, work, units, { reason, byChannel: true });
  // What the channel itself cancelled it is not told back.
  if ((cancelling ?? []).some(({ tell }) => tell)) tellingOfCancelled(book, work, { reason, code: "OTHER" }, cancel);
  else cancel();
}

/** They go on with it: it comes back as a return, if it is to come back. Throws Refusal ILLEGAL_TRANSITION when nobody asked for it. */
export function rejectCancellation(book: OrderBook, work: Work, one: FulfillmentOrder, reason: string): void {
  if (!reason.trim()) throw new Refusal("INVALID", "Going on in spite of it needs a reason.", ["reason"]);
  one.request("CANCELLATION_REJECTED");
  one.requestNote = reason;
  work.tellOfWork(book, one, "fulfillment_request.cancellation_rejected");
  settleOrder(book, work);
}
