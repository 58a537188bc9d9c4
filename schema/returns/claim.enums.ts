import { claimAgainst, claimReasons, claimResolutions, claimStatuses } from "../../src/returns/claim.states.ts";
import { describedEnum } from "../kit/enums.ts";

export const ClaimStatus = describedEnum("ClaimStatus", "Where a claim stands.", claimStatuses, {
  OPEN: "Somebody decides on it.",
  APPROVED: "It is right; what was agreed is yet to be given.",
  RESOLVED: "What was agreed is given.",
  REJECTED: "It is not right.",
});

export const ClaimReason = describedEnum("ClaimReason", "What went wrong.", claimReasons, {
  LOST: "It never arrived.",
  DAMAGED: "It arrived damaged.",
  WRONG_ITEM: "It is something else than was ordered.",
  MISSING: "It was not in the parcel.",
  LATE: "It came late; the buyer keeps it.",
});

export const ClaimResolution = describedEnum("ClaimResolution", "What the buyer gets for a claim.", claimResolutions, {
  REFUND: "Money, the way it came.",
  STORE_CREDIT: "Credit with the merchant.",
  REPLACE: "The same anew.",
  NONE: "Nothing.",
});

export const ClaimAgainst = describedEnum("ClaimAgainst", "Who is to bear it.", claimAgainst, {
  MERCHANT: "The merchant.",
  CARRIER: "The carrier.",
});
