import type { InventoryLevelFilter } from "../../src/inventory/levels.rows.ts";
import { idsIn } from "../kit/global-id.ts";
import type { InventoryLevelFilterInput } from "./level.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const levelFilterIn = (filter: InventoryLevelFilterInput | null | undefined): InventoryLevelFilter => ({
  ...filter,
  itemIds: idsIn("InventoryItem", filter?.itemIds, ["filter", "itemIds"]),
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
});
