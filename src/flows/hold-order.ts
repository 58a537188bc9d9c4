import {
  fulfillmentOrderTransitions,
  type HoldTarget,
  holdTransitions,
  terminalStatuses,
} from "../fulfillment/fulfillment-order.states.ts";
import { Refusal } from "../kit/errors.ts";
import { possibleFrom, step } from "../kit/transitions.ts";
import { orderTransitions } from "../orders/order.states.ts";
import type { HoldReason } from "../rules/hold-reasons.ts";
import { undated } from "./ask-undated.ts";
import { cancellationWish, expireHold, isLocationHold, placeHold, releaseHold } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { isAddressHold } from "./packed-for-elsewhere.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

export interface NewHold {
  readonly target: HoldTarget;
  readonly lineId: string | null;
  readonly fulfillmentOrderId: string | null;
  readonly reason: HoldReason;
  /** The placer's own name for it; the reason when not given. */
  readonly handle: string | null;
  readonly notes: string | null;
  readonly releaseAt: Date | null;
}

/**
 * Holds an order, a line or one fulfillment order. Its stock stays committed.
 *
 * Throws Refusal NOT_FOUND for a part the order does not have, ILLEGAL_TRANSITION when it has ended, ALREADY_EXISTS when
 * this placer holds the same under the same handle.
 */
export function holdOrder(book: OrderBook, work: Work, hold: NewHold): string {
  const { order } = book;
  if (order.status === "CANCELLED" || order.status === "COMPLETED")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `Order ${order.number} is ${order.status}; nothing of it can be held, and ${possibleFrom(orderTransitions, order.status)}.`,
      ["orderId"],
    );
  if (hold.lineId !== null) book.line(hold.lineId);
  const named = book.fulfillmentOrders.find(({ id }) => id === hold.fulfillmentOrderId);
  if (named && terminalStatuses.includes(named.status))
    step(fulfillmentOrderTransitions, named.status, "ON_HOLD", "The fulfillment order", ["fulfillmentOrderId"]);
  if (hold.fulfillmentOrderId !== null && !book.liveFulfillmentOrders.some(({ id }) => id === hold.fulfillmentOrderId))
    throw new Refusal("NOT_FOUND", `Order ${order.number} has no such fulfillment order under way.`, ["fulfillmentOrderId"]);
  if (hold.releaseAt !== null && hold.releaseAt <= work.deed.at)
    throw new Refusal("INVALID", "A hold is released in the future, not in the past.", ["releaseAt"]);

  const placer = { handle: hold.handle ?? hold.reason, placedBy: work.deed.actor };
  const same = book
    .activeHolds()
    .find(
      (one) =>
        one.placedBy === placer.placedBy &&
        one.handle === placer.handle &&
        (one.lineId ?? null) === hold.lineId &&
        (one.fulfillmentOrderId ?? null) === hold.fulfillmentOrderId,
    );
  if (same) throw new Refusal("ALREADY_EXISTS", `You hold this as "${placer.handle}" already.`, ["handle"]);
  const placed = placeHold(book, work, { ...hold, ...placer });
  settleOrder(book, work);
  return placed.id;
}

/**
 * Lets go on what was held, exactly where it stopped. What a rule held it does not hold again for the same.
 *
 * Throws Refusal NOT_FOUND, or ILLEGAL_TRANSITION for a hold that has ended or that is built in; a buyer's wish to cancel may be passed over.
 */
export function letGo(book: OrderBook, work: Work, holdId: string): void {
  const hold = book.holds.find(({ id }) => id === holdId);
  if (!hold) throw new Refusal("NOT_FOUND", "There is no such hold.", ["holdId"]);
  step(holdTransitions, hold.status ?? "ACTIVE", "RELEASED", "The hold", ["holdId"]);
  if (
    hold.placedBy === "system" &&
    hold.ruleSetVersion == null &&
    hold.handle !== cancellationWish &&
    !isLocationHold(hold) &&
    !isAddressHold(hold) &&
    hold.reason !== "AWAITING_RETURN_ITEMS" &&
    hold.handle !== undated
  )
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      "Muara placed this hold and releases it by itself once its reason is gone: the payment, or the findings.",
      ["holdId"],
    );
  releaseHold(book, work, hold, work.deed.actor);
  settleOrder(book, work);
}

/** Releases the holds of an order that have run out. */
export function expireHolds(book: OrderBook, work: Work): void {
  for (const hold of book.activeHolds()) if (hold.releaseAt != null && hold.releaseAt <= work.deed.at) expireHold(book, work, hold);
  settleOrder(book, work);
}
