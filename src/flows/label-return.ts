import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { Return } from "../returns/return.entity.ts";
import { ReverseDelivery, type ReverseFulfillmentOrder } from "../returns/reverse-fulfillment-order.entity.ts";
import type { OrderBook } from "./order-book.ts";
import { mustBeOpen } from "./receive-return.ts";
import { linesOfReverse, tellOfReverse } from "./reverse-work.ts";
import type { Work } from "./work.ts";

export interface ReturnLabel {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  /** Where the carrier has its label. */
  readonly labelUrl?: string | null;
}

/** A parcel in which the goods come back is known. Throws Refusal ILLEGAL_TRANSITION while nothing is expected. */
export function attachReturnLabel(book: OrderBook, work: Work, ret: Return, label: ReturnLabel): ReverseDelivery {
  const reverse = expectedOf(book, ret);
  if (label.trackingNumber === null && label.carrier === null)
    throw new Refusal("INVALID", "Name the carrier or the tracking number.", ["carrier"]);
  const delivery = work.add(
    make(ReverseDelivery, {
      id: newId(),
      reverseFulfillmentOrderId: reverse.id,
      labelUrl: null,
      ...label,
      voidedAt: null,
      createdAt: work.deed.at,
    }),
  );
  book.comings.deliveries.push(delivery);
  tellOfReverse(book, work, reverse, "label_attached", {
    deliveryId: delivery.id,
    carrier: label.carrier,
    trackingNumber: label.trackingNumber,
  });
  return delivery;
}

/** What is still to come with a return. Throws Refusal ILLEGAL_TRANSITION while nothing is. */
export function expectedOf(book: OrderBook, ret: Return): ReverseFulfillmentOrder {
  mustBeOpen(ret, "a label is attached");
  const reverse = book.comings.reverses.find(
    (one) => one.returnId === ret.id && one.status === "OPEN" && linesOfReverse(book, one).some(({ goods }) => goods === "EXPECTED"),
  );
  if (!reverse) throw new Refusal("ILLEGAL_TRANSITION", `Nothing is expected of return ${ret.number}.`, ["id"]);
  return reverse;
}
