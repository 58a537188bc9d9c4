import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, IncomingLine } from "../../src/channels/connector.ts";
import { type Money, sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { moneyIn } from "./lines.ts";

export interface Standing {
  readonly orderStatus: ChannelOrderStatus;
  readonly paymentStatus: ChannelPaymentStatus;
  readonly fulfillmentStatus: ChannelFulfillmentStatus;
  readonly nativeStatus: string;
}

/** Money is held until the goods are sent. */
const states = new Map<string, readonly [ChannelOrderStatus, ChannelPaymentStatus, ChannelFulfillmentStatus]>([
  ["FB_PROCESSING", ["ON_HOLD", "AUTHORIZED", "ON_HOLD"]],
  ["CREATED", ["CONFIRMED", "AUTHORIZED", "UNFULFILLED"]],
  ["IN_PROGRESS", ["PROCESSING", "AUTHORIZED", "UNFULFILLED"]],
  ["COMPLETED", ["COMPLETED", "PAID", "FULFILLED"]],
]);

export function standingOf(order: Reader, lines: readonly IncomingLine[], total: Money): Standing {
  const nativeStatus = order.object("order_status").text("state");
  const [orderStatus, paymentStatus, fulfillmentStatus] = states.get(nativeStatus) ?? ["PROCESSING", "UNKNOWN", "UNKNOWN"];
  const back = refundedOf(order, total);
  // COMPLETED says sent or cancelled: which of the two, the cancellations tell.
  if (lines.length > 0 && lines.every((line) => line.cancelledQuantity === line.quantity))
    return { orderStatus: "CANCELLED", paymentStatus: back ?? "VOIDED", fulfillmentStatus: "CANCELLED", nativeStatus };
  const partly = nativeStatus === "IN_PROGRESS" && lines.some((line) => line.fulfilledQuantity > 0);
  return {
    orderStatus,
    paymentStatus: back ?? paymentStatus,
    fulfillmentStatus: partly ? "PARTIALLY_FULFILLED" : fulfillmentStatus,
    nativeStatus,
  };
}

function refundedOf(order: Reader, total: Money): ChannelPaymentStatus | null {
  const refunds = order.optionalObject("refunds")?.list("data") ?? [];
  if (refunds.length === 0) return null;
  const back = sum(
    refunds.flatMap((refund) => moneyIn(refund, "refund_amount", total.currency) ?? []),
    total.currency,
  );
  return back.minor >= total.minor ? "REFUNDED" : "PARTIALLY_REFUNDED";
}
