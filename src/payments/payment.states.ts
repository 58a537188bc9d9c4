import type { Transitions } from "../kit/transitions.ts";

/**
 * What happened to money: AUTH reserves it, CAPTURE takes what was reserved, SALE takes it at once, VOID lets go of what was reserved, REFUND
 * gives it back, CHARGEBACK is taken back by the buyer's bank, COD_COLLECT is cash that a carrier or a clerk took at the door.
 */
export const paymentKinds = ["AUTH", "CAPTURE", "SALE", "VOID", "REFUND", "CHARGEBACK", "COD_COLLECT"] as const;
export type PaymentKind = (typeof paymentKinds)[number];

/** Kinds by which the merchant has the money. */
export const takings: readonly PaymentKind[] = ["CAPTURE", "SALE", "COD_COLLECT"];

export const paymentStates = ["PENDING", "SUCCEEDED", "FAILED"] as const;
export type PaymentState = (typeof paymentStates)[number];

/** Every way a payment or a refund can go. */
export const paymentTransitions: Transitions<PaymentState> = {
  PENDING: ["SUCCEEDED", "FAILED"],
  SUCCEEDED: [],
  FAILED: [],
};
