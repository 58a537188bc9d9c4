import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import type { Order } from "../orders/order.entity.ts";
import type { FulfillmentStatus } from "../orders/order.states.ts";
import type { Finding } from "../orders/validate.ts";
import { addItems } from "./add-items.ts";
import { keepRequests } from "./ask-for-work.ts";
import { letGoOfReserved } from "./ask-gateway.ts";
import { keepUndatedHold } from "./ask-undated.ts";
import { keepPacked } from "./begin-work.ts";
import { cancelShort } from "./cancel-short.ts";
import { isCashOver } from "./collect-cash.ts";
import { commitPlans, releaseReservations, reservePlans } from "./commit-plan.ts";
import { consultRules } from "./consult-rules.ts";
import { derivePayment } from "./derive-payment.ts";
import { keepDueHolds } from "./exchange-due.ts";
import { keepCancellations } from "./keep-cancellations.ts";
import { applyHolds, keepHold, keepLocationHolds, keepRuleHolds, keepStockHolds } from "./keep-holds.ts";
import { keepShipments } from "./leave-shipment.ts";
import { keepLabels } from "./let-go-of-label.ts";
import { findingsOfParcels, parcelFindings } from "./lost-parcels.ts";
import type { OrderBook } from "./order-book.ts";
import { keepAddressHolds } from "./packed-for-elsewhere.ts";
import { planFulfillment } from "./plan-fulfillment.ts";
import { rerouteOrder } from "./reroute-order.ts";
import { afterwards } from "./return-differences.ts";
import { deriveReturns, hasOpenComings } from "./return-status.ts";
import { isBlocked, recordFindings, reviewOrder } from "./review-order.ts";
import { acknowledge } from "./tell-channel.ts";
import type { Work } from "./work.ts";

/**
 * Brings an order to where its facts say it belongs, after it came in or anything about it changed: reviews it, opens it
 * or raises an exception, plans what is unplanned, does what the rules say, places and releases the holds that follow from
 * the facts, and derives its statuses. Every verb on an order ends here.
 */
export function settleOrder(book: OrderBook, work: Work): void {
  const { order } = book;
  derivePayment(book, work);
  keepCancellations(book, work);
  if (isDecidedOn(order)) decideOn(book, work);
  keepPacked(book, work);
  keepLocationHolds(book, work);
  keepAddressHolds(book, work);
  keepDueHolds(book, work);
  keepUndatedHold(book, work);
  const released = applyHolds(book, work);
  if (released.some((one) => isLate(work, one))) {
    book.reroute = { cause: "HOLD_RELEASED", which: (one) => released.includes(one) };
    decideOn(book, work);
    applyHolds(book, work);
  }
  if (released.length > 0) keepPacked(book, work);
  keepRequests(book, work);
  keepShipments(book, work);
  keepLabels(book, work);
  letGoOfReserved(book, work);
  work.promises.sweep(book, work);
  recordFindings(book, work, backordered(book), (code) => code === "BACKORDERED");
  if (book.fulfillments.length > 0) recordFindings(book, work, findingsOfParcels(book), (code) => parcelFindings.has(code));
  derive(book, work);
}

/** A draft is not decided on before it is complete, and what has ended is no longer. */
const isDecidedOn = ({ status }: Order): boolean => status === "RECEIVED" || status === "EXCEPTION" || status === "OPEN";

function decideOn(book: OrderBook, work: Work): void {
  const { order } = book;
  const decided = consultRules(book, work);
  reviewOrder(book, work);
  rerouteOrder(book, work);
  const routed = planFulfillment(book, work);
  cancelShort(
    book,
    work,
    routed.flatMap(({ plan }) => plan.unfilled),
  );
  if (order.status === "CANCELLED") return;
  if (isBlocked(book) && order.status !== "OPEN") {
    if (order.status === "RECEIVED") raiseException(book, work);
    reservePlans(
      book,
      work,
      routed.map(({ plan }) => plan),
    );
  } else {
    if (order.status !== "OPEN") open(book, work);
    commitPlans(book, work, routed);
    releaseReservations(book, work);
  }
  addItems(book, work, decided !== null);
  if (decided) keepRuleHolds(book, work, decided);
  const blocks = book.openFindings().filter(({ severity, code }) => severity === "BLOCK" && !afterwards.has(code));
  const lacks = blocks.filter(
    ({ code, lineId }) => lineId != null && (code === "OUT_OF_STOCK" || code === "PICKUP_SHORT" || code === "REROUTED"),
  );
  const isOpen = order.status === "OPEN";
  keepHold(book, work, { handle: "validation", reason: "INCORRECT_ADDRESS", due: isOpen && blocks.length > lacks.length });
  keepStockHolds(book, work, isOpen ? lacks.map(({ lineId }) => lineId as string) : []);
  book.cause = null;
}

/** Work that was held past the day on which it should have left. */
function isLate({ promises, facts, network, deed }: Work, one: FulfillmentOrder): boolean {
  const promise = promises.of(one.id);
  const location = network.find(({ id }) => id === one.locationId);
  if (promise === null || promise.kept != null || location === undefined) return false;
  const next = facts.capacity.without([one.id], () => facts.dayOf(location, deed.at));
  return next !== null && next > promise.shipBy;
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
  acknowledge(book, work);
}

function derive(book: OrderBook, work: Work): void {
  const { order } = book;
  const before = order.fulfillmentStatus;
  order.fulfillmentStatus = fulfillmentStatusOf(book);
  order.updatedAt = work.deed.at;
  if (order.fulfillmentStatus !== before)
    work.tell(book, "order.fulfillment_status_changed", { from: before, to: order.fulfillmentStatus });
  deriveReturns(book, work);
  const isOver = !hasOpenComings(book) && !book.openFindings().some(({ code }) => afterwards.has(code));
  if (isOver && order.completeIfDone(isCashOver(book))) work.tell(book, "order.completed");
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
