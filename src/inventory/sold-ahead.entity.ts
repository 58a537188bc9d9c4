import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { refersTo } from "../kit/columns.ts";

/**
 * Units of an item that orders were promised before they are there, and how many may be. Kept by database triggers: the limits are the
 * item's, the counts those of its allocations. A transaction that would leave more than the limit is refused when it commits.
 */
const schema = defineEntity({
  name: "SoldAhead",
  tableName: "sold_ahead",
  primaryKeys: ["itemId"],
  properties: {
    itemId: () => refersTo(InventoryItem, "item_id").primary(),
    backorderLimit: p.integer().nullable(),
    backordered: p.integer().default(0),
    preorderLimit: p.integer().nullable(),
    preordered: p.integer().default(0),
    /** Units that are waited for in all, those beyond the limits too. */
    waiting: p.integer().default(0),
    /** How often who waits has changed. */
    changes: p.integer().default(0),
  },
  checks: [{ name: "sold_ahead_counts", expression: "least(backordered, preordered, waiting) >= 0" }],
  indexes: [{ properties: ["itemId"], where: "waiting > 0" }],
});

export class SoldAhead extends schema.class {}
schema.setClass(SoldAhead);
