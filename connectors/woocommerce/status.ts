import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import { type Money, subtract, sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import type { CustomStatuses } from "./settings.ts";

export interface Standing extends OrderStanding {
  /** Where all units of all lines are; the order has no finer word for them. */
  readonly goods: "HERE" | "GONE" | "CANCELLED";
}

const statuses = new Map<string, readonly [ChannelOrderStatus, ChannelFulfillmentStatus]>([
  ["pending", ["PENDING_PAYMENT", "UNFULFILLED"]],
  ["processing", ["CONFIRMED", "UNFULFILLED"]],
  ["on-hold", ["ON_HOLD", "UNFULFILLED"]],
  ["completed", ["COMPLETED", "FULFILLED"]],
  ["cancelled", ["CANCELLED", "CANCELLED"]],
  ["refunded", ["RETURNED", "RETURNED"]],
  ["failed", ["FAILED", "UNFULFILLED"]],
  ["trash", ["CANCELLED", "CANCELLED"]],
]);

/** What these statuses say of the payment, whatever else the order holds. */
const settled = new Map<string, ChannelPaymentStatus>([
  ["pending", "PENDING"],
  ["on-hold", "PENDING"],
  ["failed", "FAILED"],
  ["refunded", "REFUNDED"],
]);

/** What the others say when no date of payment is set. */
const undated = new Map<string, ChannelPaymentStatus>([
  ["processing", "COD_DUE"],
  ["completed", "PAID"],
  ["cancelled", "VOIDED"],
  ["trash", "VOIDED"],
]);

/** What a status of a plug-in says of the goods once the settings say what it means. */
const customFulfillments: Readonly<Partial<Record<ChannelOrderStatus, ChannelFulfillmentStatus>>> = {
  PARTIALLY_FULFILLED: "PARTIALLY_FULFILLED",
  FULFILLED: "FULFILLED",
  DELIVERED: "DELIVERED",
  COMPLETED: "FULFILLED",
  CANCELLED: "CANCELLED",
  RETURNED: "RETURNED",
};

/** WooCommerce has one status for everything; payment is read from `date_paid`, the payment method and the refunds. */
export function standingOf(order: Reader, total: Money, customStatuses: CustomStatuses): Standing {
  const nativeStatus = order.text("status");
  const custom = customStatuses.get(nativeStatus) ?? "PROCESSING";
  const [orderStatus, fulfillmentStatus] = statuses.get(nativeStatus) ?? [custom, customFulfillments[custom] ?? "UNKNOWN"];
  return {
    orderStatus,
    fulfillmentStatus,
    paymentStatus: paymentOf(order, nativeStatus, total),
    nativeStatus,
    goods: goodsOf(order, orderStatus),
  };
}

function paymentOf(order: Reader, native: string, total: Money): ChannelPaymentStatus {
  if (native === "pending" && order.optionalText("payment_method") === "cod") return "COD_DUE";
  const dated = order.optionalText("date_paid_gmt") !== null || order.optionalText("date_paid") !== null;
  return settled.get(native) ?? refundedOf(order, total) ?? (dated ? "PAID" : (undated.get(native) ?? "UNKNOWN"));
}

/** Refunds stand in the order with their totals only, as negative amounts. */
function refundedOf(order: Reader, total: Money): ChannelPaymentStatus | null {
  const refunds = order.optionalList("refunds") ?? [];
  if (refunds.length === 0) return null;
  const back = sum(
    refunds.map((refund) => refund.money("total", total.currency)),
    total.currency,
  );
  const kept = subtract(total, back.minor < 0n ? { ...back, minor: -back.minor } : back);
  return kept.minor <= 0n ? "REFUNDED" : "PARTIALLY_REFUNDED";
}

function goodsOf(order: Reader, status: ChannelOrderStatus): Standing["goods"] {
  if (status === "COMPLETED" || status === "FULFILLED" || status === "DELIVERED") return "GONE";
  if (status === "CANCELLED") return "CANCELLED";
  // Refunded in full before it was ever completed: the goods never left and nobody is to send them.
  if (status === "RETURNED") return order.optionalText("date_completed") === null ? "CANCELLED" : "GONE";
  return "HERE";
}
