import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, idColumn, refersTo } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { FulfillmentOrderLine } from "./fulfillment-order.entity.ts";
import {
  type AllocationStatus,
  aheadLimits,
  allocationSources,
  allocationStatuses,
  allocationTransitions,
} from "./fulfillment-order.states.ts";

/** Stock that is committed to a fulfillment order's line, or that it waits for while it is EXPECTED: the hard promise. */
const schema = defineEntity({
  name: "Allocation",
  tableName: "allocations",
  properties: {
    id: idColumn(),
    fulfillmentOrderLineId: () => refersTo(FulfillmentOrderLine, "fulfillment_order_line_id").index(),
    itemId: () => refersTo(InventoryItem, "item_id"),
    /** Where it lies; null while it is EXPECTED and nobody knows where. */
    locationId: () => refersTo(Location, "location_id").nullable(),
    quantity: p.integer(),
    status: p.enum(allocationStatuses).default("ALLOCATED"),
    source: p.enum(allocationSources).default("ON_HAND"),
    /** While it is EXPECTED; null when a person let it go beyond the limit, or the stock was there. */
    countsAgainst: p.enum(aheadLimits).nullable(),
    createdAt: createdAt(),
  },
  checks: [
    { name: "allocations_quantity", expression: "quantity > 0" },
    {
      name: "allocations_expected",
      expression: "source = 'EXPECTED_RECEIPT' or (location_id is not null and status <> 'EXPECTED' and counts_against is null)",
    },
    { name: "allocations_place", expression: "location_id is not null or status in ('EXPECTED', 'RELEASED')" },
  ],
  indexes: [
    { properties: ["itemId", "locationId"], where: "status = 'ALLOCATED'" },
    { properties: ["itemId"], where: "status = 'EXPECTED'" },
  ],
});

export class Allocation extends schema.class {
  /** Throws Refusal ILLEGAL_TRANSITION. */
  become(status: AllocationStatus): void {
    this.status = step(allocationTransitions, this.status ?? "ALLOCATED", status, `Allocation ${this.id}`);
  }
}
schema.setClass(Allocation);
