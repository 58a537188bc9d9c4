import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import { optionalSecondsAt } from "../../src/kit/unix-seconds.ts";

/** Payment: `null` where it depends on cash on delivery. https://partner.tiktokshop.com/docv2/page/get-order-detail-202309 */
const statuses = new Map<string, readonly [ChannelOrderStatus, ChannelPaymentStatus | null, ChannelFulfillmentStatus]>([
  ["UNPAID", ["PENDING_PAYMENT", "PENDING", "UNFULFILLED"]],
  ["ON_HOLD", ["ON_HOLD", null, "ON_HOLD"]],
  ["AWAITING_SHIPMENT", ["CONFIRMED", null, "UNFULFILLED"]],
  ["PARTIALLY_SHIPPING", ["PARTIALLY_FULFILLED", null, "PARTIALLY_FULFILLED"]],
  ["AWAITING_COLLECTION", ["PROCESSING", null, "READY_TO_SHIP"]],
  ["IN_TRANSIT", ["FULFILLED", null, "IN_TRANSIT"]],
  ["DELIVERED", ["DELIVERED", "PAID", "DELIVERED"]],
  ["COMPLETED", ["COMPLETED", "PAID", "DELIVERED"]],
  ["CANCELLED", ["CANCELLED", "VOIDED", "CANCELLED"]],
]);

/** A buyer asks for a cancellation before the parcel is with the carrier; after that it is a return. */
const answerable = new Set(["UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION"]);

export function standingOf(order: Reader): OrderStanding {
  const status = order.text("status");
  const [orderStatus, payment, fulfillmentStatus] = statuses.get(status) ?? ["PROCESSING", "UNKNOWN", "UNKNOWN"];
  const standing: OrderStanding = {
    orderStatus,
    paymentStatus: paymentOf(order, payment),
    fulfillmentStatus,
    nativeStatus: nativeStatusOf(order),
  };
  const asked = order.boolean("is_buyer_request_cancel", false) && answerable.has(status);
  return asked ? { ...standing, orderStatus: "CANCEL_REQUESTED", fulfillmentStatus: "ON_HOLD" } : standing;
}

/** The status, and whether the buyer wants out. */
export const nativeStatusOf = (order: Reader): string =>
  order.text("status") + (order.boolean("is_buyer_request_cancel", false) ? " / is_buyer_request_cancel" : "");

function paymentOf(order: Reader, mapped: ChannelPaymentStatus | null): ChannelPaymentStatus {
  const paid = optionalSecondsAt(order, "paid_time") !== null;
  if (mapped === "VOIDED") return paid ? "REFUNDED" : "VOIDED";
  if (mapped !== null) return mapped;
  if (order.boolean("is_cod", false)) return "COD_DUE";
  // What is ordered ahead of its release is paid the day before it.
  return order.optionalText("order_type") === "PRE_ORDER" && !paid ? "PENDING" : "PAID";
}
