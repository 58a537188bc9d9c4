import type { Transitions } from "../kit/transitions.ts";

export const manifestStatuses = ["OPEN", "CLOSING", "CLOSED"] as const;
export type ManifestStatus = (typeof manifestStatuses)[number];

/** Every way a manifest can go. CLOSING: nothing is added any more, and its parcels are handed over one after the other. */
export const manifestTransitions: Transitions<ManifestStatus> = {
  OPEN: ["CLOSING"],
  CLOSING: ["CLOSED"],
  CLOSED: [],
};
