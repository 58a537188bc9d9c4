import type { FulfillmentFilter } from "../../src/fulfillment/fulfillments.rows.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { FulfillmentFilterInput } from "./parcel.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const fulfillmentFilterIn = (filter: FulfillmentFilterInput | null | undefined): FulfillmentFilter => ({
  ...filter,
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});
