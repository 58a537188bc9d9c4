import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";

export interface Standing extends OrderStanding {
  /** What has not left will not leave any more: cancelled, or its money went back. */
  readonly over: boolean;
}

const payments = new Map<string, ChannelPaymentStatus>([
  ["PENDING", "PENDING"],
  ["FAILED", "FAILED"],
  ["PAID", "PAID"],
  ["PARTIALLY_REFUNDED", "PARTIALLY_REFUNDED"],
  ["FULLY_REFUNDED", "REFUNDED"],
]);

const fulfillments = new Map<string, readonly [ChannelOrderStatus, ChannelFulfillmentStatus]>([
  ["NOT_STARTED", ["CONFIRMED", "UNFULFILLED"]],
  ["IN_PROGRESS", ["PARTIALLY_FULFILLED", "PARTIALLY_FULFILLED"]],
  ["FULFILLED", ["FULFILLED", "IN_TRANSIT"]],
]);

/** Null: it goes by payment and fulfilment. */
const cancels = new Map<string, ChannelOrderStatus | null>([
  ["NONE_REQUESTED", null],
  ["IN_PROGRESS", "CANCEL_REQUESTED"],
  ["CANCELED", "CANCELLED"],
]);

/** Three axes: payment, fulfilment and cancellation. A word we do not know is kept as UNKNOWN, and the order as PROCESSING. */
export function standingOf(order: Reader): Standing {
  const payment = order.optionalText("orderPaymentStatus") ?? "";
  const fulfillment = order.optionalText("orderFulfillmentStatus") ?? "";
  const cancel = order.optionalObject("cancelStatus")?.optionalText("cancelState") ?? "NONE_REQUESTED";
  const [orderStatus, fulfillmentStatus] = fulfillments.get(fulfillment) ?? ["PROCESSING", "UNKNOWN"];
  const paymentStatus = payments.get(payment) ?? "UNKNOWN";
  const cancelled = cancel === "CANCELED";
  const usual = orderStatus === "CONFIRMED" ? beforeItLeaves(paymentStatus) : orderStatus;
  return {
    orderStatus: cancels.has(cancel) ? (cancels.get(cancel) ?? usual) : "PROCESSING",
    paymentStatus,
    fulfillmentStatus: cancelled ? "CANCELLED" : fulfillmentStatus,
    nativeStatus: [payment, fulfillment, cancel].filter(Boolean).join(" / "),
    over: cancelled || paymentStatus === "REFUNDED",
  };
}

function beforeItLeaves(payment: ChannelPaymentStatus): ChannelOrderStatus {
  if (payment === "PENDING") return "PENDING_PAYMENT";
  if (payment === "FAILED") return "FAILED";
  if (payment === "REFUNDED") return "RETURNED";
  return payment === "UNKNOWN" ? "PROCESSING" : "CONFIRMED";
}
