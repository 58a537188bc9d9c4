import { Refusal } from "../kit/errors.ts";
import type { ShipPreference } from "../orders/order.states.ts";
import type { OrderBook } from "./order-book.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/**
 * The buyer wants an order whole, in few parcels, or as soon as anything of it can leave. What has not begun is routed anew.
 *
 * Throws Refusal ILLEGAL_TRANSITION once the order has ended, CHANNEL_FORBIDS where the channel takes no parts of orders.
 */
export function preferShipping(book: OrderBook, work: Work, preference: ShipPreference): void {
  const { order, channel } = book;
  if (order.status === "CANCELLED" || order.status === "COMPLETED")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.status}; how it is sent no longer changes.`, ["orderId"]);
  if (preference !== "COMPLETE" && !channel.rights.canSplit)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} takes orders whole: they are not sent in parts.`, ["shipPreference"]);
  const from = order.shipPreference;
  if (from === preference) return;
  order.shipPreference = preference;
  work.tell(book, "order.ship_preference_changed", { from, to: preference });
  book.reroute = { cause: "ORDER_CHANGED" };
  settleOrder(book, work);
}
