import { askRulesAnew } from "./consult-rules.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/** Looks at an order again, by the rules that are in force now: what is mended is resolved, and it opens when nothing blocks it. */
export function revalidateOrder(book: OrderBook, work: Work): void {
  askRulesAnew(book);
  settleOrder(book, work);
}
