import type { Transitions } from "../kit/transitions.ts";

/** What is written into the books. SUMMARY: what a channel sold on a day, as one journal in place of its invoices. */
export const postingKinds = ["CONTACT", "ITEM", "INVOICE", "PAYMENT", "CREDIT_NOTE", "REFUND", "SUMMARY"] as const;
export type PostingKind = (typeof postingKinds)[number];

/**
 * PENDING waits for its turn. SENT: the call is under way, or it was when we died. UNKNOWN: no answer came, so that it may be in the books:
 * they are searched for it, and it is never sent again before. POSTED: it is in the books. REFUSED: they do not take it as it is.
 */
export const postingStates = ["PENDING", "SENT", "UNKNOWN", "POSTED", "REFUSED"] as const;
export type PostingState = (typeof postingStates)[number];

/** Every way a posting can go. UNKNOWN → PENDING: it was looked for and is not there. REFUSED → PENDING: a person tries it anew. */
export const postingTransitions: Transitions<PostingState> = {
  PENDING: ["SENT"],
  SENT: ["POSTED", "REFUSED", "UNKNOWN", "PENDING"],
  UNKNOWN: ["POSTED", "PENDING"],
  POSTED: [],
  REFUSED: ["PENDING"],
};

/** How a channel's sales come into the books: an invoice an order, a journal a day, or not at all. */
export const bookWays = ["INVOICE", "DAILY_SUMMARY", "NONE"] as const;
export type BookWay = (typeof bookWays)[number];

/** Whose name an invoice bears: one contact for all of a channel, or the buyer's, which is personal data that leaves the house. */
export const contactWays = ["CHANNEL", "CUSTOMER"] as const;
export type ContactWay = (typeof contactWays)[number];
