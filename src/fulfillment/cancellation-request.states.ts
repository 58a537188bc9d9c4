import type { Transitions } from "../kit/transitions.ts";

export const cancellationStatuses = ["OPEN", "ACCEPTED", "REFUSED", "RETURN_ON_DELIVERY", "RETURN_OPENED"] as const;
export type CancellationStatus = (typeof cancellationStatuses)[number];

/** Every way a cancellation of begun work can go. What is refused, or left before it was answered, comes back as a return on delivery. */
export const cancellationTransitions: Transitions<CancellationStatus> = {
  OPEN: ["ACCEPTED", "REFUSED"],
  ACCEPTED: [],
  REFUSED: ["RETURN_ON_DELIVERY"],
  RETURN_ON_DELIVERY: ["RETURN_OPENED"],
  RETURN_OPENED: [],
};
