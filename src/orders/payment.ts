import type { ChannelPaymentStatus } from "../channels/connector.ts";
import type { PaymentStatus } from "./order.states.ts";

/** Where money that is given back goes: back the way it came, or to the buyer's credit with the merchant. */
export const refundMethods = ["ORIGINAL", "STORE_CREDIT"] as const;
export type RefundMethod = (typeof refundMethods)[number];

/** What the channel says of the money, in the order's own words. A word we do not know counts as not yet paid. */
const fromChannel: Readonly<Record<ChannelPaymentStatus, PaymentStatus>> = {
  PENDING: "PENDING",
  AUTHORIZED: "AUTHORIZED",
  PARTIALLY_PAID: "PARTIALLY_PAID",
  PAID: "PAID",
  PARTIALLY_REFUNDED: "PARTIALLY_REFUNDED",
  REFUNDED: "REFUNDED",
  VOIDED: "UNPAID",
  FAILED: "UNPAID",
  COD_DUE: "COD_PENDING",
  UNKNOWN: "PENDING",
};

export const paymentStatusOf = (said: ChannelPaymentStatus): PaymentStatus => fromChannel[said];

/** Statuses in which goods may leave: paid, sure to be paid, or paid at the door. */
const mayShip: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>([
  "AUTHORIZED",
  "COD_PENDING",
  "PAID",
  "OVERPAID",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
]);

export const awaitsPayment = (status: PaymentStatus): boolean => !mayShip.has(status);

/** Statuses in which the balance is zero. */
const settled: ReadonlySet<PaymentStatus> = new Set<PaymentStatus>(["PAID", "PARTIALLY_REFUNDED", "REFUNDED"]);

export const isSettled = (status: PaymentStatus): boolean => settled.has(status);
