import { defineEntity, p } from "@mikro-orm/core";
import { InventoryItem } from "../catalog/inventory-item.entity.ts";
import { createdAt, eventSequence, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { FulfillmentOrder, FulfillmentOrderLine } from "./fulfillment-order.entity.ts";
import { type PickListStatus, pickListStatuses, pickListTransitions } from "./pick-list.states.ts";

/** What one picker fetches in one round at a location, for several pieces of work. */
const pickList = defineEntity({
  name: "PickList",
  tableName: "pick_lists",
  properties: {
    id: idColumn(),
    locationId: () => refersTo(Location, "location_id"),
    status: p.enum(pickListStatuses).default("OPEN"),
    /** Who picks, in the merchant's words: a number or a cart. No personal data. */
    assignee: p.text().nullable(),
    madeBy: p.text(),
    startedAt: instant().nullable(),
    endedAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [{ name: "pick_lists_ended", expression: "(status in ('COMPLETED', 'CANCELLED')) = (ended_at is not null)" }],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["locationId", "createdAt", "id"] },
    { properties: ["locationId", "status", "createdAt", "id"] },
  ],
});

export class PickList extends pickList.class {
  start(at: Date): void {
    this.become("IN_PROGRESS");
    this.startedAt = at;
  }

  complete(at: Date): void {
    this.become("COMPLETED");
    this.endedAt = at;
  }

  cancel(at: Date): void {
    this.become("CANCELLED");
    this.endedAt = at;
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: PickListStatus): void {
    this.status = step(pickListTransitions, this.status, status, `Pick list ${this.id}`);
  }
}
pickList.setClass(PickList);

/** Work that is on a list. It is on one open list at most: the database sees to that. */
const entry = defineEntity({
  name: "PickListEntry",
  tableName: "pick_list_entries",
  properties: {
    id: idColumn(),
    pickListId: () => refersTo(PickList, "pick_list_id").index(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").index(),
    /** Until the list ends. */
    open: p.boolean().default(true),
  },
});

export class PickListEntry extends entry.class {}
entry.setClass(PickListEntry);

/** Units of an item that a line of work needs of this round. */
const pick = defineEntity({
  name: "PickListPick",
  tableName: "pick_list_picks",
  properties: {
    id: idColumn(),
    pickListId: () => refersTo(PickList, "pick_list_id"),
    fulfillmentOrderLineId: () => refersTo(FulfillmentOrderLine, "fulfillment_order_line_id").index(),
    itemId: () => refersTo(InventoryItem, "item_id"),
    /** Of the item for one unit of the line. */
    perUnit: p.integer(),
    /** When the list was made; work that shrinks since needs less. */
    quantity: p.integer(),
    picked: p.integer().default(0),
  },
  uniques: [{ name: "pick_list_picks_once", properties: ["pickListId", "fulfillmentOrderLineId", "itemId"] }],
  checks: [{ name: "pick_list_picks_units", expression: "per_unit > 0 and quantity > 0 and picked >= 0 and picked <= quantity" }],
});

export class PickListPick extends pick.class {}
pick.setClass(PickListPick);
