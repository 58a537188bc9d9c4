import { CancellationRequest } from "../fulfillment/cancellation-request.entity.ts";
import type { Cancelling, FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { answerDue } from "./ask-for-work.ts";
import { partsOn, unbegun } from "./begun-work.ts";
import { tellOfRequest } from "./keep-cancellations.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/**
 * Of units that are to be cancelled, those that can be at once. For the rest, who does the work is asked to give it up; those who have been
 * asked before are not asked again, but are told of more units. What they go on with in spite of it comes back as a return on delivery.
 */
export function askForRest(
  book: OrderBook,
  work: Work,
  units: readonly { line: OrderLine; quantity: number }[],
  reason: string,
): { line: OrderLine; quantity: number }[] {
  const asked = new Map<FulfillmentOrder, Cancelling[]>();
  const tell = book.telling ? { tell: true } : {};
  const atOnce = units.flatMap(({ line, quantity }) => {
    const here = partsOn(book, line);
    // What is no number of its units is refused where it is cancelled.
    if (here.length === 0 || quantity < 1 || quantity > line.openQuantity) return { line, quantity };
    const free = unbegun(book, line);
    let rest = quantity - Math.min(quantity, free);
    for (const { one, part } of here) {
      const share = Math.min(rest, part.remainingQuantity);
      rest -= share;
      if (share === 0) continue;
      if (one.requestStatus === "ACCEPTED") asked.set(one, [...(asked.get(one) ?? []), { lineId: line.id, quantity: share, ...tell }]);
      if (one.requestStatus === "CANCELLATION_REQUESTED") one.cancelling = widened(one.cancelling ?? [], line.id, share);
      noteRequest(book, work, { one, line, quantity: share, reason });
    }
    return free === 0 ? [] : { line, quantity: Math.min(quantity, free) };
  });
  for (const [one, cancelling] of asked) ask(book, work, one, { cancelling, reason });
  return atOnce;
}

/** Who cancels the same twice, as channels do, means it once. */
const widened = (units: readonly Cancelling[], lineId: string, quantity: number): readonly Cancelling[] => {
  const known = units.find((one) => one.lineId === lineId);
  return [...units.filter((one) => one !== known), { ...known, lineId, quantity: Math.max(quantity, known?.quantity ?? 0) }];
};

interface Asked {
  readonly one: FulfillmentOrder;
  readonly line: OrderLine;
  readonly quantity: number;
  readonly reason: string;
}

/** Keeps that units are to be cancelled if they still can be. What was refused already is not asked again. */
function noteRequest(book: OrderBook, work: Work, { one, line, quantity, reason }: Asked): void {
  const known = book.cancellations.find(
    ({ fulfillmentOrderId, orderLineId, status }) => fulfillmentOrderId === one.id && orderLineId === line.id && status !== "ACCEPTED",
  );
  if (known?.status === "OPEN") {
    known.quantity = Math.max(known.quantity, quantity);
    known.refund = book.refunding ?? known.refund ?? null;
  }
  if (known) return;
  const { at, actor } = work.deed;
  const request = make(CancellationRequest, {
    id: newId(),
    orderId: book.order.id,
    fulfillmentOrderId: one.id,
    orderLineId: line.id,
    quantity,
    status: "OPEN",
    reason,
    note: null,
    tell: book.telling,
    refund: book.refunding,
    actor,
    answeredBy: null,
    answeredAt: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  book.cancellations.push(work.add(request));
  tellOfRequest(book, work, request, "requested");
}

/**
 * Asks who has accepted work to give it up; its units are routed anew, elsewhere, once they agree. Throws Refusal ILLEGAL_TRANSITION for
 * work that nobody has accepted.
 */
export function requestCancellation(book: OrderBook, work: Work, one: FulfillmentOrder, reason: string): void {
  if (!reason.trim()) throw new Refusal("INVALID", "Asking for a cancellation needs a reason.", ["reason"]);
  ask(book, work, one, { cancelling: null, reason });
  settleOrder(book, work);
}

function ask(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  { cancelling, reason }: { readonly cancelling: readonly Cancelling[] | null; readonly reason: string },
): void {
  one.request("CANCELLATION_REQUESTED");
  one.cancelling = cancelling;
  one.requestNote = reason;
  one.requestDueAt = answerDue(one, work);
  work.tellOfWork(book, one, "fulfillment_request.cancellation_requested", { lines: cancelling, dueAt: one.requestDueAt });
}
