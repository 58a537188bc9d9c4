import { Allocation } from "../fulfillment/allocation.entity.ts";
import { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { RoutingDecision } from "../fulfillment/routing-decision.entity.ts";
import { Reservation } from "../inventory/reservation.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { Location } from "../locations/location.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { Finding } from "../orders/validate.ts";
import type { LineQuantity, RoutingPlan } from "../routing/plan.ts";
import type { RoutingLocation } from "../routing/request.ts";
import { route } from "../routing/route.ts";
import type { OrderBook } from "./order-book.ts";
import { recordFindings } from "./review-order.ts";
import { shortToCancel } from "./short-units.ts";
import type { Work } from "./work.ts";

/**
 * Decides from where the units leave that nobody works on yet, and notes what no location has: back-ordered, or blocking
 * where back-orders are denied. Takes nothing yet: `commitPlan` or `reservePlan` does. Null: nothing is to be planned.
 */
export function planFulfillment(book: OrderBook, work: Work): RoutingPlan | null {
  releaseReservations(book, work);
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
  return route({
    method: "SHIP",
    currency: order.currency,
    destination: {
      point: pointOf(shipTo),
      countryCode: shipTo?.countryCode ?? null,
      region: shipTo?.region ?? null,
      postalCode: shipTo?.postalCode ?? null,
    },
    lines,
    locations: work.network.map(locationOf),
    stock: work.ledger,
    policy: {
      canSplit: channel.rights.canSplit && order.shipPreference !== "COMPLETE",
      divideLines: true,
      maxParcels: null,
      allowedLocationIds: channel.locationIds.length === 0 ? null : new Set(channel.locationIds),
      allowedNetworks: null,
      excludedLocationIds: new Set(),
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
  });
}

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

/** A person's word counts before a rule's, and a rule's before the item's. */
function mayWait(book: OrderBook, work: Work, line: OrderLine): boolean {
  if (book.validations.some(({ code, lineId, status }) => code === "OUT_OF_STOCK" && lineId === line.id && status === "OVERRIDDEN"))
    return true;
  const directed = book.order.directives?.backorder ?? null;
  return directed === null ? work.sellable(book.channel.id, line.listingKeys)?.backorder !== false : directed === "ALLOW";
}

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
  for (const { itemId, locationId, quantity } of plan.allocations) {
    work.ledger.move({ itemId, locationId, quantity, from: "AVAILABLE", to: "RESERVED", reason: "RESERVED", document: documentOf(book) });
    const owner = { ownerType: "ORDER" as const, ownerId: book.order.id, expiresAt: null, status: "ACTIVE" as const };
    book.reservations.push(work.add(make(Reservation, { id: newId(), itemId, locationId, quantity, ...owner, createdAt: work.deed.at })));
  }
}

/** Gives back what was kept for an order that could not open. */
export function releaseReservations(book: OrderBook, work: Work): void {
  for (const reservation of book.reservations.splice(0)) {
    if (reservation.status !== "ACTIVE") continue;
    reservation.status = "RELEASED";
    work.ledger.move({ ...reservation, from: "RESERVED", to: "AVAILABLE", reason: "RESERVATION_RELEASED", document: documentOf(book) });
  }
}

const documentOf = ({ order }: OrderBook): string => `order:${order.id}`;

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
  for (const { locationId, lines } of plan.fulfillmentOrders) openWork(book, work, { decision, locationId, lines, status: "OPEN" });
  for (const { locationId, lines } of plan.backorders) openWork(book, work, { decision, locationId, lines, status: "BACKORDERED" });
}

interface NewWork {
  readonly decision: RoutingDecision;
  readonly locationId: string | null;
  readonly lines: readonly LineQuantity[];
  readonly status: "OPEN" | "BACKORDERED";
}

function openWork(book: OrderBook, work: Work, { decision, locationId, lines, status }: NewWork): void {
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
      fulfillAt: null,
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
    if (status === "OPEN" && locationId !== null) allocate(book, work, line, locationId);
  }
  work.tellOfWork(book, one, status === "OPEN" ? "fulfillment_order.routed" : "fulfillment_order.backordered", {
    lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
  });
}

/** Takes the stock for a fulfillment order's line. Throws Refusal INSUFFICIENT_STOCK when it is not there. */
export function allocate(book: OrderBook, work: Work, line: FulfillmentOrderLine, locationId: string): void {
  for (const { itemId, perUnit } of book.line(line.orderLineId).needs) {
    const quantity = perUnit * line.remainingQuantity;
    work.ledger.move({ itemId, locationId, quantity, from: "AVAILABLE", to: "COMMITTED", reason: "COMMITTED", document: documentOf(book) });
    const values = {
      id: newId(),
      fulfillmentOrderLineId: line.id,
      itemId,
      locationId,
      quantity,
      status: "ALLOCATED" as const,
      createdAt: work.deed.at,
    };
    book.allocations.push(work.add(make(Allocation, values)));
  }
}
