import type { Transitions } from "../kit/transitions.ts";

export const changeStatuses = ["PENDING", "REQUESTED", "CONFIRMED", "DECLINED", "CANCELLED"] as const;
export type ChangeStatus = (typeof changeStatuses)[number];

/** Every way a change of an order can go. PENDING it is being put together; REQUESTED somebody else decides on it. */
export const changeTransitions: Transitions<ChangeStatus> = {
  PENDING: ["REQUESTED", "CONFIRMED", "CANCELLED"],
  REQUESTED: ["CONFIRMED", "DECLINED", "CANCELLED"],
  CONFIRMED: [],
  DECLINED: [],
  CANCELLED: [],
};

/** Of an order there is one change at a time in these statuses. */
export const openChangeStatuses: readonly ChangeStatus[] = ["PENDING", "REQUESTED"];

/** Who decides on a change that is REQUESTED: the order's channel, or a person, such as the buyer, who answers here. */
export const changeAwaits = ["CHANNEL", "ANSWER"] as const;

export const changeActionKinds = [
  "ADD_LINE",
  "SET_QTY",
  "CANCEL_LINE",
  "SET_ADDRESS",
  "SET_SHIPPING",
  "SUBSTITUTE",
  "ADD_SURCHARGE",
] as const;
export type ChangeActionKind = (typeof changeActionKinds)[number];
