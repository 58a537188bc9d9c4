import type { Transitions } from "../kit/transitions.ts";

export const webhookStatuses = ["ACTIVE", "PAUSED", "DISABLED"] as const;
export type WebhookStatus = (typeof webhookStatuses)[number];

/** PAUSED by a person, DISABLED by us: a receiver that is dead, or a key that opens nothing any more. */
export const webhookTransitions: Transitions<WebhookStatus> = {
  ACTIVE: ["PAUSED", "DISABLED"],
  PAUSED: ["ACTIVE"],
  DISABLED: ["ACTIVE"],
};

export const deliveryStatuses = ["PENDING", "DELIVERED", "DEAD"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

export const deliveryTransitions: Transitions<DeliveryStatus> = {
  PENDING: ["DELIVERED", "DEAD"],
  DELIVERED: ["PENDING"],
  DEAD: ["PENDING"],
};
