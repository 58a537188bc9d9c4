import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, day, eventSequence, idColumn, refersTo, updatedAt, version } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";

export const receiptSources = ["PO", "TRANSFER", "PREORDER"] as const;
export const receiptStatuses = ["OPEN", "RECEIVED", "CANCELLED"] as const;

/** Units that are expected at a location. While it is OPEN, what is still to come counts as `incoming` of the level, by a database trigger. */
const schema = defineEntity({
  name: "ExpectedReceipt",
  tableName: "expected_receipts",
  properties: {
    id: idColumn(),
    itemId: () => refersTo(InventoryItem, "item_id"),
    locationId: () => refersTo(Location, "location_id"),
    quantity: p.integer(),
    /** May end above `quantity`: suppliers send more, too. */
    receivedQuantity: p.integer().default(0),
    /** Local to the location. */
    eta: day(),
    source: p.enum(receiptSources),
    /** The merchant's own, for example the number of the purchase order. */
    reference: p.text().nullable(),
    status: p.enum(receiptStatuses).default("OPEN"),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "expected_receipts_quantity", expression: "quantity > 0 and received_quantity >= 0" },
    { name: "expected_receipts_received", expression: "status <> 'OPEN' or received_quantity < quantity" },
  ],
  indexes: [
    { properties: ["itemId", "eta", "id"], where: "status = 'OPEN'" },
    { name: "expected_receipts_of_item", properties: ["itemId", "eta", "id"] },
    { properties: ["locationId", "status", "eta", "id"] },
    { properties: ["locationId", "eta", "id"] },
    { properties: ["status", "eta", "id"] },
    { properties: ["eta", "id"] },
  ],
});

export class ExpectedReceipt extends schema.class {
  /** Units of it came in. It is over when all have. */
  receive(quantity: number): void {
    this.receivedQuantity += quantity;
    if (this.receivedQuantity >= this.quantity) this.status = "RECEIVED";
  }

  /** The rest does not come any more. */
  cancel(): void {
    this.status = "CANCELLED";
  }
}
schema.setClass(ExpectedReceipt);
