import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus } from "../../src/channels/connector.ts";
import { type Money, sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import type { Fulfillment } from "./fulfillments.ts";
import { moneyAt, optionalMoneyAt } from "./money.ts";

const fulfillmentStatuses = new Map<string | null, ChannelFulfillmentStatus>([
  ["PROPOSED", "UNFULFILLED"],
  ["RESERVED", "UNFULFILLED"],
  ["PREPARED", "READY_TO_SHIP"],
  ["CANCELED", "CANCELLED"],
  ["FAILED", "FAILED_DELIVERY"],
]);

/** Furthest behind first: an order is only as far as its slowest fulfillment. */
const slowestFirst: readonly ChannelFulfillmentStatus[] = [
  "UNKNOWN",
  "FAILED_DELIVERY",
  "UNFULFILLED",
  "READY_TO_SHIP",
  "IN_TRANSIT",
  "DELIVERED",
];

export function statusOf(order: Reader, fulfillments: readonly Fulfillment[], total: Money) {
  const state = order.optionalText("state");
  const [orderStatus, paymentStatus] = standingOf(state, paymentOf(order, total));
  return {
    orderStatus,
    paymentStatus: refundedOf(order, total) ?? paymentStatus,
    fulfillmentStatus: fulfillmentStatusOf(state, fulfillments),
    nativeStatus: [state, ...new Set(fulfillments.map((fulfillment) => fulfillment.state))].filter((word) => word !== null).join(" / "),
  };
}

function standingOf(state: string | null, byTenders: ChannelPaymentStatus): readonly [ChannelOrderStatus, ChannelPaymentStatus] {
  switch (state) {
    case "DRAFT":
      return ["PENDING_PAYMENT", "PENDING"];
    case "OPEN":
      return [byTenders === "PAID" || byTenders === "AUTHORIZED" ? "CONFIRMED" : "PENDING_PAYMENT", byTenders];
    case "COMPLETED":
      return ["COMPLETED", "PAID"];
    case "CANCELED":
      return ["CANCELLED", "VOIDED"];
    default:
      return ["PROCESSING", "UNKNOWN"];
  }
}

/** What the tenders cover. A card that is only authorised holds its amount; one that was voided or failed holds nothing. */
function paymentOf(order: Reader, total: Money): ChannelPaymentStatus {
  const tenders = (order.optionalList("tenders") ?? []).map((tender) => ({
    amount: optionalMoneyAt(tender, "amount_money", total.currency)?.minor ?? 0n,
    card: tender.optionalObject("card_details")?.optionalText("status") ?? null,
  }));
  const held = tenders.filter(({ card }) => card !== "VOIDED" && card !== "FAILED");
  const amount = held.reduce((sum, tender) => sum + tender.amount, 0n);
  const due = optionalMoneyAt(order, "net_amount_due_money", total.currency);
  if (amount >= total.minor || (due !== null && due.minor <= 0n))
    return held.some(({ card }) => card === "AUTHORIZED") ? "AUTHORIZED" : "PAID";
  return amount > 0n ? "PARTIALLY_PAID" : "PENDING";
}

function refundedOf(order: Reader, total: Money): ChannelPaymentStatus | null {
  const done = (order.optionalList("refunds") ?? []).filter((refund) =>
    ["APPROVED", "COMPLETED"].includes(refund.optionalText("status") ?? ""),
  );
  if (done.length === 0) return null;
  const back = sum(
    done.map((refund) => moneyAt(refund, "amount_money", total.currency)),
    total.currency,
  );
  return back.minor >= total.minor ? "REFUNDED" : "PARTIALLY_REFUNDED";
}

function fulfillmentStatusOf(state: string | null, fulfillments: readonly Fulfillment[]): ChannelFulfillmentStatus {
  const reached = fulfillments.map(reachedBy);
  const left = (status: ChannelFulfillmentStatus) => status === "IN_TRANSIT" || status === "DELIVERED";
  if (state === "CANCELED" && !reached.some(left)) return "CANCELLED";
  if (reached.length === 0) return state === "DRAFT" || state === "OPEN" || state === "COMPLETED" ? "NOT_REQUIRED" : "UNKNOWN";
  const standing: readonly ChannelFulfillmentStatus[] = reached.filter((status) => status !== "CANCELLED");
  if (standing.length === 0) return "CANCELLED";
  if (standing.some(left) && !standing.every(left)) return "PARTIALLY_FULFILLED";
  return slowestFirst.find((status) => standing.includes(status)) ?? "UNKNOWN";
}

function reachedBy({ type, state }: Fulfillment): ChannelFulfillmentStatus {
  if (state === "COMPLETED") return type === "SHIPMENT" ? "IN_TRANSIT" : "DELIVERED";
  return fulfillmentStatuses.get(state) ?? "UNKNOWN";
}
