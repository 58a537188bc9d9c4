import type { Promised } from "../../src/flows/promise-book.ts";

/** What may be said of a fulfillment order. */
export const aPromise = (fulfillmentOrderId: string, values: Partial<Promised> = {}): Promised => ({
  fulfillmentOrderId,
  locationId: null,
  carrier: "NUSA",
  service: "REG",
  zone: "A",
  shipBy: "2026-11-24",
  deliverFrom: "2026-11-25",
  deliverTo: "2026-11-26",
  confidence: 0.9,
  basis: "The rate card's 1 to 2 days.",
  ...values,
});
