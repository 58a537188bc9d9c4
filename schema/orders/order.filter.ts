import type { OrderFilter } from "../../src/orders/order-filter.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { OrderFilterInput } from "./order.inputs.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const orderFilterIn = (filter: OrderFilterInput | null | undefined): OrderFilter => ({
  ...filter,
  channelIds: idsIn("Channel", filter?.channelIds, ["filter", "channelIds"]),
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
  customerId: filter?.customerId ? idIn("Customer", filter.customerId, ["filter", "customerId"]) : null,
});
