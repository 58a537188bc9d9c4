import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { Return } from "./return.entity.ts";
import { type ReverseStatus, reverseStatuses, reverseTransitions } from "./return.states.ts";

/** Goods that come back to one place, and are looked at there. */
const schema = defineEntity({
  name: "ReverseFulfillmentOrder",
  tableName: "reverse_fulfillment_orders",
  properties: {
    id: idColumn(),
    returnId: () => refersTo(Return, "return_id").index(),
    orderId: () => refersTo(Order, "order_id").index(),
    /** Null while the goods may come anywhere. */
    locationId: () => refersTo(Location, "location_id").nullable(),
    status: p.enum(reverseStatuses).default("OPEN"),
    /** The order's, for lists and keys that are limited. */
    channelId: p.uuid(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
    { properties: ["locationId", "createdAt", "id"] },
    { properties: ["channelId", "createdAt", "id"] },
  ],
});

export class ReverseFulfillmentOrder extends schema.class {
  /** Throws Refusal ILLEGAL_TRANSITION once it has ended. */
  become(status: ReverseStatus): void {
    this.status = step(reverseTransitions, this.status, status, `Reverse fulfillment order ${this.id}`);
  }
}
schema.setClass(ReverseFulfillmentOrder);

/** A parcel that comes back. Its label is a document whose subject it is. */
const delivery = defineEntity({
  name: "ReverseDelivery",
  tableName: "reverse_deliveries",
  properties: {
    id: idColumn(),
    reverseFulfillmentOrderId: () => refersTo(ReverseFulfillmentOrder, "reverse_fulfillment_order_id").index(),
    carrier: p.text().nullable(),
    trackingNumber: p.text().nullable(),
    trackingUrl: p.text().nullable(),
    /** Where the carrier has its label; null: nowhere, or it is kept here. */
    labelUrl: p.text().nullable(),
    /** Nothing comes back with it any more. */
    voidedAt: instant().nullable(),
    createdAt: createdAt(),
  },
});

export class ReverseDelivery extends delivery.class {}
delivery.setClass(ReverseDelivery);

/** Something that came along and was not to come back: noted, in no stock until somebody counts it. */
const unexpected = defineEntity({
  name: "UnexpectedItem",
  tableName: "unexpected_items",
  properties: {
    id: idColumn(),
    reverseFulfillmentOrderId: () => refersTo(ReverseFulfillmentOrder, "reverse_fulfillment_order_id").index(),
    sku: p.text().nullable(),
    quantity: p.integer(),
    note: p.text().nullable(),
    createdAt: createdAt(),
  },
  checks: [
    { name: "unexpected_items_quantity", expression: "quantity > 0" },
    { name: "unexpected_items_named", expression: "sku is not null or note is not null" },
  ],
});

export class UnexpectedItem extends unexpected.class {}
unexpected.setClass(UnexpectedItem);
