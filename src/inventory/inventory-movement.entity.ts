import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { idColumn, instant, refersTo } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";
import { buckets } from "./inventory-level.entity.ts";

/** Where units can come from or go to: a state on hand, or the world outside the location. */
export const movementEnds = [...buckets, "EXTERNAL"] as const;
export type MovementEnd = (typeof movementEnds)[number];

/** Why units move. `docs/inventory.md` explains each. */
export const movementReasons = [
  "RECEIVED",
  "RESERVED",
  "RESERVATION_RELEASED",
  "COMMITTED",
  "COMMITMENT_RELEASED",
  "SHIPPED",
  "RESTOCKED",
  "ADJUSTED",
  "COUNTED",
  "TRANSFERRED_OUT",
  "TRANSFERRED_IN",
  "DAMAGED",
  "INSPECTED",
  "WRITTEN_OFF",
  "IMPORTED",
] as const;
export type MovementReason = (typeof movementReasons)[number];

/** One line of the ledger: `quantity` units went from one state to another. Double entry, never changed, never deleted. */
const schema = defineEntity({
  name: "InventoryMovement",
  tableName: "inventory_movements",
  properties: {
    id: idColumn(),
    itemId: () => refersTo(InventoryItem, "item_id"),
    locationId: () => refersTo(Location, "location_id"),
    fromBucket: p.enum(movementEnds),
    toBucket: p.enum(movementEnds),
    quantity: p.integer(),
    reason: p.enum(movementReasons),
    /** What caused it, for example `order:0190…`; ids only. */
    document: p.text().nullable(),
    /** Who: an API key's id, a channel's id, or `system`. */
    actor: p.text(),
    /** The level's sequence after the posting this line belongs to. */
    levelSequence: p.integer(),
    occurredAt: instant(),
  },
  checks: [
    { name: "inventory_movements_quantity", expression: "quantity > 0" },
    { name: "inventory_movements_ends", expression: "from_bucket <> to_bucket" },
  ],
  indexes: [{ properties: ["itemId", "locationId", "levelSequence"] }],
});

export class InventoryMovement extends schema.class {}
schema.setClass(InventoryMovement);
