import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import type { Money } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";

/** What the order's one status says; null where the parcels say it. */
interface Said {
  readonly order: ChannelOrderStatus | null;
  readonly fulfillment: ChannelFulfillmentStatus | null;
  /** The payment, where `payment_status` is empty, as with payments outside the store. */
  readonly payment: ChannelPaymentStatus;
  /** Where all units are, whatever the parcels say. */
  readonly goods?: "GONE" | "CANCELLED";
}

/** By `status_id`, as merchants may rename the words. 0, Incomplete, is a cart at the payment page. */
const statuses = new Map<number, Said>([
  [1, { order: "PENDING_PAYMENT", fulfillment: "UNFULFILLED", payment: "PENDING" }],
  [2, { order: "FULFILLED", fulfillment: "FULFILLED", payment: "PAID", goods: "GONE" }],
  [3, { order: "PARTIALLY_FULFILLED", fulfillment: "PARTIALLY_FULFILLED", payment: "PAID" }],
  [4, { order: "RETURNED", fulfillment: "RETURNED", payment: "REFUNDED", goods: "CANCELLED" }],
  [5, { order: "CANCELLED", fulfillment: "CANCELLED", payment: "VOIDED", goods: "CANCELLED" }],
  [6, { order: "CANCELLED", fulfillment: "CANCELLED", payment: "VOIDED", goods: "CANCELLED" }],
  [7, { order: "PENDING_PAYMENT", fulfillment: "UNFULFILLED", payment: "PENDING" }],
  [8, { order: "PROCESSING", fulfillment: "READY_TO_SHIP", payment: "PAID" }],
  [9, { order: "PROCESSING", fulfillment: "READY_TO_SHIP", payment: "PAID" }],
  [10, { order: "COMPLETED", fulfillment: "FULFILLED", payment: "PAID", goods: "GONE" }],
  [11, { order: "CONFIRMED", fulfillment: null, payment: "PAID" }],
  [12, { order: "ON_HOLD", fulfillment: "ON_HOLD", payment: "PENDING" }],
  [13, { order: "ON_HOLD", fulfillment: null, payment: "PAID" }],
  [14, { order: null, fulfillment: null, payment: "PARTIALLY_REFUNDED" }],
]);
const unknown: Said = { order: "PROCESSING", fulfillment: "UNKNOWN", payment: "UNKNOWN" };

const payments = new Map<string, ChannelPaymentStatus>([
  ["authorized", "AUTHORIZED"],
  ["capture pending", "AUTHORIZED"],
  ["captured", "PAID"],
  ["paid", "PAID"],
  ["declined", "FAILED"],
  ["held for review", "PENDING"],
  ["pending", "PENDING"],
  ["partially refunded", "PARTIALLY_REFUNDED"],
  ["refunded", "REFUNDED"],
  ["void", "VOIDED"],
  ["void pending", "VOIDED"],
]);

const byGone = {
  NONE: ["CONFIRMED", "UNFULFILLED"],
  SOME: ["PARTIALLY_FULFILLED", "PARTIALLY_FULFILLED"],
  ALL: ["FULFILLED", "FULFILLED"],
} as const;

export const isIncomplete = (order: Reader): boolean => order.integer("status_id") === 0;
export const goodsOf = (order: Reader): Said["goods"] => saidOf(order).goods;
const saidOf = (order: Reader): Said => statuses.get(order.integer("status_id")) ?? unknown;

/** `gone`: how much of what is to be sent left in parcels. */
export function standingOf(order: Reader, total: Money, gone: "NONE" | "SOME" | "ALL"): OrderStanding {
  const said = saidOf(order);
  const paymentStatus = paymentOf(order, said, total);
  const orderStatus = said.order ?? byGone[gone][0];
  return {
    // What is paid at the door is sent before.
    orderStatus: orderStatus === "PENDING_PAYMENT" && paymentStatus === "COD_DUE" ? "CONFIRMED" : orderStatus,
    paymentStatus,
    fulfillmentStatus: said.fulfillment ?? byGone[gone][1],
    nativeStatus: [order.optionalText("status") ?? String(order.integer("status_id")), order.optionalText("payment_status")]
      .filter(Boolean)
      .join(" / "),
  };
}

function paymentOf(order: Reader, said: Said, total: Money): ChannelPaymentStatus {
  const refunded = order.optionalMoney("refunded_amount", total.currency);
  if (refunded !== null && refunded.minor > 0n) return refunded.minor >= total.minor ? "REFUNDED" : "PARTIALLY_REFUNDED";
  const native = order.optionalText("payment_status");
  const payment = native === null ? said.payment : (payments.get(native.toLowerCase()) ?? "UNKNOWN");
  const atTheDoor = /^cash on delivery$/i.test(order.optionalText("payment_method") ?? "");
  return atTheDoor && payment === "PENDING" ? "COD_DUE" : payment;
}
