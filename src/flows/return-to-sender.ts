import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { Return } from "../returns/return.entity.ts";
import { ReturnLine } from "../returns/return-line.entity.ts";
import { derivePayment } from "./derive-payment.ts";
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
  derivePayment(book, work);
  const resolution = book.balance.refundable > 0n ? ("REFUND" as const) : ("KEEP" as const);
  const { order, comings } = book;
  const { at } = work.deed;
  const ret = make(Return, {
    id: newId(),
    orderId: order.id,
    channelId: order.channelId,
    number: `${order.number}-R${comings.returns.length + 1}`,
    status: "OPEN",
    origin: "RETURN_TO_SENDER",
    externalId: null,
    fulfillmentId: parcel.id,
    locationId: parcel.locationId,
    labelPaidBy: "MERCHANT",
    note: null,
    endNote: null,
    toldChannel: false,
    eventSequence: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
  for (const piece of book.fulfillmentLines.filter(({ fulfillmentId }) => fulfillmentId === parcel.id)) {
    const line = book.line(piece.orderLineId);
    const quantity = Math.min(piece.quantity, line.fulfilledQuantity - line.returnRequestedQuantity);
    if (quantity < 1) continue;
    line.giveBack(quantity);
    const values = { orderLineId: line.id, fulfillmentLineId: piece.id, quantity, reason: "RETURNED_TO_SENDER" as const, resolution };
    comings.lines.push(work.add(make(ReturnLine, { ...blankLine(book, work, ret), ...values })));
  }
  if (linesOfReturn(book, ret).length === 0) return null;
  comings.returns.push(work.add(ret));
  reopenOrder(book, work);
  tellOfReturn(book, work, ret, "approved", { because: "RETURNED_TO_SENDER", fulfillmentId: parcel.id });
  for (const line of linesOfReturn(book, ret)) enterResolution(book, work, ret, line);
  settleOrder(book, work);
  return ret;
}
