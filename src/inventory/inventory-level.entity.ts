import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { instant, refersTo } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";

/** The states a unit on hand can be in. A level keeps one count for each; `onHand` is their sum. */
export const buckets = ["AVAILABLE", "RESERVED", "COMMITTED", "SAFETY_STOCK", "QUALITY_CONTROL", "DAMAGED"] as const;
export type Bucket = (typeof buckets)[number];

/**
 * How much of an item lies at a location, by state. It is the sum of its movements, kept by a database trigger:
 * nobody writes a count here (see the migration `ledger`).
 */
const schema = defineEntity({
  name: "InventoryLevel",
  tableName: "inventory_levels",
  primaryKeys: ["itemId", "locationId"],
  properties: {
    itemId: () => refersTo(InventoryItem, "item_id").primary(),
    locationId: () => refersTo(Location, "location_id").primary(),
    available: p.integer().default(0),
    reserved: p.integer().default(0),
    committed: p.integer().default(0),
    safetyStock: p.integer().default(0),
    qualityControl: p.integer().default(0),
    damaged: p.integer().default(0),
    onHand: p.integer().generated("(available + reserved + committed + safety_stock + quality_control + damaged) stored"),
    /** Expected from suppliers and transfers; not on hand. */
    incoming: p.integer().default(0),
    /** The item's, which levels are listed by. The database takes it from the item, and where it changes, passes it on. */
    itemSku: p.text(),
    /** 0 for 0 units, then doubling: 1, 2 to 3, 4 to 7. It changes seldom, and so can be in an index. */
    availableBand: p.integer().generated("(available_band(available)) stored"),
    /** Grows by one with every posting; the sequence of the level's events. */
    sequence: p.integer().default(0),
    updatedAt: instant().onCreate(() => new Date()),
  },
  indexes: [
    { properties: ["itemSku", "locationId"] },
    { properties: ["locationId", "itemSku"] },
    { properties: ["availableBand", "itemSku", "locationId"] },
  ],
  checks: [
    { name: "inventory_levels_available", expression: "available >= 0" },
    { name: "inventory_levels_reserved", expression: "reserved >= 0" },
    { name: "inventory_levels_committed", expression: "committed >= 0" },
    { name: "inventory_levels_safety_stock", expression: "safety_stock >= 0" },
    { name: "inventory_levels_quality_control", expression: "quality_control >= 0" },
    { name: "inventory_levels_damaged", expression: "damaged >= 0" },
    { name: "inventory_levels_incoming", expression: "incoming >= 0" },
  ],
});

export class InventoryLevel extends schema.class {}
schema.setClass(InventoryLevel);
