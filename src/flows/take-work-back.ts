import { Allocation } from "../fulfillment/allocation.entity.ts";
import {
  type FulfillmentOrder,
  type FulfillmentOrderLine,
  isBound,
  isPacked,
  waitsForStock,
} from "../fulfillment/fulfillment-order.entity.ts";
import type { RoutingReason } from "../fulfillment/routing-decision.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { endExpectation } from "./expect-stock.ts";
import type { OrderBook } from "./order-book.ts";
import { unpackFor } from "./parcels.ts";
import type { Work } from "./work.ts";

/** Frees the stock committed to `units` of a fulfillment order's line. A parcel that they are in, and that has not left, is unpacked first. */
export function freeStock(book: OrderBook, work: Work, line: FulfillmentOrderLine, units: number): void {
  unpackFor(book, work, line, units);
  endAllocations(book, work, line, { units, status: "RELEASED", to: "AVAILABLE", reason: "COMMITMENT_RELEASED" });
}

/** The stock committed to `units` of a fulfillment order's line has left the building. */
export const shipStock = (book: OrderBook, work: Work, line: FulfillmentOrderLine, units: number): void =>
  endAllocations(book, work, line, { units, status: "SHIPPED", to: "EXTERNAL", reason: "SHIPPED" });

type Ending = { readonly units: number } & (
  | { readonly status: "RELEASED"; readonly to: "AVAILABLE"; readonly reason: "COMMITMENT_RELEASED" }
  | { readonly status: "SHIPPED"; readonly to: "EXTERNAL"; readonly reason: "SHIPPED" }
);

function endAllocations(book: OrderBook, work: Work, line: FulfillmentOrderLine, { units, status, to, reason }: Ending): void {
  if (units === 0) return;
  endExpectation(book, work, line, units);
  for (const allocation of book.allocationsOf(line)) {
    // All of the line's units are allocated alike, so a share of its units is the same share of each allocation.
    const quantity = (allocation.quantity / line.remainingQuantity) * units;
    const { itemId } = allocation;
    // Only what is still expected may lie nowhere.
    const locationId = allocation.locationId as string;
    work.ledger.move({ itemId, locationId, quantity, from: "COMMITTED", to, reason, document: `order:${book.order.id}` });
    if (quantity === allocation.quantity) allocation.become(status);
    else {
      allocation.quantity -= quantity;
      const { source } = allocation;
      const ended = { itemId, locationId, quantity, status, source, countsAgainst: null, createdAt: work.deed.at };
      book.allocations.push(work.add(make(Allocation, { id: newId(), fulfillmentOrderLineId: line.id, ...ended })));
    }
  }
}

/**
 * Takes back work on units of a line, those that are no longer wanted unless it is said how many: what waits for stock first, then what has
 * not been started, newest first, what is packed last. What somebody else has accepted stays.
 */
export function takeBack(book: OrderBook, work: Work, line: OrderLine, units = -book.unplanned(line)): void {
  let surplus = units;
  const rank = (one: FulfillmentOrder) => (waitsForStock(one) ? 0 : isPacked(one) ? 3 : book.hasBegun(one) ? 2 : 1);
  for (const one of book.liveFulfillmentOrders
    .filter((each) => !isBound(each))
    .sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? 1 : -1))) {
    for (const part of book.linesOf(one)) {
      if (part.orderLineId !== line.id || surplus <= 0) continue;
      const share = Math.min(surplus, part.remainingQuantity);
      freeStock(book, work, part, share);
      part.remainingQuantity -= share;
      surplus -= share;
    }
    if (book.linesOf(one).every(({ remainingQuantity }) => remainingQuantity === 0)) cancelWork(book, work, one);
  }
}

/** Ends work whose units are no longer wanted there; they are free again. */
export function cancelWork(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  empty(book, work, one);
  one.cancel();
  leavePlace(book, work, one);
  work.tellOfWork(book, one, "fulfillment_order.cancelled");
}

/** Takes work back so that its units are routed anew: `reason` says why. */
export function withdrawWork(book: OrderBook, work: Work, one: FulfillmentOrder, reason: string): void {
  empty(book, work, one);
  one.cancel();
  leavePlace(book, work, one);
  work.tellOfWork(book, one, "fulfillment_order.cancelled", { reason });
}

/** Takes units of work back so that they are routed anew, while others of it stay: `reason` says why. */
export function splitWork(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  {
    parts,
    reason,
  }: { readonly parts: readonly { readonly part: FulfillmentOrderLine; readonly units: number }[]; readonly reason: string },
): void {
  for (const { part, units } of parts) {
    freeStock(book, work, part, units);
    part.remainingQuantity -= units;
  }
  const lines = parts.map(({ part, units }) => ({ lineId: part.orderLineId, quantity: units }));
  work.tellOfWork(book, one, "fulfillment_order.split", { reason, lines });
}

/**
 * Units are not done there, as the location failed: they are free and unplanned again, and their lines are noted as routed anew. When nothing
 * is left of the work it ends: INCOMPLETE, or CANCELLED where it had not begun.
 */
export function giveUpUnits(
  book: OrderBook,
  work: Work,
  one: FulfillmentOrder,
  parts: readonly { readonly part: FulfillmentOrderLine; readonly units: number }[],
  cause: RoutingReason,
): void {
  for (const { part, units } of parts) {
    freeStock(book, work, part, units);
    part.remainingQuantity -= units;
    const line = book.line(part.orderLineId);
    line.reroutes = (line.reroutes ?? 0) + 1;
  }
  book.cause = cause;
  if (book.linesOf(one).some(({ remainingQuantity }) => remainingQuantity > 0)) return;
  if (one.status === "OPEN" || one.status === "IN_PROGRESS") one.giveUp();
  else one.cancel();
  leavePlace(book, work, one);
}

/** Its place in its location's day is free again. */
export function leaveDay({ facts }: Work, { id, locationId }: FulfillmentOrder): void {
  if (locationId != null) facts.capacity.giveBack(id);
}

/** Nothing is done there any more, and nothing is promised of it. */
export function leavePlace(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  leaveDay(work, one);
  work.promises.withdraw(book, work, one.id);
}

function empty(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  for (const part of book.linesOf(one)) {
    freeStock(book, work, part, part.remainingQuantity);
    part.remainingQuantity = 0;
  }
}
