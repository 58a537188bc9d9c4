import type { FulfillmentOrder, FulfillmentOrderLine, Units } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import type { OrderBook } from "./order-book.ts";

/** Units of a line of work. */
export interface NamedPart {
  readonly part: FulfillmentOrderLine;
  readonly units: number;
}

export const openParts = (book: OrderBook, one: FulfillmentOrder): FulfillmentOrderLine[] =>
  book.linesOf(one).filter(({ remainingQuantity }) => remainingQuantity > 0);

/** The parts of work that a caller named, each once and of units that are left to do. Throws Refusal NOT_FOUND or INVALID by its field. */
export function namedParts(book: OrderBook, one: FulfillmentOrder, lines: readonly Units[]): NamedPart[] {
  const open = openParts(book, one);
  return lines.map(({ lineId, quantity }, index) => {
    const field = ["lines", String(index)];
    const part = open.find(({ orderLineId }) => orderLineId === lineId);
    if (!part) throw new Refusal("NOT_FOUND", "Nothing of this line is left to do there.", [...field, "lineId"]);
    if (lines.findIndex((line) => line.lineId === lineId) !== index)
      throw new Refusal("INVALID", "This line is there twice; give one number.", [...field, "lineId"]);
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > part.remainingQuantity)
      throw new Refusal("INVALID", `1 to ${part.remainingQuantity} units are left to do, not ${quantity}.`, [...field, "quantity"]);
    return { part, units: quantity };
  });
}
