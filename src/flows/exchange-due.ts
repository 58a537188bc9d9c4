import { max } from "../payments/balance.ts";
import { total } from "../payments/paid-for.ts";
import type { RefundReason } from "../payments/refund.entity.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { placeHold, releaseHold } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Lines of returns that hold, for which the buyer has to pay more; oldest first. */
function linesDue({ comings: { lines, returns } }: OrderBook): ReturnLine[] {
  const standing = new Set(returns.filter(({ status }) => status === "OPEN" || status === "CLOSED").map(({ id }) => id));
  return lines.filter(({ returnId, dueMinor }) => dueMinor > 0n && standing.has(returnId));
}

/** What exchanges cost the buyer beyond what the order came to, in minor units. */
export const dueForExchanges = (book: OrderBook): bigint => linesDue(book).reduce((sum, { dueMinor }) => sum + dueMinor, 0n);

/** What is given back because less is wanted: it is in the order's total no more, and was paid for nothing else. */
const lessWanted: ReadonlySet<RefundReason> = new Set<RefundReason>(["ORDER_CHANGE", "CANCELLATION"]);

/** What was paid beyond the order's total and was not given back as such, in minor units: so much there is for exchanges that cost more. */
export function paidBeyond({ refunds, balance, order }: OrderBook): bigint {
  const beyond = max(0n, balance.captured - order.totalMinor);
  const back = refunds.filter(({ reason, status }) => status !== "FAILED" && lessWanted.has(reason));
  return max(0n, beyond - total(back.map(({ amountMinor }) => amountMinor)));
}

/** The handle of holds on what was not paid for yet. */
const handle = "difference";

/** What costs more than what comes back does not leave before that is paid: what was captured beyond the order's total, the oldest line first. */
export function keepDueHolds(book: OrderBook, work: Work): void {
  const standing = book.activeHolds().filter((hold) => hold.handle === handle && hold.placedBy === "system");
  if (book.comings.lines.length === 0) return;
  let beyond = paidBeyond(book);
  const unpaid = new Set<string>();
  for (const { dueMinor, exchangeLineId } of linesDue(book)) {
    beyond -= dueMinor;
    const line = book.lines.find(({ id }) => id === exchangeLineId);
    if (beyond < 0n && line && line.openQuantity > 0) unpaid.add(line.id);
  }
  for (const hold of standing) if (!unpaid.has(hold.lineId as string)) releaseHold(book, work, hold, "system");
  for (const lineId of unpaid)
    if (!standing.some((hold) => hold.lineId === lineId))
      placeHold(book, work, { target: "LINE", lineId, reason: "AWAITING_PAYMENT", handle, placedBy: "system" });
}
