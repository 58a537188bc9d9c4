import type { Transitions } from "../kit/transitions.ts";

export const returnStatuses = ["REQUESTED", "OPEN", "DECLINED", "CLOSED", "CANCELLED"] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

/** Every way a return can go. What is not here cannot happen. */
export const returnTransitions: Transitions<ReturnStatus> = {
  REQUESTED: ["OPEN", "DECLINED"],
  OPEN: ["CLOSED", "CANCELLED"],
  DECLINED: [],
  CLOSED: ["OPEN"],
  CANCELLED: [],
};

/** Who wanted it: the buyer, a person of the merchant, the channel, or the carrier who could not deliver. */
export const returnOrigins = ["BUYER", "STAFF", "CHANNEL", "RETURN_TO_SENDER"] as const;
export type ReturnOrigin = (typeof returnOrigins)[number];

export const returnReasons = [
  "UNWANTED",
  "WRONG_SIZE",
  "WRONG_COLOUR",
  "NOT_AS_DESCRIBED",
  "DEFECTIVE",
  "DAMAGED",
  "WRONG_ITEM",
  "TOO_LATE",
  "RETURNED_TO_SENDER",
  "CANCELLED",
  "OTHER",
] as const;
export type ReturnReason = (typeof returnReasons)[number];

/** Not the buyer's doing: no fee is kept back for these, and the merchant pays the way back. */
export const ourFault: ReadonlySet<ReturnReason> = new Set<ReturnReason>([
  "NOT_AS_DESCRIBED",
  "DEFECTIVE",
  "DAMAGED",
  "WRONG_ITEM",
  "TOO_LATE",
  "RETURNED_TO_SENDER",
]);

/** What the buyer gets for units. KEEP: nothing, or a part of the money; who has the goods keeps them. */
export const resolutions = ["REFUND", "STORE_CREDIT", "EXCHANGE", "REPLACE", "REPAIR", "KEEP"] as const;
export type Resolution = (typeof resolutions)[number];

/** While it is PENDING any resolution becomes any other. */
export const resolutionStates = ["PENDING", "COMMITTED"] as const;
export type ResolutionState = (typeof resolutionStates)[number];

export const resolutionTransitions: Transitions<ResolutionState> = { PENDING: ["COMMITTED"], COMMITTED: [] };

/** When the resolution becomes final by itself: once somebody has seen the goods, or when the return is approved. */
export const commitMoments = ["DISPOSITION", "APPROVAL"] as const;

/** Where goods that come back are. */
export const goodsStates = ["EXPECTED", "RECEIVED", "DISPOSED"] as const;
export type GoodsState = (typeof goodsStates)[number];

/** DISPOSED without having been received is MISSING. */
export const goodsTransitions: Transitions<GoodsState> = { EXPECTED: ["RECEIVED", "DISPOSED"], RECEIVED: ["DISPOSED"], DISPOSED: [] };

export const dispositions = ["RESTOCKED", "DAMAGED", "PROCESSING_REQUIRED", "MISSING", "NOT_RESTOCKED"] as const;
export type Disposition = (typeof dispositions)[number];

/** What is put aside is decided later. */
export const dispositionTransitions: Transitions<Disposition> = {
  PROCESSING_REQUIRED: ["RESTOCKED", "DAMAGED", "MISSING", "NOT_RESTOCKED"],
  RESTOCKED: [],
  DAMAGED: [],
  MISSING: [],
  NOT_RESTOCKED: [],
};

export const reverseStatuses = ["OPEN", "CLOSED", "CANCELLED"] as const;
export type ReverseStatus = (typeof reverseStatuses)[number];

/** Every way what is to come back to one place can go. */
export const reverseTransitions: Transitions<ReverseStatus> = { OPEN: ["CLOSED", "CANCELLED"], CLOSED: [], CANCELLED: [] };

export const labelPayers = ["BUYER", "MERCHANT"] as const;
export type LabelPayer = (typeof labelPayers)[number];
