import { backorderPolicies } from "../../src/catalog/inventory-item.entity.ts";
import { itemSorts } from "../../src/catalog/inventory-items.rows.ts";
import { describedEnum } from "../kit/enums.ts";

export const BackorderPolicy = describedEnum("BackorderPolicy", "Whether an item may be sold beyond its stock.", backorderPolicies, {
  DENY: "An order for more than there is waits for a person to decide.",
  ALLOW: "Units that are not there wait until stock arrives.",
  UNTIL_QTY: "The same, up to `backorderLimit` units at once; beyond it as with DENY.",
});

export const InventoryItemSort = describedEnum("InventoryItemSort", "What a list of items is sorted by.", itemSorts, {
  SKU: "By SKU, ascending.",
  TITLE: "By title, ascending.",
  NEWEST: "The last added first.",
  LAST_CHANGED: "The last changed first.",
});
