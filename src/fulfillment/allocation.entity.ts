import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, idColumn, refersTo } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";
import { FulfillmentOrderLine } from "./fulfillment-order.entity.ts";
import { allocationStatuses } from "./fulfillment-order.states.ts";

/** Stock that is committed to a fulfillment order's line: the hard promise. */
const schema = defineEntity({
  name: "Allocation",
  tableName: "allocations",
  properties: {
    id: idColumn(),
    fulfillmentOrderLineId: () => refersTo(FulfillmentOrderLine, "fulfillment_order_line_id").index(),
    itemId: () => refersTo(InventoryItem, "item_id"),
    locationId: () => refersTo(Location, "location_id"),
    quantity: p.integer(),
    status: p.enum(allocationStatuses).default("ALLOCATED"),
    createdAt: createdAt(),
  },
  checks: [{ name: "allocations_quantity", expression: "quantity > 0" }],
  indexes: [{ properties: ["itemId", "locationId"], where: "status = 'ALLOCATED'" }],
});

export class Allocation extends schema.class {}
schema.setClass(Allocation);
