import type { Finding } from "../orders/validate.ts";
import type { OrderBook } from "./order-book.ts";

/** Findings that hold nothing up: they are about what has left. */
export const parcelFindings: ReadonlySet<Finding["code"]> = new Set<Finding["code"]>(["PARCEL_LOST"]);

/** What a person has to see of parcels that did not arrive, and do not come back either. */
export function findingsOfParcels({ fulfillments }: OrderBook): Finding[] {
  const lost = fulfillments.filter(({ status }) => status === "LOST").map(({ trackingNumber, id }) => trackingNumber ?? id);
  if (lost.length === 0) return [];
  const named = `${lost.length === 1 ? "Parcel" : "Parcels"} ${lost.join(", ")} ${lost.length === 1 ? "is" : "are"}`;
  const message = `${named} lost: open a claim for what was in it, then override this.`;
  return [{ code: "PARCEL_LOST", message, lineId: null, severity: "BLOCK" }];
}
