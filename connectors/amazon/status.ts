import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";

export interface Standing extends OrderStanding {
  readonly cancelled: boolean;
}

const statuses = new Map<string, readonly [ChannelOrderStatus, ChannelPaymentStatus, ChannelFulfillmentStatus]>([
  ["PENDING_AVAILABILITY", ["PENDING_PAYMENT", "PENDING", "UNFULFILLED"]],
  ["PENDING", ["PENDING_PAYMENT", "PENDING", "UNFULFILLED"]],
  ["UNSHIPPED", ["CONFIRMED", "PAID", "UNFULFILLED"]],
  ["PARTIALLY_SHIPPED", ["PARTIALLY_FULFILLED", "PAID", "PARTIALLY_FULFILLED"]],
  ["SHIPPED", ["FULFILLED", "PAID", "IN_TRANSIT"]],
  ["CANCELLED", ["CANCELLED", "VOIDED", "CANCELLED"]],
  ["UNFULFILLABLE", ["FAILED", "UNKNOWN", "FAILED_DELIVERY"]],
]);

/** The words of version 0. A shipped order whose invoice Brazil has not confirmed is shipped. */
const before2026 = new Map([
  ["PendingAvailability", "PENDING_AVAILABILITY"],
  ["Pending", "PENDING"],
  ["Unshipped", "UNSHIPPED"],
  ["PartiallyShipped", "PARTIALLY_SHIPPED"],
  ["Shipped", "SHIPPED"],
  ["InvoiceUnconfirmed", "SHIPPED"],
  ["Canceled", "CANCELLED"],
  ["Unfulfillable", "UNFULFILLABLE"],
]);

export interface Signs {
  /** Amazon's word, of either version; null when it did not say. */
  readonly native: string | null;
  readonly onDelivery: boolean;
  /** The buyer asked for a cancellation that nobody carried out yet. */
  readonly cancelRequested: boolean;
  readonly packages: readonly string[];
}

export function standingOf({ native, onDelivery, cancelRequested, packages }: Signs): Standing {
  const status = before2026.get(native ?? "") ?? native ?? "";
  const [order, payment, fulfillment] = statuses.get(status) ?? ["PROCESSING", "UNKNOWN", "UNKNOWN"];
  const way = status === "SHIPPED" && packages.length > 0 ? wayOf(packages) : fulfillment;
  return {
    orderStatus: status === "UNSHIPPED" && cancelRequested ? "CANCEL_REQUESTED" : way === "DELIVERED" ? "DELIVERED" : order,
    paymentStatus: onDelivery && payment === "PAID" ? "COD_DUE" : payment,
    fulfillmentStatus: way,
    nativeStatus: [native ?? "not said", ...new Set(packages)].join(" / "),
    cancelled: order === "CANCELLED",
  };
}

/** Where the parcels of a shipped order are; those called off count only when there are no others. */
function wayOf(packages: readonly string[]): ChannelFulfillmentStatus {
  const counting = packages.filter((status) => status !== "CANCELLED");
  const all = (status: string) => counting.every((each) => each === status);
  if (counting.length === 0) return "CANCELLED";
  if (counting.includes("UNDELIVERABLE")) return "FAILED_DELIVERY";
  return all("DELIVERED") ? "DELIVERED" : all("PENDING") ? "UNFULFILLED" : "IN_TRANSIT";
}
