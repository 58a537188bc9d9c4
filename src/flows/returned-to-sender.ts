import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { Finding } from "../orders/validate.ts";
import type { OrderBook } from "./order-book.ts";
import { tellOfParcel } from "./parcels.ts";
import type { Work } from "./work.ts";

/** A parcel comes back, as it could not be delivered: told, and a person sees it among the exceptions until they dealt with it. */
export function returnedToSender(book: OrderBook, work: Work, parcel: Fulfillment): void {
  tellOfParcel(book, work, parcel, "returned_to_sender");
  if (book.order.reopen()) work.tell(book, "order.reopened", { because: "RETURNED_TO_SENDER" });
}

/** Findings that hold nothing up: they are about what has left. */
export const parcelFindings: ReadonlySet<Finding["code"]> = new Set<Finding["code"]>(["PARCEL_LOST", "PARCEL_RETURNED"]);

/** What a person has to see of parcels that did not arrive. */
export function findingsOfParcels({ fulfillments }: OrderBook): Finding[] {
  const lost = fulfillments.filter(({ status }) => status === "LOST");
  const back = fulfillments.filter(({ status }) => status === "RETURNED_TO_SENDER");
  return [
    ...(lost.length > 0
      ? [{ code: "PARCEL_LOST" as const, message: `${named(lost)} lost: send anew or refund, then override this.` }]
      : []),
    ...(back.length > 0
      ? [{ code: "PARCEL_RETURNED" as const, message: `${named(back)} on the way back: send anew or refund, then override this.` }]
      : []),
  ].map((finding) => ({ ...finding, lineId: null, severity: "BLOCK" as const }));
}

const named = (parcels: readonly Fulfillment[]): string =>
  `${parcels.length === 1 ? "Parcel" : "Parcels"} ${parcels.map(({ trackingNumber, id }) => trackingNumber ?? id).join(", ")} ${parcels.length === 1 ? "is" : "are"}`;
