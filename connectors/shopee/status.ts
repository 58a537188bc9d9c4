import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import { optionalSecondsAt } from "../../src/kit/unix-seconds.ts";
import type { Parcel } from "./parcels.ts";

/** Where the payment is null, it is paid unless cash on delivery is still to come. */
const statuses = new Map<string, readonly [ChannelOrderStatus, ChannelPaymentStatus | null, ChannelFulfillmentStatus]>([
  ["UNPAID", ["PENDING_PAYMENT", "PENDING", "UNFULFILLED"]],
  ["PENDING", ["ON_HOLD", null, "ON_HOLD"]],
  ["INVOICE_PENDING", ["ON_HOLD", null, "ON_HOLD"]],
  ["READY_TO_SHIP", ["CONFIRMED", null, "UNFULFILLED"]],
  ["PROCESSED", ["PROCESSING", null, "READY_TO_SHIP"]],
  ["RETRY_SHIP", ["PROCESSING", null, "UNFULFILLED"]],
  ["SHIPPED", ["FULFILLED", null, "IN_TRANSIT"]],
  ["TO_CONFIRM_RECEIVE", ["DELIVERED", "PAID", "DELIVERED"]],
  ["COMPLETED", ["COMPLETED", "PAID", "DELIVERED"]],
  ["IN_CANCEL", ["CANCEL_REQUESTED", null, "ON_HOLD"]],
  ["TO_RETURN", ["RETURNED", "PARTIALLY_REFUNDED", "RETURNED"]],
]);

/** While an order is in one of these its parcels say more than it does. */
const underWay = new Set(["READY_TO_SHIP", "PROCESSED", "RETRY_SHIP", "SHIPPED"]);
/** All of the order has left. */
const allGone = new Set(["SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED", "TO_RETURN"]);

export const hasAllGone = (order: Reader): boolean => allGone.has(order.text("order_status"));

/** A status that we do not know is kept as PROCESSING. */
export function standingOf(order: Reader, parcels: readonly Parcel[]): OrderStanding {
  const native = order.text("order_status");
  const [orderStatus, payment, fulfillment] = statuses.get(native) ?? ["PROCESSING", "UNKNOWN", "UNKNOWN"];
  const nativeStatus = [native, ...new Set(parcels.map(({ status }) => status))].filter((word) => word !== "").join(" / ");
  const paid = optionalSecondsAt(order, "pay_time") !== null;
  if (native === "CANCELLED")
    return { orderStatus: "CANCELLED", paymentStatus: paid ? "REFUNDED" : "VOIDED", fulfillmentStatus: "CANCELLED", nativeStatus };
  // Cash on delivery is paid when the parcel is handed over, and has a time only then.
  const open = order.boolean("cod", false) && !paid ? "COD_DUE" : "PAID";
  return {
    orderStatus,
    paymentStatus: payment ?? open,
    fulfillmentStatus: (underWay.has(native) ? ofParcels(parcels) : null) ?? fulfillment,
    nativeStatus,
  };
}

const inTurn: readonly ChannelFulfillmentStatus[] = [
  "UNFULFILLED",
  "READY_TO_SHIP",
  "FAILED_DELIVERY",
  "IN_TRANSIT",
  "DELIVERED",
  "CANCELLED",
];

/** The parcel that is furthest behind speaks for all; some gone and some not is a part. Null: no parcel says anything. */
function ofParcels(parcels: readonly Parcel[]): ChannelFulfillmentStatus | null {
  const said = new Set(parcels.map(({ fulfillment }) => fulfillment).filter((one) => one !== null));
  const [behind] = inTurn.filter((one) => said.has(one));
  if (behind === undefined) return parcels.length > 0 && parcels.every(({ status }) => status !== "") ? "UNKNOWN" : null;
  const some = parcels.some(({ gone }) => gone);
  return some && (behind === "UNFULFILLED" || behind === "READY_TO_SHIP") ? "PARTIALLY_FULFILLED" : behind;
}
