import type { Happening } from "../events/event-types.ts";
import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { FulfillmentOrder, FulfillmentOrderLine, Units } from "../fulfillment/fulfillment-order.entity.ts";
import type { PackingBox } from "../fulfillment/packing-box.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Units of a line of work. */
export interface Packed {
  readonly part: FulfillmentOrderLine;
  readonly units: number;
}

/** What is in a parcel, by the lines of its work. */
export const partsOf = (book: OrderBook, parcel: Fulfillment): Packed[] =>
  book.fulfillmentLines
    .filter(({ fulfillmentId }) => fulfillmentId === parcel.id)
    .map(({ fulfillmentOrderLineId, quantity }) => ({
      part: book.fulfillmentOrderLines.find(({ id }) => id === fulfillmentOrderLineId) as FulfillmentOrderLine,
      units: quantity,
    }));

export const unitsOfParts = (packed: readonly Packed[]): Units[] =>
  packed.map(({ part, units }) => ({ lineId: part.orderLineId, quantity: units }));

export const workOfParcel = (book: OrderBook, { fulfillmentOrderId }: Fulfillment): FulfillmentOrder =>
  book.fulfillmentOrders.find(({ id }) => id === fulfillmentOrderId) as FulfillmentOrder;

export function tellOfParcel(
  book: OrderBook,
  work: Work,
  parcel: Fulfillment,
  what: Happening<"fulfillment">,
  data: Record<string, unknown> = {},
): void {
  const { id, status, fulfillmentOrderId } = parcel;
  work.tellOf(book, "Fulfillment", parcel, `fulfillment.${what}`, { fulfillmentId: id, status, fulfillmentOrderId, ...data });
}

/**
 * A parcel does not leave: its units are to be packed anew, and stay committed. Whoever made its label voids it when it hears of this: `from`
 * says that there was one. Throws Refusal ILLEGAL_TRANSITION for what has left.
 */
export function cancelParcel(book: OrderBook, work: Work, parcel: Fulfillment, because: string): void {
  const from = parcel.status;
  parcel.cancel();
  tellOfParcel(book, work, parcel, "cancelled", { from, because, lines: unitsOfParts(partsOf(book, parcel)) });
}

/**
 * Before units of a line of work are taken back: parcels that hold more than what stays are unpacked, the newest first, and what is being
 * scanned into boxes begins anew. Nobody takes units out of a parcel silently.
 */
export function unpackFor(book: OrderBook, work: Work, part: FulfillmentOrderLine, units: number): void {
  if (units <= 0) return;
  const holding = book.waitingParcels.filter((parcel) => partsOf(book, parcel).some((one) => one.part === part)).reverse();
  for (const parcel of holding) if (book.unpacked(part) < units) cancelParcel(book, work, parcel, "UNITS_TAKEN_BACK");
  const left = book.unpacked(part) - units;
  const { needs } = book.line(part.orderLineId);
  const scanned = boxesOf(book, part.fulfillmentOrderId).flatMap(({ contents }) => contents);
  const inBoxes = (itemId: string) =>
    scanned.filter((one) => one.lineId === part.orderLineId && one.itemId === itemId).reduce((sum, { quantity }) => sum + quantity, 0);
  if (needs.some(({ itemId, perUnit }) => inBoxes(itemId) > perUnit * left)) emptyBoxes(book, work, part.fulfillmentOrderId);
}

export const boxesOf = (book: OrderBook, workId: string): PackingBox[] =>
  book.packingBoxes.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === workId);

/** What was scanned into boxes for this work no longer counts. */
export function emptyBoxes(book: OrderBook, work: Work, workId: string): void {
  for (const box of boxesOf(book, workId)) {
    book.packingBoxes.splice(book.packingBoxes.indexOf(box), 1);
    if (!work.forget(box)) work.em.remove(box);
  }
}
