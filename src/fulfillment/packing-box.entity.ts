import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
import { FulfillmentOrder } from "./fulfillment-order.entity.ts";

/** Units of an item that lie in a box for an order line. A bundle's parts may lie in several boxes. */
export interface PackedItem {
  /** The order line. */
  readonly lineId: string;
  readonly itemId: string;
  readonly quantity: number;
}

/** A box that is being filled by scanning. Once all of the work lies in closed boxes they become a parcel's, and these are gone. */
const schema = defineEntity({
  name: "PackingBox",
  tableName: "packing_boxes",
  properties: {
    id: idColumn(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id"),
    /** 1, 2, 3 … of the work. */
    position: p.integer(),
    contents: p.json().$type<readonly PackedItem[]>(),
    /** When it is closed: what the scale says, in grams, and its outer size. */
    weightGrams: p.integer().nullable(),
    lengthMm: p.integer().nullable(),
    widthMm: p.integer().nullable(),
    heightMm: p.integer().nullable(),
    closedAt: instant().nullable(),
    createdAt: createdAt(),
  },
  uniques: [{ name: "packing_boxes_position", properties: ["fulfillmentOrderId", "position"] }],
  checks: [{ name: "packing_boxes_closed", expression: "(closed_at is null) = (weight_grams is null)" }],
});

export class PackingBox extends schema.class {}
schema.setClass(PackingBox);
