import type { ChannelFulfillmentStatus, ChannelOrderStatus, ChannelPaymentStatus, OrderStanding } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import { isSaid } from "./words.ts";

type RowStatus = readonly [ChannelOrderStatus, ChannelPaymentStatus | null, ChannelFulfillmentStatus];

/** Statuses belong to rows. A payment of null is not said by the status. */
const statuses = new Map<string, RowStatus>([
  ["unpaid", ["PENDING_PAYMENT", "PENDING", "UNFULFILLED"]],
  ["pending", ["CONFIRMED", "PAID", "UNFULFILLED"]],
  ["topack", ["CONFIRMED", "PAID", "UNFULFILLED"]],
  ["packed", ["PROCESSING", "PAID", "READY_TO_SHIP"]],
  ["repacked", ["PROCESSING", "PAID", "READY_TO_SHIP"]],
  ["toship", ["PROCESSING", "PAID", "READY_TO_SHIP"]],
  ["ready_to_ship", ["PROCESSING", "PAID", "READY_TO_SHIP"]],
  ["ready_to_ship_pending", ["PROCESSING", "PAID", "READY_TO_SHIP"]],
  ["shipping", ["FULFILLED", "PAID", "IN_TRANSIT"]],
  ["shipped", ["FULFILLED", "PAID", "IN_TRANSIT"]],
  ["delivered", ["DELIVERED", "PAID", "DELIVERED"]],
  ["confirmed", ["COMPLETED", "PAID", "DELIVERED"]],
  ["canceled", ["CANCELLED", "REFUNDED", "CANCELLED"]],
  ["returned", ["RETURNED", "REFUNDED", "RETURNED"]],
  ["shipped_back", ["RETURNED", null, "RETURNED"]],
  ["shipped_back_success", ["RETURNED", "REFUNDED", "RETURNED"]],
  ["shipped_back_failed", ["RETURNED", null, "FAILED_DELIVERY"]],
  ["failed", ["FAILED", null, "FAILED_DELIVERY"]],
  ["failed_delivery", ["FAILED", null, "FAILED_DELIVERY"]],
  ["lost", ["FAILED", "REFUNDED", "FAILED_DELIVERY"]],
  ["lost_by_3pl", ["FAILED", "REFUNDED", "FAILED_DELIVERY"]],
  ["damaged_by_3pl", ["FAILED", "REFUNDED", "FAILED_DELIVERY"]],
  ["package_scrapped", ["FAILED", null, "FAILED_DELIVERY"]],
]);
const unknown: RowStatus = ["PROCESSING", "UNKNOWN", "UNKNOWN"];

const statusOf = (row: Reader): RowStatus => statuses.get(row.text("status").toLowerCase()) ?? unknown;

export const isCancelled = (row: Reader): boolean => statusOf(row)[0] === "CANCELLED";

/** It left, whatever became of it then. */
export const isGone = (row: Reader): boolean => gone.has(statusOf(row)[0]);
const gone = new Set<ChannelOrderStatus>(["FULFILLED", "DELIVERED", "COMPLETED", "RETURNED", "FAILED"]);

/** What rows stand at together: cancelled ones count only where all are. */
export function standingOf(order: Reader, rows: readonly Reader[]): OrderStanding {
  const open = rows.filter((row) => !isCancelled(row));
  const live = open.length === 0 ? rows : open;
  const onDelivery = order.optionalText("payment_method")?.toUpperCase() === "COD";
  const asked = [order, ...open].some((each) => isSaid(each, "need_cancel_confirm") || isSaid(each, "is_cancel_pending"));
  const someGone = live.some(isGone) && !live.every(isGone);
  const firstOf = <Word>(words: ReadonlySet<Word>, ranked: readonly Word[]): Word =>
    ranked.find((word) => words.has(word)) ?? ([...words][0] as Word);
  const shipped = live.filter((row) => !isSaid(row, "is_digital"));
  return {
    orderStatus: asked && open.length > 0 ? "CANCEL_REQUESTED" : someGone ? "PARTIALLY_FULFILLED" : firstOf(wordsAt(live, 0), orderRanks),
    paymentStatus: paymentOf(rows, onDelivery),
    fulfillmentStatus:
      open.length > 0 && shipped.length === 0
        ? "NOT_REQUIRED"
        : someGone
          ? "PARTIALLY_FULFILLED"
          : firstOf(wordsAt(live, 2), fulfillmentRanks),
    nativeStatus: [...new Set(rows.map((row) => row.text("status")))].join(", "),
  };
}

const wordsAt = <At extends 0 | 2>(rows: readonly Reader[], at: At): ReadonlySet<RowStatus[At]> =>
  new Set(rows.map((row) => statusOf(row)[at]));

/** Of several, the one that asks most of us; among what left, the one that is least far. */
const orderRanks: readonly ChannelOrderStatus[] = [
  "PENDING_PAYMENT",
  "PROCESSING",
  "CONFIRMED",
  "FULFILLED",
  "DELIVERED",
  "COMPLETED",
  "RETURNED",
  "FAILED",
];
const fulfillmentRanks: readonly ChannelFulfillmentStatus[] = [
  "UNKNOWN",
  "UNFULFILLED",
  "READY_TO_SHIP",
  "IN_TRANSIT",
  "DELIVERED",
  "RETURNED",
  "FAILED_DELIVERY",
];

function paymentOf(rows: readonly Reader[], onDelivery: boolean): ChannelPaymentStatus {
  const words = new Set(rows.map((row) => paymentOfRow(statusOf(row), onDelivery)));
  const [only] = words;
  if (words.size === 1 && only !== undefined) return only;
  for (const word of ["PENDING", "COD_DUE", "UNKNOWN"] as const) if (words.has(word)) return word;
  // What is left may be paid, given back, or have never been paid.
  return words.has("REFUNDED") ? "PARTIALLY_REFUNDED" : "PAID";
}

/** On delivery nothing was paid before, so nothing is given back of what never arrived. */
function paymentOfRow([status, payment]: RowStatus, onDelivery: boolean): ChannelPaymentStatus {
  if (!onDelivery) return payment ?? "PAID";
  if (status === "CANCELLED" || status === "FAILED") return "VOIDED";
  if (payment === null) return "UNKNOWN";
  return payment === "PAID" && status !== "DELIVERED" && status !== "COMPLETED" ? "COD_DUE" : payment;
}
