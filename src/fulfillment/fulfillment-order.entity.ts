import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, day, eventSequence, idColumn, instant, placedAt, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import {
  deliveryMethods,
  type FulfillmentOrderStatus,
  fulfillmentOrderStatuses,
  fulfillmentOrderTransitions,
} from "./fulfillment-order.states.ts";
import { RoutingDecision } from "./routing-decision.entity.ts";

/** Work at one location for one order: what leaves from there together. Without a location when nobody has the stock yet. */
const fulfillmentOrder = defineEntity({
  name: "FulfillmentOrder",
  tableName: "fulfillment_orders",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    locationId: () => refersTo(Location, "location_id").nullable(),
    routingDecisionId: () => refersTo(RoutingDecision, "routing_decision_id"),
    status: p.enum(fulfillmentOrderStatuses),
    /** What a held one returns to when the last hold is released. */
    heldFrom: p.enum(fulfillmentOrderStatuses).nullable(),
    deliveryMethod: p.enum(deliveryMethods).default("SHIP"),
    fulfillAt: instant().nullable(),
    /** While it waits: the day on which the last of its units is expected. Null: nobody knows. */
    expectedAt: day().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    placedAt: placedAt(),
    /** The order's, by the database, like `placedAt`. */
    channelId: p.uuid(),
  },
  checks: [
    { name: "fulfillment_orders_held_from", expression: "(status = 'ON_HOLD') = (held_from is not null)" },
    {
      name: "fulfillment_orders_location",
      expression: "location_id is not null or status in ('BACKORDERED', 'SCHEDULED', 'ON_HOLD', 'CANCELLED')",
    },
  ],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
    { properties: ["locationId", "createdAt", "id"] },
    { properties: ["locationId", "status", "createdAt", "id"] },
    { properties: ["locationId", "placedAt", "orderId"] },
  ],
});

export class FulfillmentOrder extends fulfillmentOrder.class {
  hold(): void {
    const from = this.status;
    this.become("ON_HOLD");
    this.heldFrom = from;
  }

  /** Goes back to what it was before the first hold. */
  resume(): void {
    const back = this.heldFrom;
    if (!back) throw new Error(`Fulfillment order ${this.id} is held but does not know from what`);
    this.become(back);
    this.heldFrom = null;
  }

  /** Its day has come: the work begins if its stock is there, else it waits for it. */
  release(stockIsThere: boolean): void {
    this.become(stockIsThere ? "OPEN" : "BACKORDERED");
    if (stockIsThere) this.expectedAt = null;
  }

  stockArrived(): void {
    this.become("OPEN");
    this.expectedAt = null;
  }

  close(): void {
    this.become("CLOSED");
  }

  /** Its location could not do all of it; the rest goes elsewhere. */
  giveUp(): void {
    this.become("INCOMPLETE");
  }

  cancel(): void {
    this.become("CANCELLED");
    this.heldFrom = null;
    this.expectedAt = null;
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: FulfillmentOrderStatus): void {
    this.status = step(fulfillmentOrderTransitions, this.status, status, `Fulfillment order ${this.id}`);
  }
}
fulfillmentOrder.setClass(FulfillmentOrder);

/** Whether work has no stock yet: it waits for it, or for the day of its release, held or not. */
export const waitsForStock = ({ status, heldFrom }: Pick<FulfillmentOrder, "status" | "heldFrom">): boolean =>
  [status, heldFrom].some((one) => one === "BACKORDERED" || one === "SCHEDULED");

/** How many units of an order line are worked on here. */
const line = defineEntity({
  name: "FulfillmentOrderLine",
  tableName: "fulfillment_order_lines",
  properties: {
    id: idColumn(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    quantity: p.integer(),
    remainingQuantity: p.integer(),
  },
  checks: [
    { name: "fulfillment_order_lines_quantity", expression: "quantity > 0" },
    { name: "fulfillment_order_lines_remaining", expression: "remaining_quantity >= 0 and remaining_quantity <= quantity" },
  ],
});

export class FulfillmentOrderLine extends line.class {}
line.setClass(FulfillmentOrderLine);
