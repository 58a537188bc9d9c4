import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { fulfillmentOrderTransitions } from "../fulfillment/fulfillment-order.states.ts";
import { Rejection, type RejectionKind, type RejectionReason } from "../fulfillment/rejection.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { possibleFrom } from "../kit/transitions.ts";
import { type NamedPart, namedParts, openParts } from "./named-parts.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { giveUpUnits } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/** What the stock of rejected units is by then: there as before, broken, or not found. */
export const rejectedStocks = ["AVAILABLE", "DAMAGED", "MISSING"] as const;
export type RejectedStock = (typeof rejectedStocks)[number];

export interface NewRejection {
  readonly fulfillmentOrderId: string;
  readonly kind: RejectionKind;
  readonly reason: RejectionReason;
  /** Units by order line. Null: all that is left to do. */
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[] | null;
  readonly stock: RejectedStock;
  readonly notes: string | null;
}

/**
 * A location does not do units that were routed to it: it rejected them, or came short of them. They are routed anew, not to that location;
 * when nothing is left of the work it is INCOMPLETE. Of a bundle that is missing, nothing is written off: nobody said which part.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION for work that has not begun and may not, or has ended, and for units that are packed, INVALID
 * for more units than are left.
 */
export function rejectWork(book: OrderBook, work: Work, rejection: NewRejection): void {
  const one = book.fulfillmentOrders.find(({ id }) => id === rejection.fulfillmentOrderId);
  if (!one) throw new Refusal("NOT_FOUND", `Order ${book.order.number} has no such fulfillment order.`, ["fulfillmentOrderId"]);
  if ((one.status !== "OPEN" && one.status !== "IN_PROGRESS") || one.locationId == null)
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `The fulfillment order is ${one.status}; ${possibleFrom(fulfillmentOrderTransitions, one.status)}. What is OPEN or IN_PROGRESS can be rejected or come short.`,
      ["fulfillmentOrderId"],
    );
  if (one.requestStatus === "CANCELLATION_REQUESTED")
    throw new Refusal("ILLEGAL_TRANSITION", "Its cancellation is asked for: accept that in place of rejecting the work.", [
      "fulfillmentOrderId",
    ]);
  const parts = partsOf(book, one, rejection.lines);
  for (const { part, units } of parts) refusePacked(book, part, units);
  const { locationId } = one;
  for (const { part, units } of parts) keep(book, work, { ...rejection, part, units, locationId });
  giveUpUnits(book, work, one, parts, rejection.kind);
  for (const { part, units } of parts) take(book, work, part, units, { locationId, stock: rejection.stock });
  work.tellOfWork(book, one, "fulfillment_order.rejected", {
    kind: rejection.kind,
    reason: rejection.reason,
    stock: rejection.stock,
    lines: parts.map(({ part, units }) => ({ lineId: part.orderLineId, quantity: units })),
  });
  settleOrder(book, work);
}

/** A box on the floor says that they are there: whoever opens it says so first. */
function refusePacked(book: OrderBook, part: FulfillmentOrderLine, units: number): void {
  const left = book.unpacked(part);
  if (units <= left) return;
  const { title } = book.line(part.orderLineId);
  throw new Refusal(
    "ILLEGAL_TRANSITION",
    `Of "${title}", ${part.remainingQuantity - left} are packed in a parcel and ${left} are not. Unpack the parcel first, with cancelFulfillment.`,
    ["lines"],
  );
}

function partsOf(book: OrderBook, one: FulfillmentOrder, lines: NewRejection["lines"]): NamedPart[] {
  if (lines === null) return openParts(book, one).map((part) => ({ part, units: part.remainingQuantity }));
  if (lines.length === 0) throw new Refusal("INVALID", "Name the lines, or leave `lines` out for all of them.", ["lines"]);
  return namedParts(book, one, lines);
}

/** What is not done there by agreement: it is not asked for these lines again. */
export function keepAway(book: OrderBook, work: Work, one: FulfillmentOrder, notes: string): void {
  const locationId = one.locationId as string;
  const of = { fulfillmentOrderId: one.id, lines: null, stock: "AVAILABLE" as const, kind: "REJECTED" as const, reason: "OTHER" as const };
  for (const part of partsOf(book, one, null)) keep(book, work, { ...of, ...part, notes, locationId });
}

function keep(
  book: OrderBook,
  work: Work,
  { part, units, locationId, kind, reason, notes }: NewRejection & NamedPart & { readonly locationId: string },
): void {
  const values = { id: newId(), orderId: book.order.id, fulfillmentOrderId: part.fulfillmentOrderId, orderLineId: part.orderLineId };
  const { actor, at } = work.deed;
  book.rejections.push(work.add(make(Rejection, { ...values, locationId, quantity: units, kind, reason, notes, actor, createdAt: at })));
}

/** The units were freed; those that are broken or not found are no longer available. */
function take(
  book: OrderBook,
  work: Work,
  part: FulfillmentOrderLine,
  units: number,
  { locationId, stock }: { readonly locationId: string; readonly stock: RejectedStock },
): void {
  const { needs } = book.line(part.orderLineId);
  if (stock === "AVAILABLE" || (stock === "MISSING" && needs.length > 1)) return;
  const gone = stock === "DAMAGED" ? ({ to: "DAMAGED", reason: "DAMAGED" } as const) : ({ to: "EXTERNAL", reason: "COUNTED" } as const);
  for (const { itemId, perUnit } of needs)
    work.ledger.move({
      itemId,
      locationId,
      from: "AVAILABLE",
      quantity: perUnit * units,
      ...gone,
      document: `fulfillment-order:${part.fulfillmentOrderId}`,
    });
}
