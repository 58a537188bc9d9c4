import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, instant, minorUnits, textList, updatedAt, version } from "../kit/columns.ts";

export const backorderPolicies = ["DENY", "ALLOW", "UNTIL_QTY"] as const;

/** A thing that is kept in stock, or a bundle of such things. */
const schema = defineEntity({
  name: "InventoryItem",
  tableName: "inventory_items",
  properties: {
    id: idColumn(),
    sku: p.text().unique(),
    barcode: p.text().nullable().unique(),
    title: p.text(),
    weightGrams: p.integer().nullable(),
    lengthMm: p.integer().nullable(),
    widthMm: p.integer().nullable(),
    heightMm: p.integer().nullable(),
    tags: textList(),
    /** What a location must be able to handle to ship it, such as `COLD`, `HAZMAT` or `DROPSHIP:acme`. */
    handlingTags: textList(),
    /** False for what is never counted, such as a service. */
    tracked: p.boolean().default(true),
    backorderPolicy: p.enum(backorderPolicies).default("ALLOW"),
    /** With UNTIL_QTY: so many units may wait for stock at once. */
    backorderLimit: p.integer().nullable(),
    /** Until then it is sold as a pre-order: nothing of it leaves, whatever lies there. */
    preorderReleaseAt: instant().nullable(),
    /** So many units may be pre-ordered; null: any number. */
    preorderLimit: p.integer().nullable(),
    /** Catalogue price of one unit; orders are checked against it when it is set. */
    priceMinor: minorUnits().nullable(),
    priceCurrency: p.text().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "inventory_items_measures", expression: "least(weight_grams, length_mm, width_mm, height_mm) >= 0" },
    { name: "inventory_items_price", expression: "(price_minor is null) = (price_currency is null) and coalesce(price_minor, 0) >= 0" },
    {
      name: "inventory_items_backorder_limit",
      expression: "(backorder_policy = 'UNTIL_QTY') = (backorder_limit is not null) and coalesce(backorder_limit, 0) >= 0",
    },
    {
      name: "inventory_items_preorder_limit",
      expression: "preorder_limit is null or (preorder_release_at is not null and preorder_limit >= 0)",
    },
  ],
  indexes: [{ properties: ["title", "id"] }, { properties: ["createdAt", "id"] }, { properties: ["updatedAt", "id"] }],
});

export class InventoryItem extends schema.class {}
schema.setClass(InventoryItem);
