import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, refersTo, updatedAt } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { FulfillmentOrder } from "./fulfillment-order.entity.ts";

/**
 * When something will be there, as the buyer may be told: of a fulfillment order, or of an order line (then the latest of
 * its parts). The dates are local to where the parcel leaves. What was promised first stays known.
 */
const schema = defineEntity({
  name: "DeliveryPromise",
  tableName: "promises",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").nullable(),
    lineId: () => refersTo(OrderLine, "line_id").nullable(),
    locationId: () => refersTo(Location, "location_id").nullable(),
    carrier: p.text().nullable(),
    service: p.text().nullable(),
    zone: p.text().nullable(),
    shipBy: p.date(),
    deliverFrom: p.date(),
    deliverTo: p.date(),
    /** What was promised first. */
    firstDeliverTo: p.date(),
    /** Share of such promises that are kept, 0 to 1. Null: too few are known. */
    confidence: p.double().$type<number>().nullable(),
    /** What it was reckoned from, in words. */
    basis: p.text(),
    /** How often it changed. */
    changes: p.integer().default(0),
    deliveredOn: p.date().nullable(),
    /** Whether it was there by the last day promised. Null: it is not there yet. */
    kept: p.boolean().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "promises_of", expression: "(fulfillment_order_id is null) <> (line_id is null)" },
    { name: "promises_days", expression: "deliver_from <= deliver_to and ship_by <= deliver_to" },
    { name: "promises_kept", expression: "(delivered_on is null) = (kept is null)" },
    { name: "promises_confidence", expression: "confidence >= 0 and confidence <= 1" },
  ],
  uniques: [
    { name: "promises_fulfillment_order", properties: ["fulfillmentOrderId"] },
    { name: "promises_line", properties: ["lineId"] },
  ],
  indexes: [{ properties: ["deliverTo", "id"] }],
});

export class DeliveryPromise extends schema.class {}
schema.setClass(DeliveryPromise);
