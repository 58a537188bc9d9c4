import type { Transitions } from "../kit/transitions.ts";

export const commandStatuses = ["PENDING", "SENT", "UNKNOWN", "ACCEPTED", "REJECTED"] as const;
export type CommandStatus = (typeof commandStatuses)[number];

/** Statuses in which it is still open what becomes of a command. */
export const openStatuses: readonly CommandStatus[] = ["PENDING", "SENT", "UNKNOWN"];

/**
 * Every way a command can go. It is SENT before the call is made. Back to PENDING it goes only when it is certain that nothing was done: the
 * channel said so, was never reached, or was looked at. A person may say what happened of one that is open, and send a rejected one anew.
 */
export const commandTransitions: Transitions<CommandStatus> = {
  PENDING: ["SENT", "ACCEPTED", "REJECTED"],
  SENT: ["PENDING", "UNKNOWN", "ACCEPTED", "REJECTED"],
  UNKNOWN: ["PENDING", "ACCEPTED", "REJECTED"],
  ACCEPTED: [],
  REJECTED: ["PENDING"],
};
