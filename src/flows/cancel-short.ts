import type { LineQuantity } from "../routing/plan.ts";
import type { OrderBook } from "./order-book.ts";
import { newVersion, noteActions, reckonTotals } from "./order-version.ts";
import { isAllShort, shortToCancel } from "./short-units.ts";
import { stopOrder } from "./stop-order.ts";
import { tellingOfCancelled } from "./tell-channel.ts";
import type { Work } from "./work.ts";

/** Cancels what no place has; the whole order when nothing is left of it. The channel is told, where it can be. */
export function cancelShort(book: OrderBook, work: Work, unfilled: readonly LineQuantity[]): void {
  const units = shortToCancel(book, unfilled);
  if (units.length === 0) return;
  const reason = "Out of stock, and a rule says to cancel then";
  tellingOfCancelled(book, work, { reason, code: "OUT_OF_STOCK" }, () =>
    cancel(book, work, units, { reason, whole: isAllShort(book, unfilled) }),
  );
}

function cancel(book: OrderBook, work: Work, units: readonly LineQuantity[], { reason, whole }: { reason: string; whole: boolean }): void {
  if (whole) {
    stopOrder(book, work, reason);
    return;
  }
  const change = newVersion(book, work, reason);
  for (const { lineId, quantity } of units) book.line(lineId).cancel(quantity);
  noteActions(
    work,
    change,
    units.map(({ lineId, quantity }) => ({ kind: "CANCEL_LINE", orderLineId: lineId, quantity })),
  );
  reckonTotals(book);
  work.tell(book, "order.lines_cancelled", { reason, lines: units.map(({ lineId, quantity }) => ({ lineId, quantity })) });
}
