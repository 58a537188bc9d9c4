import { type FulfillmentOrder, type FulfillmentOrderLine, isBound } from "../fulfillment/fulfillment-order.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { OrderBook } from "./order-book.ts";

/** Work that somebody has accepted or begun, and that has not ended: its units are given up only by who does it. */
export const boundWork = (book: OrderBook): FulfillmentOrder[] =>
  book.liveFulfillmentOrders.filter((one) => isBound(one) || book.hasBegun(one));

/** Open units of a line that nobody works on yet. */
export const unbegun = (book: OrderBook, line: OrderLine): number =>
  line.openQuantity - partsOn(book, line).reduce((sum, { part }) => sum + part.remainingQuantity, 0);

/** Where somebody is at units of a line. */
export const partsOn = (book: OrderBook, line: OrderLine): { readonly one: FulfillmentOrder; readonly part: FulfillmentOrderLine }[] =>
  boundWork(book)
    .flatMap((one) => book.linesOf(one).map((part) => ({ one, part })))
    .filter(({ part }) => part.orderLineId === line.id && part.remainingQuantity > 0);
