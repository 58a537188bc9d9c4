import { isBound } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { type DeliveryMethod, deliveryMethods } from "../orders/delivery-methods.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import { cancelWork, freeStock } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/** How lines are to reach the buyer. `locationId`: where they are picked up; null for the nearest place that has them, or when shipped. */
export interface NewDelivery {
  readonly lines: readonly OrderLine[];
  readonly method: DeliveryMethod;
  readonly locationId: string | null;
}

/**
 * The buyer picks lines up, elsewhere, or wants them shipped after all. Work on them that has not begun is taken back and routed anew.
 *
 * Throws Refusal CHANNEL_FORBIDS where the channel owns where orders go, INVALID for a place without pick-up, ILLEGAL_TRANSITION once the
 * work has begun or the order has ended.
 */
export function changeDelivery(book: OrderBook, work: Work, { lines, method, locationId }: NewDelivery): void {
  const { order, channel } = book;
  if (!channel.rights.canChangeAddress)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} does not let this be changed here; change it there.`, ["deliveryMethod"]);
  if (order.status === "CANCELLED" || order.status === "COMPLETED")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.status}; how it reaches the buyer no longer changes.`, [
      "orderId",
    ]);
  if (lines.length === 0)
    throw new Refusal("INVALID", "Name lines that have open units, or leave `lineIds` out for all of them.", ["lineIds"]);
  checkDelivery(
    method,
    locationId,
    work.network.filter(({ pickup }) => pickup).map(({ id }) => id),
  );
  for (const line of lines) {
    takeUp(book, work, line);
    line.deliveryMethod = method;
    line.pickupLocationId = locationId;
  }
  work.tell(book, "order.delivery_changed", { method, locationId, lines: lines.map(({ id }) => ({ lineId: id })) });
  settleOrder(book, work);
}

/** Throws Refusal INVALID for a way in which we bring nothing, and for a place where nothing is picked up. */
function checkDelivery(method: DeliveryMethod, locationId: string | null, pickups: readonly string[]): void {
  if (method !== "SHIP" && method !== "PICKUP")
    throw new Refusal("INVALID", `Lines are shipped or picked up, not ${method}. Possible: ${deliveryMethods.slice(0, 2).join(", ")}.`, [
      "deliveryMethod",
    ]);
  if (method === "SHIP" && locationId !== null)
    throw new Refusal("INVALID", "What is shipped is not picked up anywhere.", ["pickupLocationId"]);
  if (locationId !== null && !pickups.includes(locationId))
    throw new Refusal("INVALID", "Nothing is picked up at that location. Ask `pickupLocations` where it can be.", ["pickupLocationId"]);
}

function takeUp(book: OrderBook, work: Work, line: OrderLine): void {
  for (const one of book.liveFulfillmentOrders) {
    const parts = book.linesOf(one).filter(({ orderLineId, remainingQuantity }) => orderLineId === line.id && remainingQuantity > 0);
    if (parts.length === 0) continue;
    if (isBound(one) || one.status === "IN_PROGRESS" || one.heldFrom === "IN_PROGRESS")
      throw new Refusal("ILLEGAL_TRANSITION", `Work on "${line.title}" has begun; how it reaches the buyer no longer changes.`, [
        "lineIds",
      ]);
    for (const part of parts) {
      freeStock(book, work, part, part.remainingQuantity);
      part.remainingQuantity = 0;
    }
    if (book.linesOf(one).every(({ remainingQuantity }) => remainingQuantity === 0)) cancelWork(book, work, one);
  }
}
