import type { Sellable } from "../channels/listings.rows.ts";
import type { Allocation } from "../fulfillment/allocation.entity.ts";
import type { AheadLimit, FulfillmentOrderStatus } from "../fulfillment/fulfillment-order.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { LineQuantity, RoutingPlan, UnfilledLine } from "../routing/plan.ts";
import type { Directives } from "../rules/directives.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Work that cannot begin now: it waits for stock, or for the day on which its goods are released. */
export interface WaitingWork {
  readonly locationId: string | null;
  readonly lines: readonly LineQuantity[];
  readonly status: Extract<FulfillmentOrderStatus, "BACKORDERED" | "SCHEDULED">;
  /** The day of the release. */
  readonly fulfillAt: Date | null;
}

/** The day before which nothing of an order begins, as it was taken ahead of it; null once it has come. */
export const dayOf = ({ order }: OrderBook, { deed }: Work): Date | null =>
  order.fulfillAt != null && order.fulfillAt > deed.at ? order.fulfillAt : null;

const later = (one: number | null, other: number | null): number | null => (one === null ? other : Math.max(one, other ?? one));

/** When the goods of a line are released, if that is yet to come; of a bundle, when the last of its parts is. */
export function releaseOf(line: OrderLine, work: Work): Date | null {
  let last: Date | null = null;
  for (const { itemId } of line.needs) {
    const release = work.terms.releaseOf(itemId, work.deed.at);
    if (release !== null && (last === null || release > last)) last = release;
  }
  return last;
}

/**
 * Whether units of a line that are not there may wait. A pre-order waits whatever its item's policy says; a bundle only if all its other
 * parts may wait, too. What waited once goes on waiting, and a person may let anything wait. Limits are looked at when it is known how many
 * units wait: `withinLimits`.
 */
export function mayWait(book: OrderBook, work: Work, line: OrderLine): boolean {
  // Who comes to pick it up is asked first.
  if (line.deliveryMethod !== "PICKUP" && promiseTo(book, line) !== undefined) return true;
  return waitsUnder(book.order.directives ?? null, book, line, {
    sellable: work.sellable(book.channel.id, line.listingKeys),
    isAhead: (itemId) => work.terms.releaseOf(itemId, work.deed.at) !== null,
  });
}

/** The same by given rules, of units that have not waited yet. `isAhead`: whether an item is yet to be released. */
export function waitsUnder(
  directives: Directives | null,
  book: OrderBook,
  line: OrderLine,
  { sellable, isAhead }: { readonly sellable: Sellable | null; readonly isAhead: (itemId: string) => boolean },
): boolean {
  if (wasOverridden(book, line)) return true;
  const isPickup = line.deliveryMethod === "PICKUP";
  const directed = directives?.backorder ?? null;
  if (directed !== null) return directed === "ALLOW" && !isPickup;
  if (sellable === null) return true;
  if (sellable.needs.length === 1 && sellable.needs.every(({ itemId }) => isAhead(itemId))) return true;
  if (isPickup) return false;
  return sellable.backorder;
}

const wasOverridden = (book: OrderBook, line: OrderLine): boolean =>
  book.validations.some(
    ({ code, lineId, status }) => (code === "OUT_OF_STOCK" || code === "PICKUP_SHORT") && lineId === line.id && status === "OVERRIDDEN",
  );

/** What a line was last promised before it was there: work that is taken back to be routed anew loses no right by that. */
function promiseTo(book: OrderBook, line: OrderLine, itemId?: string): Allocation | undefined {
  const parts = new Set(book.fulfillmentOrderLines.filter(({ orderLineId }) => orderLineId === line.id).map(({ id }) => id));
  return book.allocations.findLast(
    (one) => one.source === "EXPECTED_RECEIPT" && parts.has(one.fulfillmentOrderLineId) && (itemId === undefined || one.itemId === itemId),
  );
}

/** The limit that units of an item count against while they wait for this line; null when a person let them go beyond it. */
export function limitOf(book: OrderBook, work: Work, line: OrderLine, itemId: string): AheadLimit | null {
  if (wasOverridden(book, line)) return null;
  const promise = promiseTo(book, line, itemId);
  if (promise !== undefined) return promise.countsAgainst ?? null;
  return work.terms.releaseOf(itemId, work.deed.at) === null ? "BACKORDER" : "PREORDER";
}

/**
 * The plan without what would be sold ahead beyond an item's limit: such units are unfilled, and a person decides. The limit is the
 * database's own too; here it is looked at first, under its lock, so that one order too many fails alone.
 */
export function withinLimits(book: OrderBook, work: Work, plan: RoutingPlan): RoutingPlan {
  const wanted = new Map<string, number>();
  const beyond: UnfilledLine[] = [];
  const backorders = plan.backorders.map((backorder) => ({
    ...backorder,
    lines: backorder.lines.filter(({ lineId, quantity }) => {
      const line = book.line(lineId);
      const units = line.needs.flatMap(({ itemId, perUnit }) => {
        const limit = limitOf(book, work, line, itemId);
        return limit === null ? [] : [{ key: `${itemId} ${limit}`, itemId, limit, quantity: perUnit * quantity }];
      });
      const fits = units.every((one) => (wanted.get(one.key) ?? 0) + one.quantity <= work.terms.room(one.itemId, one.limit));
      if (fits) for (const one of units) wanted.set(one.key, (wanted.get(one.key) ?? 0) + one.quantity);
      else beyond.push({ lineId, quantity, reason: "OUT_OF_STOCK" });
      return fits;
    }),
  }));
  if (beyond.length === 0) return plan;
  return { ...plan, backorders: backorders.filter(({ lines }) => lines.length > 0), unfilled: [...plan.unfilled, ...beyond] };
}

/**
 * The work that a plan's back-orders become: pre-orders are scheduled for the day of their release, one piece of work a day; the rest waits for
 * stock. An order that leaves whole is scheduled whole, for the last of the days.
 */
export function waitingWork(book: OrderBook, work: Work, { backorders }: RoutingPlan, leavesWhole: boolean): WaitingWork[] {
  const ahead = dayOf(book, work)?.getTime() ?? null;
  return backorders.flatMap(({ locationId, lines }) => {
    const days = new Map<number | null, LineQuantity[]>();
    const releases = lines.map(({ lineId }) => later(releaseOf(book.line(lineId), work)?.getTime() ?? null, ahead));
    const last = Math.max(...releases.map((release) => release ?? 0));
    for (const [index, line] of lines.entries()) {
      const day = leavesWhole && last > 0 ? last : (releases[index] ?? null);
      days.set(day, [...(days.get(day) ?? []), line]);
    }
    return [...days].map(([day, ofDay]) => ({
      locationId,
      lines: ofDay,
      status: day === null ? ("BACKORDERED" as const) : ("SCHEDULED" as const),
      fulfillAt: day === null ? null : new Date(day),
    }));
  });
}
