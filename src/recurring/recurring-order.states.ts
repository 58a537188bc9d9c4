import type { Transitions } from "../kit/transitions.ts";

export const recurringStatuses = ["ACTIVE", "PAUSED", "CANCELLED", "EXPIRED"] as const;
export type RecurringStatus = (typeof recurringStatuses)[number];

/** Every way a recurring order can go. EXPIRED: its schedule has no further day. */
export const recurringTransitions: Transitions<RecurringStatus> = {
  ACTIVE: ["PAUSED", "CANCELLED", "EXPIRED"],
  PAUSED: ["ACTIVE", "CANCELLED"],
  CANCELLED: [],
  EXPIRED: [],
};

/** FIXED: at the prices of the template. DYNAMIC: at what the catalogue says on the day. */
export const priceModes = ["FIXED", "DYNAMIC"] as const;
export type PriceMode = (typeof priceModes)[number];

/** What becomes of days that passed while nothing ran: ONCE, one order for the latest of them, or SKIP, none. */
export const missedPolicies = ["ONCE", "SKIP"] as const;
export type MissedPolicy = (typeof missedPolicies)[number];
