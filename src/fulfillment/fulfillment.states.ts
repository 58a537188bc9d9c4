import type { Transitions } from "../kit/transitions.ts";

export const fulfillmentStates = [
  "CREATED",
  "LABELLED",
  "READY_FOR_PICKUP",
  "SHIPPED",
  "IN_TRANSIT",
  "OUT_FOR_DELIVERY",
  "ATTEMPTED",
  "DELIVERED",
  "PICKED_UP",
  "LOST",
  "RETURNED_TO_SENDER",
  "CANCELLED",
] as const;
export type FulfillmentState = (typeof fulfillmentStates)[number];

const onTheWay = ["IN_TRANSIT", "OUT_FOR_DELIVERY", "ATTEMPTED", "DELIVERED", "LOST", "RETURNED_TO_SENDER"] as const;

/** Every way a parcel can go. A carrier's scan that comes late may skip forward, never back. */
export const fulfillmentTransitions: Transitions<FulfillmentState> = {
  CREATED: ["LABELLED", "READY_FOR_PICKUP", "SHIPPED", "CANCELLED"],
  LABELLED: ["SHIPPED", "CANCELLED"],
  READY_FOR_PICKUP: ["PICKED_UP", "CANCELLED"],
  SHIPPED: [...onTheWay],
  IN_TRANSIT: [...onTheWay.slice(1)],
  OUT_FOR_DELIVERY: [...onTheWay.slice(2)],
  ATTEMPTED: ["OUT_FOR_DELIVERY", "DELIVERED", "LOST", "RETURNED_TO_SENDER"],
  DELIVERED: [],
  PICKED_UP: [],
  LOST: [],
  RETURNED_TO_SENDER: [],
  CANCELLED: [],
};

/** A parcel in one of these is packed and has not left. */
export const waitingStates: ReadonlySet<FulfillmentState> = new Set<FulfillmentState>(["CREATED", "LABELLED", "READY_FOR_PICKUP"]);
