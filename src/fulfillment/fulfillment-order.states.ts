import type { Transitions } from "../kit/transitions.ts";

export const fulfillmentOrderStatuses = [
  "OPEN",
  "SCHEDULED",
  "BACKORDERED",
  "ON_HOLD",
  "IN_PROGRESS",
  "CLOSED",
  "INCOMPLETE",
  "CANCELLED",
] as const;
export type FulfillmentOrderStatus = (typeof fulfillmentOrderStatuses)[number];

/** Every way the work at one location can go. What is not here cannot happen. */
export const fulfillmentOrderTransitions: Transitions<FulfillmentOrderStatus> = {
  OPEN: ["ON_HOLD", "IN_PROGRESS", "CLOSED", "INCOMPLETE", "CANCELLED"],
  SCHEDULED: ["OPEN", "BACKORDERED", "ON_HOLD", "CANCELLED"],
  BACKORDERED: ["OPEN", "ON_HOLD", "CANCELLED"],
  ON_HOLD: ["OPEN", "SCHEDULED", "BACKORDERED", "IN_PROGRESS", "CANCELLED"],
  IN_PROGRESS: ["ON_HOLD", "CLOSED", "INCOMPLETE", "CANCELLED"],
  CLOSED: [],
  INCOMPLETE: [],
  CANCELLED: [],
};

/** Statuses after which nothing happens any more. */
export const terminalStatuses: readonly FulfillmentOrderStatus[] = ["CLOSED", "INCOMPLETE", "CANCELLED"];

/** How far the work at a location is, while it is IN_PROGRESS. What leaves by a carrier ends PACKED. */
export const workStates = ["ACCEPTED", "PICKING", "PACKED", "READY_FOR_PICKUP"] as const;
export type WorkState = (typeof workStates)[number];

export const workTransitions: Transitions<WorkState> = {
  ACCEPTED: ["PICKING"],
  PICKING: ["PACKED"],
  PACKED: ["READY_FOR_PICKUP"],
  READY_FOR_PICKUP: [],
};

/** Where it stands with who does the work for us: a logistics partner, a vendor, a franchisee. */
export const requestStatuses = [
  "UNSUBMITTED",
  "SUBMITTED",
  "ACCEPTED",
  "REJECTED",
  "CANCELLATION_REQUESTED",
  "CANCELLATION_ACCEPTED",
  "CANCELLATION_REJECTED",
  "CLOSED",
] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** Every way a request can go. UNSUBMITTED again: it was taken back before it was answered. */
export const requestTransitions: Transitions<RequestStatus> = {
  UNSUBMITTED: ["SUBMITTED", "CLOSED"],
  SUBMITTED: ["ACCEPTED", "REJECTED", "UNSUBMITTED", "CLOSED"],
  ACCEPTED: ["CANCELLATION_REQUESTED", "CLOSED"],
  REJECTED: [],
  CANCELLATION_REQUESTED: ["CANCELLATION_ACCEPTED", "CANCELLATION_REJECTED", "CLOSED"],
  CANCELLATION_ACCEPTED: [],
  CANCELLATION_REJECTED: ["CLOSED"],
  CLOSED: [],
};

export const holdTargets = ["ORDER", "LINE", "FULFILLMENT_ORDER"] as const;
export type HoldTarget = (typeof holdTargets)[number];
export const holdStatuses = ["ACTIVE", "RELEASED", "EXPIRED"] as const;
export type HoldStatus = (typeof holdStatuses)[number];
export const holdTransitions: Transitions<HoldStatus> = { ACTIVE: ["RELEASED", "EXPIRED"], RELEASED: [], EXPIRED: [] };

export const allocationStatuses = ["EXPECTED", "ALLOCATED", "SHIPPED", "RELEASED"] as const;
export type AllocationStatus = (typeof allocationStatuses)[number];
export const allocationTransitions: Transitions<AllocationStatus> = {
  EXPECTED: ["ALLOCATED", "RELEASED"],
  ALLOCATED: ["SHIPPED", "RELEASED"],
  SHIPPED: [],
  RELEASED: [],
};
/** Whether the units were there when they were promised. */
export const allocationSources = ["ON_HAND", "EXPECTED_RECEIPT"] as const;
/** The limit of an item that units promised ahead count against. */
export const aheadLimits = ["BACKORDER", "PREORDER"] as const;
export type AheadLimit = (typeof aheadLimits)[number];

/** What a person can make of work next, by `<status> <work state, or while it is OPEN its request's status> <delivery method>`. */
export const nextWorkStates: Readonly<Record<string, readonly WorkState[]>> = Object.fromEntries(
  ["SHIP", "PICKUP", "LOCAL", "DIGITAL"].flatMap((method) => [
    ...["", "ACCEPTED"].map((request) => [`OPEN ${request} ${method}`, ["ACCEPTED"]]),
    ...workStates.map((state) => [
      `IN_PROGRESS ${state} ${method}`,
      workTransitions[state].filter((next) => next !== "READY_FOR_PICKUP" || method === "PICKUP"),
    ]),
  ]),
);
