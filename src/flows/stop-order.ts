import { releaseReservations } from "./commit-plan.ts";
import { releaseHold } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { recordFindings } from "./review-order.ts";
import { cancelWork } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/** Ends an order of which nothing has left: its work stops, its stock is free again, nothing holds it any more and no finding stands. */
export function stopOrder(book: OrderBook, work: Work, reason: string): void {
  const { order } = book;
  order.cancel(reason, work.deed.at);
  releaseReservations(book, work);
  for (const one of book.liveFulfillmentOrders) cancelWork(book, work, one);
  for (const line of book.lines) if (line.openQuantity > 0) line.cancel(line.openQuantity);
  for (const hold of book.activeHolds()) releaseHold(book, work, hold, work.deed.actor);
  recordFindings(book, work, [], () => true);
  work.tell(book, "order.cancelled", { reason });
}
