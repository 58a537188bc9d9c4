import type { CancellationFilter } from "../../src/fulfillment/cancellation-requests.rows.ts";
import { idIn, idsIn } from "../kit/global-id.ts";
import type { CancellationRequestFilterInput } from "./cancellation.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const cancellationFilterIn = (filter: CancellationRequestFilterInput | null | undefined): CancellationFilter => ({
  ...filter,
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
  orderId: filter?.orderId == null ? null : idIn("Order", filter.orderId, ["filter", "orderId"]),
});
