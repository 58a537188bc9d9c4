import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import type { Money } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

/** What has left of an order's units, its virtual ones left out. */
export type Gone = "NONE" | "SOME" | "ALL";

/** `status` is the shop's own label under `state`, so `state` is what is mapped; a state we do not know is kept as PROCESSING. */
const states = new Map<string, readonly [ChannelOrderStatus, ChannelPaymentStatus | null, ChannelFulfillmentStatus | null]>([
  ["new", ["PENDING_PAYMENT", "PENDING", "UNFULFILLED"]],
  ["pending_payment", ["PENDING_PAYMENT", "PENDING", "UNFULFILLED"]],
  ["payment_review", ["ON_HOLD", "AUTHORIZED", "UNFULFILLED"]],
  ["processing", ["CONFIRMED", null, null]],
  ["complete", ["COMPLETED", "PAID", "FULFILLED"]],
  ["closed", ["RETURNED", "REFUNDED", "RETURNED"]],
  ["canceled", ["CANCELLED", "VOIDED", "CANCELLED"]],
  ["holded", ["ON_HOLD", null, "ON_HOLD"]],
]);

const fulfillments: Readonly<Record<Gone, ChannelFulfillmentStatus>> = {
  NONE: "UNFULFILLED",
  SOME: "PARTIALLY_FULFILLED",
  ALL: "FULFILLED",
};

export function standingOf(order: Reader, total: Money, gone: Gone): OrderStanding {
  const state = order.text("state");
  const [orderStatus, payment, fulfillment] = states.get(state) ?? ["PROCESSING", "UNKNOWN", "UNKNOWN"];
  const onDelivery = order.optionalObject("payment")?.optionalText("method") === "cashondelivery";
  return {
    orderStatus: orderStatusOf(state, orderStatus, { onDelivery, gone }),
    paymentStatus: paymentOf(order, total, { state, payment, onDelivery }),
    fulfillmentStatus: fulfillment ?? fulfillments[gone],
    nativeStatus: [state, order.optionalText("status")].filter(Boolean).join(" / "),
  };
}

/** What is paid on delivery is sent before it is paid. */
function orderStatusOf(
  state: string,
  mapped: ChannelOrderStatus,
  { onDelivery, gone }: { onDelivery: boolean; gone: Gone },
): ChannelOrderStatus {
  if (state === "new" && onDelivery) return "CONFIRMED";
  return state === "processing" && gone !== "NONE" ? "PROCESSING" : mapped;
}

function paymentOf(
  order: Reader,
  total: Money,
  { state, payment, onDelivery }: { state: string; payment: ChannelPaymentStatus | null; onDelivery: boolean },
): ChannelPaymentStatus {
  const refunded = order.optionalMoney("total_refunded", total.currency);
  if (state !== "closed" && refunded !== null && refunded.minor > 0n && refunded.minor < total.minor) return "PARTIALLY_REFUNDED";
  if (onDelivery && payment === "PENDING") return "COD_DUE";
  if (payment !== null) return payment;
  const due = order.optionalMoney("total_due", total.currency);
  if (due !== null && due.minor <= 0n) return "PAID";
  return onDelivery ? "COD_DUE" : "PENDING";
}
