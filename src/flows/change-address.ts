import type { IncomingAddress } from "../channels/connector.ts";
import type { Address } from "../customers/address.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { leaveShipments } from "./leave-shipment.ts";
import type { OrderBook } from "./order-book.ts";
import { newVersion, noteActions } from "./order-version.ts";
import { workOfParcel } from "./parcels.ts";
import { keepAddress } from "./receive-order.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/**
 * Sends an order elsewhere: it is reviewed again, so that a bad address that held it up no longer does, and what has not begun is routed and
 * promised anew. It is a change of the order, and makes its next version.
 *
 * Throws Refusal CHANNEL_FORBIDS where the channel owns the address, ILLEGAL_TRANSITION once it has ended or while some of it lies packed.
 */
export function changeAddress(book: OrderBook, work: Work, incoming: IncomingAddress): void {
  const { order } = book;
  requireAddressRight(book);
  if (order.status === "CANCELLED" || order.status === "COMPLETED")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.status}; its address no longer changes.`, ["orderId"]);
  const change = order.status === "DRAFT" ? null : newVersion(book, work, "Another address");
  const address = keepAddress(work, incoming);
  if (change) noteActions(work, change, [{ kind: "SET_ADDRESS", addressId: address.id }]);
  moveTo(book, work, address);
  settleOrder(book, work);
}

/** Throws Refusal CHANNEL_FORBIDS where the channel owns the address. */
export function requireAddressRight({ channel }: OrderBook, field: readonly string[] = ["shipTo"]): void {
  if (!channel.rights.canChangeAddress)
    throw new Refusal(
      "CHANNEL_FORBIDS",
      `${channel.name} does not let the address be changed here (canChangeAddress); change it there.`,
      field,
    );
}

/** It goes there from now on; settling it routes what has not begun. Throws Refusal ILLEGAL_TRANSITION while a parcel that is to be sent lies packed. */
export function moveTo(book: OrderBook, work: Work, address: Address): void {
  if (book.waitingParcels.some((parcel) => workOfParcel(book, parcel).deliveryMethod !== "PICKUP"))
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `A parcel of order ${book.order.number} is packed for the address that was. Unpack it first (\`cancelFulfillment\`).`,
      ["shipTo"],
    );
  leaveShipments(book, work);
  book.shipTo = address;
  book.order.shipToId = address.id;
  book.reroute = { cause: "ADDRESS_CHANGED" };
  work.tell(book, "order.address_changed", { addressId: address.id });
}
