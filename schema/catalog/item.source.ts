import {
  bundleComponents,
  type InventoryItemFilter,
  type ItemSort,
  inventoryItems,
  itemOrders,
  matchingItems,
} from "../../src/catalog/inventory-items.rows.ts";
import type { PageArgs } from "../../src/kit/page.ts";
import { sql } from "../../src/kit/sql.ts";
import { byId, id, many, money, one, oneWhere } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type Sources, source } from "../reading/source.ts";

const item = inventoryItems.columns;
const component = bundleComponents.columns;

/** How items and bundles are read. */
export const itemSources: Sources = {
  Query: {
    fields: {
      inventoryItems: page<PageArgs & { readonly filter?: InventoryItemFilter | null; readonly sort: ItemSort }>({
        order: ({ sort }) => itemOrders[sort],
        where: ({ filter }) => matchingItems(filter ?? {}),
      }),
      inventoryItem: byId("InventoryItem"),
      inventoryItemBySku: oneWhere((_, field) => [(asking) => [sql`item.sku = ${field.argumentsIn(asking).sku}`]]),
    },
  },
  InventoryItem: source(inventoryItems, {
    id: id("InventoryItem", item.id),
    price: money(item.priceMinor, item.priceCurrency, `${item.priceMinor} is null or ${item.priceCurrency} is null`),
    components: many({
      on: `${component.bundleId} = ${item.id}`,
      join: ` join inventory_items part on part.id = ${component.itemId}`,
      order: "part.sku",
    }),
  }),
  BundleComponent: source(bundleComponents, { item: one(component.itemId) }),
};
