import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { allocate } from "./commit-plan.ts";
import type { OrderBook } from "./order-book.ts";
import { type Routed, routeAt } from "./plan-fulfillment.ts";
import type { Promised } from "./promise-book.ts";
import { beginDay } from "./promise-work.ts";
import { type Opening, recordDecision } from "./record-decision.ts";
import type { Units } from "./routing-request.ts";
import { allStockFor } from "./stocks-for-order.ts";
import type { Work } from "./work.ts";

/** How work opens at the place where it waits. Null: not all of its stock is there, or that place may not send it any more. */
export function routeHere(book: OrderBook, work: Work, one: FulfillmentOrder): Routed | null {
  const { locationId } = one;
  const units = unitsOf(book, one);
  return locationId != null && canLeaveFrom(book, work, units, locationId) ? routeAt(book, work, units, locationId) : null;
}

/**
 * Opens work where it waits: commits its stock, takes its place in that location's day, and keeps why. `open` changes its status. Answers what
 * is promised of it.
 */
export function openHere(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  { routed, opening, open }: { readonly routed: Routed; readonly opening: Opening; readonly open: () => void },
): Promised | null {
  // Before the stock is taken: the decision keeps what was there.
  one.routingDecisionId = recordDecision(book, work, routed, opening).id;
  for (const line of remaining(book, one)) allocate(book, work, line, one.locationId as string);
  const held = one.status === "ON_HOLD";
  if (held) one.resume();
  open();
  if (held) one.hold();
  return beginDay(book, work, one, routed.plan.fulfillmentOrders[0]?.parcel ?? null);
}

/** What of its work is yet to be done. */
export const unitsOf = (book: OrderBook, one: FulfillmentOrder): Units[] =>
  remaining(book, one).map(({ orderLineId, remainingQuantity }) => ({ line: book.line(orderLineId), quantity: remainingQuantity }));

const remaining = (book: OrderBook, one: FulfillmentOrder): FulfillmentOrderLine[] =>
  book.linesOf(one).filter(({ remainingQuantity }) => remainingQuantity > 0);

/** Whether all of these units are free at one location. */
function canLeaveFrom(book: OrderBook, work: Work, wanted: readonly Units[], locationId: string): boolean {
  const units = new Map<string, number>();
  for (const { line, quantity } of wanted)
    for (const { itemId, perUnit } of line.needs) units.set(itemId, (units.get(itemId) ?? 0) + perUnit * quantity);
  const stock = allStockFor(book, work);
  return wanted.length > 0 && [...units].every(([itemId, needed]) => stock.available(itemId, locationId) >= needed);
}
