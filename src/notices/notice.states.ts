import type { Transitions } from "../kit/transitions.ts";

/** What buyers are told. */
export const noticeKinds = [
  "ORDER_RECEIVED",
  "DELAYED",
  "SHIPPED",
  "READY_FOR_PICKUP",
  "DELIVERED",
  "REFUNDED",
  /** The link to their order, which they asked for. */
  "ORDER_LINK",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Those that events bring about, and a channel may want or not. */
export const eventKinds = noticeKinds.filter((kind) => kind !== "ORDER_LINK");

export const languages = ["id", "en"] as const;
export type Language = (typeof languages)[number];

export const noticeStatuses = ["PENDING", "SENDING", "SENT", "FAILED", "UNKNOWN"] as const;
export type NoticeStatus = (typeof noticeStatuses)[number];

/** What may have been sent is never sent twice by itself: UNKNOWN waits for a person. */
export const noticeTransitions: Transitions<NoticeStatus> = {
  PENDING: ["SENDING", "FAILED"],
  SENDING: ["SENT", "PENDING", "FAILED", "UNKNOWN"],
  SENT: ["PENDING"],
  FAILED: ["PENDING"],
  UNKNOWN: ["PENDING"],
};
