import type { HoldReason } from "../fulfillment/fulfillment-order.states.ts";
import { Hold } from "../fulfillment/hold.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { FulfillmentStatus } from "../orders/order.states.ts";
import { awaitsPayment } from "../orders/payment.ts";
import type { Finding } from "../orders/validate.ts";
import type { OrderBook } from "./order-book.ts";
import { commitPlan, planFulfillment, releaseReservations, reservePlan } from "./plan-fulfillment.ts";
import { isBlocked, recordFindings, reviewOrder } from "./review-order.ts";
import type { Work } from "./work.ts";

/**
 * Brings an order to where its facts say it belongs, after it came in or anything about it changed: reviews it, opens it
 * or raises an exception, plans what is unplanned, places and releases the holds that follow from the facts, and derives
 * its statuses. Every verb on an order ends here.
 */
export function settleOrder(book: OrderBook, work: Work): void {
  const { order } = book;
  if (order.status !== "CANCELLED" && order.status !== "COMPLETED") {
    reviewOrder(book, work);
    const plan = planFulfillment(book, work);
    if (isBlocked(book) && order.status !== "OPEN") {
      if (order.status === "RECEIVED") raiseException(book, work);
      if (plan) reservePlan(book, work, plan);
      else releaseReservations(book, work);
    } else {
      if (order.status !== "OPEN") open(book, work);
      if (plan) commitPlan(book, work, plan);
      releaseReservations(book, work);
    }
    keepHold(book, work, { handle: "payment", reason: "AWAITING_PAYMENT", due: awaitsPayment(order.paymentStatus) });
    keepHold(book, work, { handle: "validation", reason: "INCORRECT_ADDRESS", due: order.status === "OPEN" && isBlocked(book) });
  }
  applyHolds(book, work);
  recordFindings(book, work, backordered(book), (code) => code === "BACKORDERED");
  derive(book, work);
}

function backordered(book: OrderBook): Finding[] {
  const waiting = book.liveFulfillmentOrders.filter(({ status, heldFrom }) => status === "BACKORDERED" || heldFrom === "BACKORDERED");
  return waiting
    .flatMap((one) => book.linesOf(one))
    .map(({ orderLineId, remainingQuantity }) => ({
      lineId: orderLineId,
      code: "BACKORDERED",
      severity: "WARN",
      message: `${remainingQuantity} of "${book.line(orderLineId).title}" wait for stock.`,
    }));
}

function raiseException(book: OrderBook, work: Work): void {
  book.order.raiseException();
  const findings = book.openFindings().filter(({ severity }) => severity === "BLOCK");
  work.tell(book, "order.exception_raised", { findings: findings.map(({ code, lineId }) => ({ code, lineId: lineId ?? null })) });
}

function open(book: OrderBook, work: Work): void {
  book.order.open();
  work.tell(book, "order.opened");
}

/** A hold that the system places while a fact stands and releases when it no longer does. */
function keepHold(book: OrderBook, work: Work, { handle, reason, due }: { handle: string; reason: HoldReason; due: boolean }): void {
  const standing = book.activeHolds().find((hold) => hold.placedBy === "system" && hold.handle === handle);
  if (due && !standing) placeHold(book, work, { target: "ORDER", reason, handle, placedBy: "system" });
  if (!due && standing) releaseHold(book, work, standing);
}

export function placeHold(
  book: OrderBook,
  work: Work,
  hold: Pick<Hold, "target" | "reason" | "handle" | "placedBy"> & Partial<Hold>,
): Hold {
  const placed = work.add(
    make(Hold, {
      id: newId(),
      orderId: book.order.id,
      lineId: null,
      fulfillmentOrderId: null,
      notes: null,
      releaseAt: null,
      status: "ACTIVE",
      releasedBy: null,
      releasedAt: null,
      createdAt: work.deed.at,
      placedAt: book.order.placedAt,
      ...hold,
    }),
  );
  book.holds.push(placed);
  work.tell(book, "hold.placed", { holdId: placed.id, target: placed.target, reason: placed.reason });
  return placed;
}

export function releaseHold(book: OrderBook, work: Work, hold: Hold): void {
  hold.release(work.deed.actor, work.deed.at);
  tellReleased(book, work, hold);
}

export function expireHold(book: OrderBook, work: Work, hold: Hold): void {
  hold.expire(work.deed.at);
  tellReleased(book, work, hold);
}

function tellReleased(book: OrderBook, work: Work, hold: Hold): void {
  work.tell(book, "hold.released", { holdId: hold.id, target: hold.target, reason: hold.reason, expired: hold.status === "EXPIRED" });
}

/** Held is what has an active hold on it, on its order or on one of its lines; everything else goes on where it stopped. */
export function applyHolds(book: OrderBook, work: Work): void {
  const holds = book.activeHolds();
  for (const one of book.liveFulfillmentOrders) {
    const lines = new Set(book.linesOf(one).map(({ orderLineId }) => orderLineId));
    const held = holds.some(
      (hold) => hold.target === "ORDER" || hold.fulfillmentOrderId === one.id || (hold.lineId != null && lines.has(hold.lineId)),
    );
    if (held && one.status !== "ON_HOLD") {
      one.hold();
      work.tellOfWork(book, one, "fulfillment_order.held");
    } else if (!held && one.status === "ON_HOLD") {
      one.resume();
      work.tellOfWork(book, one, "fulfillment_order.hold_released");
    }
  }
}

function derive(book: OrderBook, work: Work): void {
  const { order } = book;
  const before = order.fulfillmentStatus;
  order.fulfillmentStatus = fulfillmentStatusOf(book);
  order.updatedAt = work.deed.at;
  if (order.fulfillmentStatus !== before)
    work.tell(book, "order.fulfillment_status_changed", { from: before, to: order.fulfillmentStatus });
  if (order.completeIfDone()) work.tell(book, "order.completed");
}

function fulfillmentStatusOf({ order, lines, liveFulfillmentOrders }: OrderBook): FulfillmentStatus {
  const open = lines.reduce((units, line) => units + line.openQuantity, 0);
  const fulfilled = lines.reduce((units, line) => units + line.fulfilledQuantity, 0);
  if (open === 0) return fulfilled > 0 ? "FULFILLED" : order.status === "CANCELLED" ? "CANCELLED" : "UNFULFILLED";
  if (fulfilled > 0) return "PARTIALLY_FULFILLED";
  if (liveFulfillmentOrders.length === 0) return "UNFULFILLED";
  if (liveFulfillmentOrders.every(({ status }) => status === "ON_HOLD")) return "ON_HOLD";
  return liveFulfillmentOrders.some(({ status }) => status === "BACKORDERED") ? "BACKORDERED" : "UNFULFILLED";
}
