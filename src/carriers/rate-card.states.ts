import type { Transitions } from "../kit/transitions.ts";

export const rateCardStatuses = ["DRAFT", "ACTIVE", "EXPIRED"] as const;
export type RateCardStatus = (typeof rateCardStatuses)[number];

/** An expired card may come back: prices are rolled back by that. */
export const rateCardTransitions: Transitions<RateCardStatus> = {
  DRAFT: ["ACTIVE", "EXPIRED"],
  ACTIVE: ["EXPIRED"],
  EXPIRED: ["ACTIVE"],
};
