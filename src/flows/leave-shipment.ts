import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Work that ended undone, or waits again, no longer leaves together with other orders': they leave each by itself, too. */
export function keepShipments(book: OrderBook, work: Work): void {
  for (const one of book.fulfillmentOrders)
    if (one.shipmentGroupId != null && ![one.status, one.heldFrom].some((status) => status != null && stays.has(status)))
      leaveShipment(book, work, one);
}

const stays: ReadonlySet<string> = new Set(["OPEN", "IN_PROGRESS", "CLOSED"]);

/** The order no longer goes where the others go. What has left already did leave together. */
export function leaveShipments(book: OrderBook, work: Work): void {
  for (const one of book.liveFulfillmentOrders) if (one.shipmentGroupId != null) leaveShipment(book, work, one);
}

/** It leaves by itself, and so do the others it was to leave with. */
export function leaveShipment(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  const shipmentGroupId = one.shipmentGroupId as string;
  one.shipmentGroupId = null;
  work.dissolve(shipmentGroupId);
  work.tellOfWork(book, one, "fulfillment_order.unmerged", { shipmentGroupId });
}
