import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { Return } from "../returns/return.entity.ts";
import { ReverseDelivery } from "../returns/reverse-fulfillment-order.entity.ts";
import type { OrderBook } from "./order-book.ts";
import { mustBeOpen } from "./receive-return.ts";
import { linesOfReverse, tellOfReverse } from "./reverse-work.ts";
import type { Work } from "./work.ts";

export interface ReturnLabel {
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
}

/** A parcel in which the goods come back is known. Throws Refusal ILLEGAL_TRANSITION while nothing is expected. */
export function attachReturnLabel(book: OrderBook, work: Work, ret: Return, label: ReturnLabel): ReverseDelivery {
  mustBeOpen(ret, "a label is attached");
  if (label.trackingNumber === null && label.carrier === null)
    throw new Refusal("INVALID", "Name the carrier or the tracking number.", ["carrier"]);
  const reverse = book.comings.reverses.find(
    (one) => one.returnId === ret.id && one.status === "OPEN" && linesOfReverse(book, one).some(({ goods }) => goods === "EXPECTED"),
  );
  if (!reverse) throw new Refusal("ILLEGAL_TRANSITION", `Nothing is expected of return ${ret.number}.`, ["id"]);
  const delivery = work.add(
    make(ReverseDelivery, { id: newId(), reverseFulfillmentOrderId: reverse.id, ...label, voidedAt: null, createdAt: work.deed.at }),
  );
  book.comings.deliveries.push(delivery);
  tellOfReverse(book, work, reverse, "label_attached", {
    deliveryId: delivery.id,
    carrier: label.carrier,
    trackingNumber: label.trackingNumber,
  });
  return delivery;
}
