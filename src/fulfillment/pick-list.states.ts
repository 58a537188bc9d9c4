import type { Transitions } from "../kit/transitions.ts";

export const pickListStatuses = ["OPEN", "IN_PROGRESS", "COMPLETED", "CANCELLED"] as const;
export type PickListStatus = (typeof pickListStatuses)[number];

export const pickListTransitions: Transitions<PickListStatus> = {
  OPEN: ["IN_PROGRESS", "CANCELLED"],
  IN_PROGRESS: ["COMPLETED", "CANCELLED"],
  COMPLETED: [],
  CANCELLED: [],
};
