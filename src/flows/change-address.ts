import type { IncomingAddress } from "../channels/connector.ts";
import { Refusal } from "../kit/errors.ts";
import { leaveShipments } from "./leave-shipment.ts";
import type { OrderBook } from "./order-book.ts";
import { keepAddress } from "./receive-order.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/**
 * Sends an order elsewhere: it is reviewed again, so that a bad address that held it up no longer does, and what has not begun is routed and
 * promised anew.
 *
 * Throws Refusal CHANNEL_FORBIDS where the channel owns the address, ILLEGAL_TRANSITION once it has ended.
 */
export function changeAddress(book: OrderBook, work: Work, address: IncomingAddress): void {
  const { order, channel } = book;
  if (!channel.rights.canChangeAddress)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} does not let the address be changed here; change it there.`, ["shipTo"]);
  if (order.status === "CANCELLED" || order.status === "COMPLETED")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.status}; its address no longer changes.`, ["orderId"]);
  leaveShipments(book, work);
  book.shipTo = keepAddress(work, address);
  order.shipToId = book.shipTo.id;
  book.reroute = { cause: "ADDRESS_CHANGED" };
  work.tell(book, "order.address_changed", { addressId: book.shipTo.id });
  settleOrder(book, work);
}
