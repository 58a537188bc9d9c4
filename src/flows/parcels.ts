import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { FulfillmentOrder, FulfillmentOrderLine, Units } from "../fulfillment/fulfillment-order.entity.ts";
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

export function tellOfParcel(book: OrderBook, work: Work, parcel: Fulfillment, what: string, data: Record<string, unknown> = {}): void {
  const { id, status, fulfillmentOrderId } = parcel;
  work.tellOf(book, "Fulfillment", parcel, `fulfillment.${what}`, { fulfillmentId: id, status, fulfillmentOrderId, ...data });
}
