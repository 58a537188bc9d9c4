import type { Happening } from "../events/event-types.ts";
import type { Return } from "../returns/return.entity.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** It happened where its units are to come, or came, last; nowhere before a location expects them. */
export function tellOfReturn(
  book: OrderBook,
  work: Work,
  ret: Return,
  what: Happening<"return">,
  data: Record<string, unknown> = {},
): void {
  ret.updatedAt = work.deed.at;
  const { id, number, status } = ret;
  const place = book.comings.reverses.findLast(({ returnId }) => returnId === id)?.locationId ?? null;
  work.tellOf(book, "Return", ret, `return.${what}`, { returnId: id, number, status, ...data }, place);
}

/** A line of a return, and the order's line that it is of, as events name them. */
export const namesOf = ({ id, orderLineId }: ReturnLine): { readonly returnLineId: string; readonly lineId: string } => ({
  returnLineId: id,
  lineId: orderLineId,
});
