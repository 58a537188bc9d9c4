import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, refersTo } from "../kit/columns.ts";
import { Fulfillment } from "./fulfillment.entity.ts";
import type { PackedItem } from "./packing-box.entity.ts";

/** A box of a fulfillment. Its weight is what the scale says, packaging included; sizes are of the outside. */
const schema = defineEntity({
  name: "FulfillmentPackage",
  tableName: "fulfillment_packages",
  properties: {
    id: idColumn(),
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id"),
    /** 1, 2, 3 … within the fulfillment. */
    position: p.integer(),
    weightGrams: p.integer(),
    lengthMm: p.integer().nullable(),
    widthMm: p.integer().nullable(),
    heightMm: p.integer().nullable(),
    /** Where the carrier gives each box its own; else the fulfillment's. */
    trackingNumber: p.text().nullable(),
    /** What is in it. Null: nobody said which unit went into which box. */
    contents: p.json().$type<readonly PackedItem[]>().nullable(),
    createdAt: createdAt(),
  },
  uniques: [{ name: "fulfillment_packages_position", properties: ["fulfillmentId", "position"] }],
  checks: [
    { name: "fulfillment_packages_weight", expression: "weight_grams > 0" },
    {
      name: "fulfillment_packages_size",
      expression: "num_nonnulls(length_mm, width_mm, height_mm) in (0, 3) and least(length_mm, width_mm, height_mm) > 0",
    },
  ],
});

export class FulfillmentPackage extends schema.class {}
schema.setClass(FulfillmentPackage);
