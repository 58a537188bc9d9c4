import { Allocation } from "../fulfillment/allocation.entity.ts";
import { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { RoutingDecision } from "../fulfillment/routing-decision.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { Location } from "../locations/location.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { Finding } from "../orders/validate.ts";
import type { RoutingPlan } from "../routing/plan.ts";
import type { RoutingLocation } from "../routing/request.ts";
import { route } from "../routing/route.ts";
import { expectStock, firstPromise, meetExpectation } from "./expect-stock.ts";
import type { OrderBook } from "./order-book.ts";
import { mayWait, type WaitingWork, waitingWork, withinLimits } from "./pre-orders.ts";
import { recordFindings } from "./review-order.ts";
import { shortToCancel } from "./short-units.ts";
import { planFrom, stocksForOrder } from "./stocks-for-order.ts";
import { giveBack, keepUnits, takeUnits } from "./take-reserved.ts";
import type { Work } from "./work.ts";

/**
 * Decides from where the units leave that nobody works on yet, and notes what no location has: back-ordered, or blocking
 * where back-orders are denied. Takes nothing yet: `commitPlan` or `reservePlan` does. Null: nothing is to be planned.
 */
export function planFulfillment(book: OrderBook, work: Work): RoutingPlan | null {
  const plan = book.order.test ? null : planFor(book, work);
  recordFindings(book, work, plan === null ? [] : outOfStock(book, plan), (code) => code === "OUT_OF_STOCK");
  return plan;
}

function planFor(book: OrderBook, work: Work): RoutingPlan | null {
  const { order, channel, shipTo } = book;
  const lines = book.originalLines
    .filter((line) => line.requiresShipping && book.unplanned(line) > 0 && isSourced(book, line))
    .map((line) => ({
      lineId: line.id,
      quantity: book.unplanned(line),
      needs: line.needs,
      backorder: mayWait(book, work, line) ? ("ALLOW" as const) : ("DENY" as const),
      grams: 0,
      cm3: 0,
      handlingTags: [],
      rejectedAt: [],
    }));
  if (lines.length === 0) return null;
  const request = {
    method: "SHIP" as const,
    currency: order.currency,
    destination: {
      point: pointOf(shipTo),
      countryCode: shipTo?.countryCode ?? null,
      region: shipTo?.region ?? null,
      postalCode: shipTo?.postalCode ?? null,
    },
    lines,
    locations: work.network.map(locationOf),
    policy: {
      canSplit: maySplit(book),
      divideLines: true,
      maxParcels: null,
      allowedLocationIds: channel.locationIds.length === 0 ? null : new Set(channel.locationIds),
      allowedNetworks: null,
      excludedLocationIds: new Set<string>(),
      atLocationId: null,
      carriers: null,
      deliverBy: null,
      deliverByIsHard: false,
      latePerDay: 0,
      splitPenalty: 0,
      rerouteCost: 0,
      loadPenalty: 0,
      preferPremium: false,
      distanceTariff: true,
    },
  };
  return withinLimits(
    book,
    work,
    planFrom(stocksForOrder(book, work), (stock) => route({ ...request, stock })),
  );
}

const maySplit = ({ channel, order }: OrderBook): boolean => channel.rights.canSplit && order.shipPreference !== "COMPLETE";

/** A location as the router sees it. Nothing is known yet of its days, its carriers and its costs. */
const locationOf = (one: Location): RoutingLocation => ({
  id: one.id,
  point: pointOf(one),
  priority: one.priority,
  type: one.type,
  open: true,
  services: { ships: one.ships, pickup: one.pickup },
  networks: [],
  handlingTags: one.handlingTags,
  serves: null,
  capacityLeft: null,
  load: null,
  handling: 0,
  rejectRisk: 0,
  backorderRank: 0,
  tariffs: [],
});

/** An unknown SKU waits for a person; once that is overridden, the line is fulfilled without a count. */
const isSourced = (book: OrderBook, line: OrderLine): boolean =>
  !book.openFindings().some(({ code, lineId }) => code === "UNKNOWN_SKU" && lineId === line.id);

const pointOf = (place: { latitude?: number | null; longitude?: number | null } | null) =>
  place?.latitude == null || place.longitude == null ? null : { latitude: place.latitude, longitude: place.longitude };

function outOfStock(book: OrderBook, plan: RoutingPlan): Finding[] {
  const cancelled = shortToCancel(book, plan);
  return plan.unfilled
    .filter((one) => !cancelled.includes(one))
    .map(({ lineId, quantity }) => ({
      lineId,
      code: "OUT_OF_STOCK",
      severity: "BLOCK",
      message: `${quantity} of "${book.line(lineId).title}" are not in stock and may not be back-ordered. Add stock and revalidate, cancel them, or override to back-order.`,
    }));
}

/** Keeps the stock of an order that cannot open yet, so that nobody else is sold it while a person mends the order. */
export function reservePlan(book: OrderBook, work: Work, plan: RoutingPlan): void {
  const kept = plan.allocations.map((allocation) => keepUnits(book, work, allocation));
  releaseReservations(book, work);
  book.reservations.push(...kept);
}

/** Gives back what was kept for an order, or reserved for its buyer, and was not used up. */
export function releaseReservations(book: OrderBook, work: Work): void {
  giveBack(book, work, book.reservations);
  giveBack(book, work, book.claimed);
}

/** Opens the fulfillment orders of a plan and commits their stock. */
export function commitPlan(book: OrderBook, work: Work, plan: RoutingPlan): void {
  const decision = work.add(
    make(RoutingDecision, {
      id: newId(),
      orderId: book.order.id,
      summary: plan.why.summary,
      explanation: { ...plan.why },
      createdAt: work.deed.at,
    }),
  );
  for (const { locationId, lines } of plan.fulfillmentOrders)
    openWork(book, work, { decision, locationId, lines, status: "OPEN", fulfillAt: null });
  for (const waiting of waitingWork(book, work, plan, !maySplit(book))) openWork(book, work, { decision, ...waiting });
}

interface NewWork extends Omit<WaitingWork, "status"> {
  readonly decision: RoutingDecision;
  readonly status: "OPEN" | WaitingWork["status"];
}

const opened = {
  OPEN: "fulfillment_order.routed",
  BACKORDERED: "fulfillment_order.backordered",
  SCHEDULED: "fulfillment_order.scheduled",
} as const;

function openWork(book: OrderBook, work: Work, { decision, locationId, lines, status, fulfillAt }: NewWork): void {
  const { at } = work.deed;
  const one = work.add(
    make(FulfillmentOrder, {
      id: newId(),
      orderId: book.order.id,
      locationId,
      routingDecisionId: decision.id,
      status,
      heldFrom: null,
      deliveryMethod: "SHIP",
      fulfillAt,
      expectedAt: null,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
      placedAt: book.order.placedAt,
      channelId: book.order.channelId,
    }),
  );
  book.fulfillmentOrders.push(one);
  for (const { lineId, quantity } of lines) {
    const line = work.add(
      make(FulfillmentOrderLine, { id: newId(), fulfillmentOrderId: one.id, orderLineId: lineId, quantity, remainingQuantity: quantity }),
    );
    book.fulfillmentOrderLines.push(line);
    if (status !== "OPEN") expectStock(book, work, one, line);
    else if (locationId !== null) allocate(book, work, line, locationId);
  }
  if (status !== "OPEN") one.expectedAt = firstPromise(book, work, one);
  work.tellOfWork(book, one, opened[status], {
    lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
    ...(status === "SCHEDULED" && { fulfillAt }),
    ...(status !== "OPEN" && { expectedAt: one.expectedAt }),
  });
}

/** Takes the stock for a fulfillment order's line. Throws Refusal INSUFFICIENT_STOCK when it is not there. */
export function allocate(book: OrderBook, work: Work, line: FulfillmentOrderLine, locationId: string): void {
  const wasExpected = meetExpectation(book, work, line, locationId);
  for (const { itemId, perUnit } of book.line(line.orderLineId).needs) {
    const quantity = perUnit * line.remainingQuantity;
    takeUnits(book, work, { itemId, locationId, quantity, to: "COMMITTED", reason: "COMMITTED" });
    if (wasExpected) continue;
    const values = {
      id: newId(),
      fulfillmentOrderLineId: line.id,
      itemId,
      locationId,
      quantity,
      status: "ALLOCATED" as const,
      source: "ON_HAND" as const,
      countsAgainst: null,
      createdAt: work.deed.at,
    };
    book.allocations.push(work.add(make(Allocation, values)));
  }
}
