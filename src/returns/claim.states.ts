import type { Transitions } from "../kit/transitions.ts";

export const claimStatuses = ["OPEN", "APPROVED", "RESOLVED", "REJECTED"] as const;
export type ClaimStatus = (typeof claimStatuses)[number];

/** Every way a claim can go. What is not here cannot happen. */
export const claimTransitions: Transitions<ClaimStatus> = {
  OPEN: ["APPROVED", "REJECTED"],
  APPROVED: ["RESOLVED"],
  RESOLVED: [],
  REJECTED: [],
};

export const claimReasons = ["LOST", "DAMAGED", "WRONG_ITEM", "MISSING", "LATE"] as const;
export type ClaimReason = (typeof claimReasons)[number];

export const claimResolutions = ["REFUND", "STORE_CREDIT", "REPLACE", "NONE"] as const;
export type ClaimResolution = (typeof claimResolutions)[number];

/** Who is to bear it. */
export const claimAgainst = ["MERCHANT", "CARRIER"] as const;
export type ClaimAgainst = (typeof claimAgainst)[number];
