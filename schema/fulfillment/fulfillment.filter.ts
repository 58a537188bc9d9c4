import type { FulfillmentOrderFilter } from "../../src/fulfillment/fulfillment.rows.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { FulfillmentOrderFilterInput } from "./fulfillment.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const fulfillmentOrderFilterIn = (filter: FulfillmentOrderFilterInput | null | undefined): FulfillmentOrderFilter => ({
  statuses: filter?.statuses ?? null,
  requestStatuses: filter?.requestStatuses ?? null,
  workStates: filter?.workStates ?? null,
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
  orderId: filter?.orderId ? idIn("Order", filter.orderId, ["filter", "orderId"]) : null,
});
