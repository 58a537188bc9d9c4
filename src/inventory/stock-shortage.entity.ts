import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";

/** Units that have left a place beyond what was free there: the book still promises them to others until it is covered. */
const schema = defineEntity({
  name: "StockShortage",
  tableName: "stock_shortages",
  properties: {
    id: idColumn(),
    itemId: () => refersTo(InventoryItem, "item_id"),
    locationId: () => refersTo(Location, "location_id"),
    quantity: p.integer(),
    /** Units that were taken off the book for it. */
    taken: p.integer().default(0),
    /** Where the units went, as in the ledger. */
    document: p.text().nullable(),
    /** Null while it is to be covered. */
    coveredAt: instant().nullable(),
    createdAt: createdAt(),
  },
  checks: [{ name: "stock_shortages_taken", expression: "taken >= 0 and taken <= quantity and quantity > 0" }],
  indexes: [{ properties: ["id"], where: "covered_at is null" }],
});

export class StockShortage extends schema.class {}
schema.setClass(StockShortage);
