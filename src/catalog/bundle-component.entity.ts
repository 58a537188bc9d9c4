import { defineEntity, p } from "@mikro-orm/core";
import { refersTo } from "../kit/columns.ts";
import { InventoryItem } from "./inventory-item.entity.ts";

/** One part of a bundle: `quantity` units of `component` go into one unit of `bundle`. A bundle is never a part itself. */
const schema = defineEntity({
  name: "BundleComponent",
  tableName: "bundle_components",
  primaryKeys: ["bundleId", "componentId"],
  properties: {
    bundleId: () => refersTo(InventoryItem, "bundle_id").primary(),
    componentId: () => refersTo(InventoryItem, "component_id").primary().index(),
    quantity: p.integer(),
  },
  checks: [
    { name: "bundle_components_quantity", expression: "quantity > 0" },
    { name: "bundle_components_not_itself", expression: "bundle_id <> component_id" },
  ],
});

export class BundleComponent extends schema.class {}
schema.setClass(BundleComponent);
