import type { LineQuantity } from "../routing/plan.ts";
import type { OrderBook } from "./order-book.ts";

/**
 * The units that a rule wants cancelled because no place has them. None where the channel takes orders back only whole and a part of this
 * one can leave, or where it has to be asked first: a person decides then.
 */
export function shortToCancel<Unit extends LineQuantity>(book: OrderBook, unfilled: readonly Unit[]): readonly Unit[] {
  if (book.order.directives?.backorder !== "CANCEL") return [];
  if (book.channel.tells.CANCEL === "DECIDES") return [];
  if (!book.channel.rights.canPartialCancel && !isAllShort(book, unfilled)) return [];
  // What goes out for something that comes back is owed: a person decides what the buyer gets in its place.
  return unfilled.filter(({ lineId }) => book.line(lineId).origin !== "EXCHANGE");
}

/** True when no unit of it has left or can leave. */
export const isAllShort = (book: OrderBook, unfilled: readonly LineQuantity[]): boolean =>
  book.boughtLines.every((line) => {
    const short = unfilled.find(({ lineId }) => lineId === line.id)?.quantity ?? 0;
    return line.fulfilledQuantity === 0 && line.openQuantity === short;
  });
