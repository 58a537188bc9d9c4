import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { Return } from "../returns/return.entity.ts";
import type { ReturnOrigin, ReturnReason } from "../returns/return.states.ts";
import { ReturnLine } from "../returns/return-line.entity.ts";
import { wasNeverPaid } from "./collect-cash.ts";
import { derivePayment } from "./derive-payment.ts";
import { dueReturns } from "./keep-cancellations.ts";
import { blankLine } from "./open-return.ts";
import type { OrderBook } from "./order-book.ts";
import { enterResolution } from "./return-effects.ts";
import { reopenOrder } from "./return-status.ts";
import { linesOfReturn } from "./reverse-work.ts";
import { settleOrder } from "./settle-order.ts";
import { tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

/**
 * A carrier brings a parcel back that nobody took: its units are expected where they left from. The buyer gets the money back where there was
 * any; cash that was never collected is not owed. Once a parcel; answers null when all of its units come back otherwise already.
 */
export function returnToSender(book: OrderBook, work: Work, parcel: Fulfillment): Return | null {
  const known = book.comings.returns.find(({ fulfillmentId }) => fulfillmentId === parcel.id);
  if (known) return known;
  const pieces = book.fulfillmentLines.filter(({ fulfillmentId }) => fulfillmentId === parcel.id);
  const coming = pieces.map(({ id, orderLineId, quantity }) => ({ line: book.line(orderLineId), fulfillmentLineId: id, quantity }));
  const from = { origin: "RETURN_TO_SENDER", fulfillmentId: parcel.id, locationId: parcel.locationId } as const;
  return comeBack(book, work, from, coming, { reason: "RETURNED_TO_SENDER", paid: !wasNeverPaid(book, parcel) });
}

/** Units that were to be cancelled, went on in spite of it and are with the buyer now, come back. */
export function returnCancelled(book: OrderBook, work: Work): Return | null {
  const due = dueReturns(book);
  if (due.length === 0) return null;
  for (const { request } of due) request.returnOpened();
  const coming = due.map(({ line, quantity }) => ({ line, fulfillmentLineId: null, quantity }));
  return comeBack(book, work, { origin: "STAFF", fulfillmentId: null, locationId: null }, coming, { reason: "CANCELLED", paid: true });
}

interface Coming {
  readonly line: OrderLine;
  readonly fulfillmentLineId: string | null;
  readonly quantity: number;
}

/** A return that nobody had to ask for: refunded as far as it was paid. */
function comeBack(
  book: OrderBook,
  work: Work,
  from: { readonly origin: ReturnOrigin; readonly fulfillmentId: string | null; readonly locationId: string | null },
  coming: readonly Coming[],
  { reason, paid }: { readonly reason: ReturnReason; readonly paid: boolean },
): Return | null {
  derivePayment(book, work);
  const resolution = paid && book.balance.refundable > 0n ? ("REFUND" as const) : ("KEEP" as const);
  const { order, comings } = book;
  const { at } = work.deed;
  const ret = make(Return, {
    id: newId(),
    orderId: order.id,
    channelId: order.channelId,
    number: `${order.number}-R${comings.returns.length + 1}`,
    status: "OPEN",
    ...from,
    externalId: null,
    labelPaidBy: "MERCHANT",
    note: null,
    endNote: null,
    toldChannel: false,
    eventSequence: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  for (const { line, fulfillmentLineId, quantity: units } of coming) {
    const quantity = Math.min(units, line.fulfilledQuantity - line.returnRequestedQuantity);
    if (quantity < 1) continue;
    line.giveBack(quantity);
    const values = { orderLineId: line.id, fulfillmentLineId, quantity, reason, resolution };
    comings.lines.push(work.add(make(ReturnLine, { ...blankLine(book, work, ret), ...values })));
  }
  if (linesOfReturn(book, ret).length === 0) return null;
  comings.returns.push(work.add(ret));
  reopenOrder(book, work);
  tellOfReturn(book, work, ret, "approved", { because: reason, fulfillmentId: from.fulfillmentId });
  for (const line of linesOfReturn(book, ret)) enterResolution(book, work, ret, line);
  settleOrder(book, work);
  return ret;
}
