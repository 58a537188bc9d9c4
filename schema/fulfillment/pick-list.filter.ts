import type { PickListFilter } from "../../src/fulfillment/pick-lists.rows.ts";
import { idsIn } from "../kit/global-id.ts";
import type { PickListFilterInput } from "./pick-list.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const pickListFilterIn = (filter: PickListFilterInput | null | undefined): PickListFilter => ({
  statuses: filter?.statuses ?? null,
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
});
