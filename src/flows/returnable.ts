import type { FulfillmentState } from "../fulfillment/fulfillment.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { Resolution, ReturnReason } from "../returns/return.states.ts";
import { reasonsUnder, resolutionsUnder, windowEnd } from "../returns/return-policies.ts";
import type { ReturnPolicy } from "../returns/return-policy.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { ReturnTerms } from "./return-terms.ts";

/** Units that left together and that no return is about yet. */
export interface Returnable {
  /** Null: they left without a parcel of ours. */
  readonly fulfillmentLineId: string | null;
  readonly fulfillmentId: string | null;
  readonly quantity: number;
  /** Since when the buyer has them, as far as it is known. */
  readonly deliveredAt: Date | null;
}

const gone: ReadonlySet<FulfillmentState> = new Set<FulfillmentState>([
  ...(["SHIPPED", "IN_TRANSIT", "OUT_FOR_DELIVERY", "ATTEMPTED", "DELIVERED"] as const),
  ...(["PICKED_UP", "LOST", "RETURNED_TO_SENDER"] as const),
]);

/** Units of a line that may come back, those that left first first. What was sold at a till left when the order was placed. */
export function returnableUnits(book: OrderBook, line: OrderLine): Returnable[] {
  const parcels = book.fulfillments.filter(({ status }) => gone.has(status));
  const pieces = book.fulfillmentLines.filter(
    ({ orderLineId, fulfillmentId }) => orderLineId === line.id && parcels.some(({ id }) => id === fulfillmentId),
  );
  const inParcels = pieces.map((piece) => {
    const parcel = parcels.find(({ id }) => id === piece.fulfillmentId);
    return {
      fulfillmentLineId: piece.id as string | null,
      fulfillmentId: piece.fulfillmentId as string | null,
      quantity: piece.quantity - unitsComing(book, line, piece.id),
      deliveredAt: parcel?.deliveredAt ?? null,
    };
  });
  const parcelled = pieces.reduce((units, { quantity }) => units + quantity, 0);
  const without = line.fulfilledQuantity - parcelled - unitsComing(book, line, null);
  const elsewhere = { fulfillmentLineId: null, fulfillmentId: null, quantity: without, deliveredAt: book.order.placedAt };
  let left = line.fulfilledQuantity - line.returnRequestedQuantity;
  return [...inParcels, elsewhere].flatMap((one) => {
    const quantity = Math.max(0, Math.min(one.quantity, left));
    left -= quantity;
    return quantity === 0 ? [] : [{ ...one, quantity }];
  });
}

/** Units that a return is about already. */
function unitsComing({ comings: { returns, lines } }: OrderBook, { id }: OrderLine, fulfillmentLineId: string | null): number {
  const over = new Set(returns.filter(({ status }) => status === "DECLINED" || status === "CANCELLED").map((one) => one.id));
  return lines
    .filter((one) => one.orderLineId === id && (one.fulfillmentLineId ?? null) === fulfillmentLineId)
    .filter((one) => !over.has(one.returnId) && one.compensatesId == null && !one.released)
    .reduce((units, { quantity }) => units + quantity, 0);
}

export const notReturnable = ["NOT_FULFILLED", "ALREADY_RETURNED", "FINAL_SALE", "WINDOW_OVER"] as const;
export type NotReturnable = (typeof notReturnable)[number];

/** What of a line may be returned by whom nobody makes an exception for, until when, and why no more. */
export interface Eligibility {
  readonly line: OrderLine;
  readonly policy: ReturnPolicy | null;
  readonly quantity: number;
  /** When the first of these may no longer be; null: never, or it has not arrived. */
  readonly until: Date | null;
  readonly reasons: readonly ReturnReason[];
  readonly resolutions: readonly Resolution[];
  readonly whyNot: NotReturnable | null;
}

export function eligibilityOf(book: OrderBook, terms: ReturnTerms, line: OrderLine, at: Date): Eligibility {
  const policy = terms.policy(book, line);
  const units = returnableUnits(book, line);
  const open = policy?.finalSale ? [] : units.filter(({ deliveredAt }) => isOpen(policy, deliveredAt, at));
  const ends = open.flatMap(({ deliveredAt }) => windowEnd(policy, deliveredAt) ?? []).sort((a, b) => a.getTime() - b.getTime());
  const quantity = open.reduce((sum, one) => sum + one.quantity, 0);
  return {
    line,
    policy,
    quantity,
    until: ends[0] ?? null,
    reasons: quantity === 0 ? [] : reasonsUnder(policy),
    resolutions: quantity === 0 ? [] : resolutionsUnder(policy),
    whyNot: quantity > 0 ? null : whyNot(line, policy, units),
  };
}

export const isOpen = (policy: ReturnPolicy | null, deliveredAt: Date | null, at: Date): boolean => {
  const end = windowEnd(policy, deliveredAt);
  return end === null || at <= end;
};

function whyNot(line: OrderLine, policy: ReturnPolicy | null, units: readonly Returnable[]): NotReturnable {
  if (line.fulfilledQuantity === 0) return "NOT_FULFILLED";
  if (units.length === 0) return "ALREADY_RETURNED";
  return policy?.finalSale ? "FINAL_SALE" : "WINDOW_OVER";
}
