import type { Transitions } from "../kit/transitions.ts";

/**
 * What a row of a statement is about. ORDER: what an order brings, with or without what is kept back of it; the others alone, about an order
 * or about none. PAYOUT: money that went to the merchant's bank; it is no part of what the rows add up to.
 */
export const entryTypes = ["ORDER", "REFUND", "FEE", "COMMISSION", "SHIPPING", "TAX", "ADJUSTMENT", "PAYOUT"] as const;
export type EntryType = (typeof entryTypes)[number];

/** What a row's net amount is made of, as the merchant sees it: what takes away is below zero. */
export const parts = ["gross", "discount", "shipping", "commission", "fee", "tax", "refund", "other"] as const;
export type Part = (typeof parts)[number];
export type Parts = Readonly<Record<Part, bigint>>;

/** The part that a row's one amount belongs to. */
export const partOfType: Readonly<Record<EntryType, Part>> = {
  ORDER: "gross",
  REFUND: "refund",
  FEE: "fee",
  COMMISSION: "commission",
  SHIPPING: "shipping",
  TAX: "tax",
  ADJUSTMENT: "other",
  PAYOUT: "other",
};

/** What comparing came to. MISSING_HERE: the statement has it, we do not. MISSING_THERE: we have it, and no statement does. */
export const outcomes = ["MATCHED", "DIFFERENT", "MISSING_HERE", "MISSING_THERE"] as const;
export type Outcome = (typeof outcomes)[number];

/** Why an amount is another than was expected. */
export const reasonCodes = [
  "COMMISSION",
  "FEE",
  "SHIPPING_FEE",
  "SELLER_VOUCHER",
  "TAX",
  "REFUND_UNKNOWN_HERE",
  "REFUND_NOT_SETTLED",
  "ADJUSTMENT",
  "PAID_TWICE",
  "CURRENCY",
  "ROUNDING",
  "AMOUNT",
  "ORDER_UNKNOWN",
  "NOT_SETTLED",
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** What has become of a comparison: OPEN needs a person, MATCHED never did, or no longer does. */
export const reconciliationStates = ["OPEN", "MATCHED", "ACCEPTED", "DISPUTED"] as const;
export type ReconciliationState = (typeof reconciliationStates)[number];

/** Every way a comparison can go. It matches by itself when what was missing or wrong comes in; nobody can say that it matches. */
export const reconciliationTransitions: Transitions<ReconciliationState> = {
  OPEN: ["MATCHED", "ACCEPTED", "DISPUTED"],
  DISPUTED: ["MATCHED", "ACCEPTED", "OPEN"],
  ACCEPTED: ["MATCHED", "OPEN"],
  MATCHED: ["OPEN"],
};
