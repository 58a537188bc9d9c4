import type { ExpectedReceiptFilter } from "../../src/inventory/expected-receipts.rows.ts";
import { idsIn } from "../kit/global-id.ts";
import type { ExpectedReceiptFilterInput } from "./receipt.type.ts";

/** The filter with ids of ours. Throws Refusal INVALID for an id that is none. */
export const receiptFilterIn = (filter: ExpectedReceiptFilterInput | null | undefined): ExpectedReceiptFilter => ({
  ...filter,
  itemIds: idsIn("InventoryItem", filter?.itemIds, ["filter", "itemIds"]),
  locationIds: idsIn("Location", filter?.locationIds, ["filter", "locationIds"]),
});
