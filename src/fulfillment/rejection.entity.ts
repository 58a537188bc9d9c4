import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, refersTo } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { FulfillmentOrder } from "./fulfillment-order.entity.ts";

export const rejectionKinds = ["REJECTED", "SHORT_PICK"] as const;
export type RejectionKind = (typeof rejectionKinds)[number];

export const rejectionReasons = ["OUT_OF_STOCK", "DAMAGED", "NO_CAPACITY", "CLOSED", "CANNOT_HANDLE", "WRONG_ADDRESS", "OTHER"] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** Units of an order line that a location did not do, though they were routed there. It is not asked for that line again. */
const schema = defineEntity({
  name: "Rejection",
  tableName: "rejections",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id"),
    locationId: () => refersTo(Location, "location_id"),
    quantity: p.integer(),
    kind: p.enum(rejectionKinds),
    reason: p.enum(rejectionReasons),
    /** More, for people. No personal data. */
    notes: p.text().nullable(),
    actor: p.text(),
    createdAt: createdAt(),
  },
  checks: [{ name: "rejections_quantity", expression: "quantity > 0" }],
  indexes: [{ properties: ["locationId", "createdAt"] }],
});

export class Rejection extends schema.class {}
schema.setClass(Rejection);
