import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { isBound, waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import type { RoutingReason } from "../fulfillment/routing-decision.entity.ts";
import type { LineQuantity, RoutingPlan } from "../routing/plan.ts";
import { shortOf } from "../routing/replay.ts";
import type { StockView } from "../routing/request.ts";
import { holdAtPlace, isLocationHold } from "./keep-holds.ts";
import type { OrderBook, Reroute } from "./order-book.ts";
import { byWay, routeUnits } from "./plan-fulfillment.ts";
import { beginDay, promiseWaiting } from "./promise-work.ts";
import { recordDecision } from "./record-decision.ts";
import { keptBackByRule, type Units } from "./routing-request.ts";
import { stocksForOrder } from "./stocks-for-order.ts";
import { leaveDay, splitWork, withdrawWork } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/**
 * Routes anew what has not begun, because of what `book.reroute` says. Where the router would do the same again, the work stays as it is and
 * is promised anew; else it is taken back, and settling the order opens it elsewhere. Work that has begun, or is itself held, stays.
 */
export function rerouteOrder(book: OrderBook, work: Work): void {
  const wanted = book.reroute;
  book.reroute = null;
  if (wanted === null) return;
  const movable = book.liveFulfillmentOrders.filter((one) => isMovable(book, one) && (wanted.which?.(one) ?? true));
  const taken = byWay(unitsOf(book, movable)).filter((units) => rerouteUnits(book, work, wanted, { units, movable }));
  // Each way that stays has a decision already; what was taken back is yet to be decided.
  if (taken.length > 0) book.cause = wanted.cause;
  if (wanted.leavesOnly) holdAtPlace(book, work, movable);
}

/** Units that reach the buyer in one way; of the work, what is on these. Answers whether it was taken back. */
function rerouteUnits(
  book: OrderBook,
  work: Work,
  wanted: Reroute,
  { units, movable }: { readonly units: readonly Units[]; readonly movable: readonly FulfillmentOrder[] },
): boolean {
  const lines = new Set(units.map(({ line }) => line.id));
  const works = movable.filter((one) => book.linesOf(one).some((part) => lines.has(part.orderLineId) && part.remainingQuantity > 0));
  const stocks = stocksWith(book, work, works);
  const routed = work.facts.capacity.without(
    works.map(({ id }) => id),
    () => routeUnits(book, work, units, stocks),
  );
  if (wanted.leavesOnly && shortOf(routed.plan) > 0) return leaveInPart(book, work, works, { plan: routed.plan, cause: wanted.cause });
  if (!isSame(book, works, routed.plan)) {
    for (const one of works) withdrawWork(book, work, one, wanted.cause);
    return true;
  }
  book.cause = wanted.cause;
  const decision = recordDecision(book, work, routed);
  for (const one of works) stay(book, work, one, decision.id);
  return false;
}

/** Takes back the units that a plan sends from elsewhere; the others stay where they are. Answers whether there are any. */
function leaveInPart(
  book: OrderBook,
  work: Work,
  works: readonly FulfillmentOrder[],
  { plan, cause }: { readonly plan: RoutingPlan; readonly cause: RoutingReason },
): boolean {
  const leaving = new Map<string, number>();
  for (const { lineId, quantity } of plan.fulfillmentOrders.flatMap(({ lines }) => lines))
    leaving.set(lineId, (leaving.get(lineId) ?? 0) + quantity);
  const taken = leaving.size > 0;
  for (const one of works) {
    const parts = book.linesOf(one).flatMap((part) => {
      const units = Math.min(part.remainingQuantity, leaving.get(part.orderLineId) ?? 0);
      leaving.set(part.orderLineId, (leaving.get(part.orderLineId) ?? 0) - units);
      return units > 0 ? [{ part, units }] : [];
    });
    const staying =
      unitsOf(book, [one]).reduce((sum, { quantity }) => sum + quantity, 0) - parts.reduce((sum, { units }) => sum + units, 0);
    if (staying === 0) withdrawWork(book, work, one, cause);
    else if (parts.length > 0) splitWork(book, work, one, { parts, reason: cause });
  }
  return taken;
}

const isMovable = (book: OrderBook, one: FulfillmentOrder): boolean => {
  const { id, status, heldFrom } = one;
  return (
    !isBound(one) &&
    status !== "IN_PROGRESS" &&
    heldFrom !== "IN_PROGRESS" &&
    !book.activeHolds().some((hold) => hold.fulfillmentOrderId === id && !isLocationHold(hold))
  );
};

/** What rules added goes along with what was ordered; it is not routed by itself. */
function unitsOf(book: OrderBook, works: readonly FulfillmentOrder[]) {
  const parts = works.flatMap((one) => book.linesOf(one));
  return book.boughtLines
    .map((line) => ({
      line,
      quantity: parts
        .filter(({ orderLineId }) => orderLineId === line.id)
        .reduce((sum, { remainingQuantity }) => sum + remainingQuantity, 0),
    }))
    .filter(({ quantity }) => quantity > 0);
}

/** The order's stock as it would be without this work. */
function stocksWith(book: OrderBook, work: Work, works: readonly FulfillmentOrder[]): StockView[] {
  const own = new Map<string, number>();
  for (const line of works.flatMap((one) => book.linesOf(one)))
    for (const { itemId, locationId, quantity } of book.allocationsOf(line)) {
      const key = `${itemId} ${locationId}`;
      own.set(key, (own.get(key) ?? 0) + quantity);
    }
  return stocksForOrder(book, work, keptBackByRule(book, work)).map((stock) => ({
    available: (itemId, locationId) => stock.available(itemId, locationId) + (own.get(`${itemId} ${locationId}`) ?? 0),
  }));
}

/** Whether a plan is what is under way already. */
function isSame(book: OrderBook, works: readonly FulfillmentOrder[], plan: RoutingPlan): boolean {
  if (plan.unfilled.length > 0) return false;
  const text = (waits: boolean, locationId: string | null, lines: readonly LineQuantity[]) =>
    JSON.stringify([waits, locationId, lines.map(({ lineId, quantity }) => `${lineId} ${quantity}`).sort()]);
  const ordered = new Set(book.boughtLines.map(({ id }) => id));
  const present = works.map((one) =>
    text(
      waitsForStock(one),
      one.locationId ?? null,
      book
        .linesOf(one)
        .flatMap(({ orderLineId: lineId, remainingQuantity: quantity }) =>
          ordered.has(lineId) && quantity > 0 ? { lineId, quantity } : [],
        ),
    ),
  );
  const planned = [
    ...plan.fulfillmentOrders.map(({ locationId, lines }) => text(false, locationId, lines)),
    ...plan.backorders.map(({ locationId, lines }) => text(true, locationId, lines)),
  ];
  return JSON.stringify(present.sort()) === JSON.stringify(planned.sort());
}

function stay(book: OrderBook, work: Work, one: FulfillmentOrder, decisionId: string): void {
  one.routingDecisionId = decisionId;
  const waits = waitsForStock(one);
  if (!waits) leaveDay(work, one);
  const promised = waits ? promiseWaiting(book, work, one) : beginDay(book, work, one);
  if (promised) work.promises.keep(book, work, [promised]);
  else work.promises.withdraw(book, work, one.id);
}
