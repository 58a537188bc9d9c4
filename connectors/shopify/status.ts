import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import type { Fulfillment } from "./lines.ts";

interface Course {
  readonly cancelled: boolean;
  readonly fulfillments: readonly Fulfillment[];
  /** True once at least one unit left. */
  readonly shipped: boolean;
}

const payments = new Map<string | null, ChannelPaymentStatus>([
  ["pending", "PENDING"],
  ["authorized", "AUTHORIZED"],
  ["partially_paid", "PARTIALLY_PAID"],
  ["paid", "PAID"],
  ["partially_refunded", "PARTIALLY_REFUNDED"],
  ["refunded", "REFUNDED"],
  ["voided", "VOIDED"],
  ["expired", "FAILED"],
]);

const fulfillmentStatuses = new Map<string | null, ChannelFulfillmentStatus>([
  [null, "UNFULFILLED"],
  ["unfulfilled", "UNFULFILLED"],
  ["partial", "PARTIALLY_FULFILLED"],
  ["fulfilled", "FULFILLED"],
  ["restocked", "RETURNED"],
]);

/** Furthest behind first: an order is only as far as its slowest parcel. */
const shipments: readonly (readonly [string, ChannelFulfillmentStatus])[] = [
  ["failure", "FAILED_DELIVERY"],
  ["attempted_delivery", "FAILED_DELIVERY"],
  ["confirmed", "READY_TO_SHIP"],
  ["label_printed", "READY_TO_SHIP"],
  ["label_purchased", "READY_TO_SHIP"],
  ["out_for_delivery", "IN_TRANSIT"],
  ["in_transit", "IN_TRANSIT"],
  ["delivered", "DELIVERED"],
];

/** Shopify keeps payment and fulfillment apart; the order status is what both together say. */
export function statusOf(order: Reader, { cancelled, fulfillments, shipped }: Course) {
  const financial = order.optionalText("financial_status");
  const fulfillment = order.optionalText("fulfillment_status");
  const paymentStatus = payments.get(financial) ?? "UNKNOWN";
  const closed = order.optionalInstant("closed_at") !== null;
  const reached = fulfillment === "fulfilled" ? parcelsOf(fulfillments) : (fulfillmentStatuses.get(fulfillment) ?? "UNKNOWN");
  return {
    orderStatus: orderStatusOf({ cancelled, closed, paymentStatus, fulfillment, reached }),
    paymentStatus,
    fulfillmentStatus: cancelled && !shipped ? "CANCELLED" : reached,
    nativeStatus: [financial, fulfillment, cancelled ? "cancelled" : null, closed ? "closed" : null]
      .filter((word) => word !== null)
      .join(" / "),
  } as const;
}

function parcelsOf(fulfillments: readonly Fulfillment[]): ChannelFulfillmentStatus {
  const known = new Map(shipments);
  // Without a word from the carrier it is only known that the parcel left.
  if (fulfillments.length === 0 || fulfillments.some(({ shipmentStatus }) => !known.has(shipmentStatus ?? ""))) return "FULFILLED";
  const [, slowest] = shipments.find(([native]) => fulfillments.some(({ shipmentStatus }) => shipmentStatus === native)) ?? [];
  return slowest ?? "FULFILLED";
}

interface Facts {
  readonly cancelled: boolean;
  readonly closed: boolean;
  readonly paymentStatus: ChannelPaymentStatus;
  readonly fulfillment: string | null;
  readonly reached: ChannelFulfillmentStatus;
}

function orderStatusOf({ cancelled, closed, paymentStatus, fulfillment, reached }: Facts): ChannelOrderStatus {
  if (cancelled) return "CANCELLED";
  if (paymentStatus === "FAILED") return "FAILED";
  if (fulfillment === "fulfilled") {
    // `closed_at` means archived, not cancelled.
    if (closed && (paymentStatus === "PAID" || paymentStatus === "PARTIALLY_REFUNDED")) return "COMPLETED";
    return reached === "DELIVERED" ? "DELIVERED" : "FULFILLED";
  }
  if (reached === "PARTIALLY_FULFILLED") return "PARTIALLY_FULFILLED";
  if (reached === "RETURNED") return "RETURNED";
  if (reached === "UNKNOWN" || paymentStatus === "UNKNOWN") return "PROCESSING";
  // A voided authorisation holds no money: such an order waits for payment until it is cancelled.
  return paymentStatus === "PENDING" || paymentStatus === "PARTIALLY_PAID" || paymentStatus === "VOIDED" ? "PENDING_PAYMENT" : "CONFIRMED";
}
