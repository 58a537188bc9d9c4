import type { Finding } from "../orders/validate.ts";
import type { OrderBook } from "./order-book.ts";

/** Findings that hold nothing up: they are about what has left. */
export const parcelFindings: ReadonlySet<Finding["code"]> = new Set<Finding["code"]>(["PARCEL_LOST"]);

/** What a person has to see of parcels that did not arrive, and do not come back either, until a claim about them is resolved. */
export function findingsOfParcels({ fulfillments, comings }: OrderBook): Finding[] {
  const madeGood = new Set(comings.claims.flatMap(({ status, fulfillmentId }) => (status === "RESOLVED" ? [fulfillmentId] : [])));
  const lost = fulfillments
    .filter(({ status, id }) => status === "LOST" && !madeGood.has(id))
    .map(({ trackingNumber, id }) => trackingNumber ?? id);
  if (lost.length === 0) return [];
  const named = `${lost.length === 1 ? "Parcel" : "Parcels"} ${lost.join(", ")} ${lost.length === 1 ? "is" : "are"}`;
  const message = `${named} lost: open a claim about it and resolve that, or override this.`;
  return [{ code: "PARCEL_LOST", message, lineId: null, severity: "BLOCK" }];
}
