import { Allocation } from "../fulfillment/allocation.entity.ts";
import { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { DeliveryMethod } from "../orders/delivery-methods.ts";
import type { PlannedParcel, RoutingPlan } from "../routing/plan.ts";
import { expectStock, firstPromise, meetExpectation } from "./expect-stock.ts";
import type { OrderBook } from "./order-book.ts";
import type { Routed } from "./plan-fulfillment.ts";
import { dayOf, type WaitingWork, waitingWork } from "./pre-orders.ts";
import type { Promised } from "./promise-book.ts";
import { beginDay, promiseWaiting } from "./promise-work.ts";
import { recordDecision } from "./record-decision.ts";
import { maySplit } from "./routing-request.ts";
import { giveBack, keepUnits, takeUnits } from "./take-reserved.ts";
import type { Work } from "./work.ts";

/** Keeps the stock of an order that cannot open yet, so that nobody else is sold it while a person mends the order. */
export function reservePlans(book: OrderBook, work: Work, plans: readonly RoutingPlan[]): void {
  const kept = plans.flatMap(({ allocations }) => allocations.map((allocation) => keepUnits(book, work, allocation)));
  releaseReservations(book, work);
  book.reservations.push(...kept);
}

/** Gives back what was kept for an order, or reserved for its buyer, and was not used up. */
export function releaseReservations(book: OrderBook, work: Work): void {
  giveBack(book, work, book.reservations);
  giveBack(book, work, book.claimed);
}

/** Opens the fulfillment orders of a plan: commits their stock, takes their place in the locations' days, promises them, and keeps why. */
export function commitPlans(book: OrderBook, work: Work, plans: readonly Routed[]): void {
  const cause = book.cause ?? (book.decisions === 0 ? "NEW_ORDER" : null);
  for (const [index, routed] of plans.entries()) {
    if (index > 0) book.cause = cause;
    commitPlan(book, work, routed);
  }
}

function commitPlan(book: OrderBook, work: Work, routed: Routed): void {
  const { fulfillmentOrders, backorders } = routed.plan;
  const opensNothing = fulfillmentOrders.length + backorders.length === 0;
  // Whatever changes about an order that lacks stock, it lacks it still: that is told by a finding, once.
  if (opensNothing && (book.cause ?? "NEW_ORDER") === "NEW_ORDER") return;
  openPlan(book, work, routed, recordDecision(book, work, routed).id);
}

/** The same of a plan whose decision is kept, or is none as nothing of this will be written. */
export function openPlan(book: OrderBook, work: Work, { plan, request }: Routed, decisionId: string): void {
  const planned = { decisionId, deliveryMethod: request.method };
  const day = dayOf(book, work);
  const promised: (Promised | null)[] = [
    ...plan.fulfillmentOrders.map(({ locationId, lines, parcel }) =>
      openWork(book, work, { ...planned, locationId, lines, parcel, status: day ? "SCHEDULED" : "OPEN", fulfillAt: day, hasStock: true }),
    ),
    ...waitingWork(book, work, plan, !maySplit(book)).map((one) =>
      openWork(book, work, { ...planned, parcel: null, ...one, hasStock: false }),
    ),
  ];
  work.promises.keep(
    book,
    work,
    promised.filter((one) => one !== null),
  );
}

interface NewWork extends Omit<WaitingWork, "status"> {
  readonly decisionId: string;
  readonly deliveryMethod: DeliveryMethod;
  readonly parcel: PlannedParcel | null;
  readonly status: "OPEN" | WaitingWork["status"];
  /** Its stock is there, and is committed: work that is scheduled keeps it for its day. */
  readonly hasStock: boolean;
}

const opened = {
  OPEN: "fulfillment_order.routed",
  BACKORDERED: "fulfillment_order.backordered",
  SCHEDULED: "fulfillment_order.scheduled",
} as const;

/** Answers what is promised of it; null: nothing can be said. */
function openWork(
  book: OrderBook,
  work: Work,
  { decisionId, deliveryMethod, locationId, lines, parcel, status, fulfillAt, hasStock }: NewWork,
): Promised | null {
  const { at } = work.deed;
  const one = work.add(
    make(FulfillmentOrder, {
      id: newId(),
      orderId: book.order.id,
      locationId,
      routingDecisionId: decisionId,
      status,
      heldFrom: null,
      workState: null,
      deliveryMethod,
      requestStatus: null,
      requestDueAt: null,
      requestNote: null,
      cancelling: null,
      shipmentGroupId: null,
      fulfillAt,
      stockKept: hasStock && status === "SCHEDULED",
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
    if (!hasStock) expectStock(book, work, one, line);
    else if (locationId !== null) allocate(book, work, line, locationId);
  }
  if (!hasStock) one.expectedAt = firstPromise(book, work, one);
  work.tellOfWork(book, one, opened[status], {
    lines: lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
    ...(status === "SCHEDULED" && { fulfillAt }),
    ...(!hasStock && { expectedAt: one.expectedAt }),
  });
  return hasStock ? beginDay(book, work, one, parcel) : promiseWaiting(book, work, one);
}

/** Takes the stock for a fulfillment order's line. Throws Refusal INSUFFICIENT_STOCK when it is not there. */
export function allocate(book: OrderBook, work: Work, line: FulfillmentOrderLine, locationId: string): void {
  const wasExpected = meetExpectation(book, work, line, locationId);
  for (const { itemId, perUnit } of book.line(line.orderLineId).needs) {
    const quantity = perUnit * line.remainingQuantity;
    takeUnits(book, work, { itemId, locationId, quantity, to: "COMMITTED", reason: "COMMITTED" });
    work.noteStock(book, line, "allocated", { itemId, quantity });
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
