import { keepHold, wasLetGo } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { maySplit } from "./routing-request.ts";
import type { Work } from "./work.ts";

/** The handle of the hold that stands while a buyer is to be asked, as nobody knows when their order can leave. */
export const undated = "undated";

/**
 * An order that leaves whole, waits for stock and has no day is held where its channel wants buyers asked. It goes on by itself once a day is
 * known or the stock is there; once a person let it go, as the buyer agreed to wait, it is not held for that again.
 */
export function keepUndatedHold(book: OrderBook, work: Work): void {
  const { channel, order } = book;
  const due =
    channel.asksUndated === true &&
    order.status === "OPEN" &&
    !maySplit(book) &&
    book.liveFulfillmentOrders.some((one) => (one.heldFrom ?? one.status) === "BACKORDERED" && one.expectedAt == null) &&
    !book.holds.some((hold) => hold.handle === undated && wasLetGo(hold));
  keepHold(book, work, { handle: undated, reason: "UNKNOWN_DELIVERY_DATE", due });
}
