import type { Transitions } from "../kit/transitions.ts";

export const orderStatuses = ["DRAFT", "RECEIVED", "OPEN", "EXCEPTION", "CANCELLED", "COMPLETED"] as const;
export type OrderStatus = (typeof orderStatuses)[number];

/** Every way an order can go. What is not here cannot happen. */
export const orderTransitions: Transitions<OrderStatus> = {
  DRAFT: ["RECEIVED", "CANCELLED"],
  RECEIVED: ["OPEN", "EXCEPTION", "CANCELLED"],
  EXCEPTION: ["OPEN", "CANCELLED"],
  OPEN: ["CANCELLED", "COMPLETED"],
  CANCELLED: [],
  COMPLETED: ["OPEN"],
};

export const paymentStatuses = [
  "UNPAID",
  "PENDING",
  "AUTHORIZED",
  "COD_PENDING",
  "PARTIALLY_PAID",
  "PAID",
  "OVERPAID",
  "PARTIALLY_REFUNDED",
  "REFUNDED",
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

export const fulfillmentStatuses = ["UNFULFILLED", "ON_HOLD", "BACKORDERED", "PARTIALLY_FULFILLED", "FULFILLED", "CANCELLED"] as const;
export type FulfillmentStatus = (typeof fulfillmentStatuses)[number];

/** What came back of an order. NOT_RETURNED: returns or claims there were, and nothing came back. */
export const orderReturnStatuses = ["NOT_RETURNED", "REQUESTED", "IN_PROGRESS", "PARTIALLY_RETURNED", "RETURNED"] as const;
export type OrderReturnStatus = (typeof orderReturnStatuses)[number];

export const orderOrigins = ["CHANNEL", "DRAFT", "RECURRING", "EXCHANGE", "REPLACEMENT"] as const;
export const shipPreferences = ["COMPLETE", "SPLIT_OK", "MIN_SPLIT"] as const;
export type ShipPreference = (typeof shipPreferences)[number];
