import type { Finding } from "../orders/validate.ts";
import type { OrderBook } from "./order-book.ts";

/** A line whose locations failed so often is not routed again by itself. */
export const mostReroutes = 5;

/** A finding for each line that was routed anew too often; it stands until a person overrides it, or nothing of the line is left to plan. */
export const tooOften = (book: OrderBook): Finding[] =>
  book.lines
    .filter((line) => (line.reroutes ?? 0) >= mostReroutes && book.unplanned(line) > 0)
    .map((line) => ({
      lineId: line.id,
      code: "REROUTED",
      severity: "BLOCK",
      message: `"${line.title}" was routed anew ${line.reroutes} times, as its locations rejected it or came short. Find out why, then override, or cancel the units.`,
    }));
