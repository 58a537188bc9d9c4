import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import type { Store } from "./store.ts";

const location = 1;

export const stockRoutes: Routes<Store> = [
  [/^GET \/v3\/catalog\/products$/, (store, { query }) => ({ body: { data: products(store, query), meta: {} } })],
  [/^GET \/v3\/inventory\/items$/, (store, { query }) => ({ body: { data: items(store, query), meta: {} } })],
  [/^PUT \/v3\/inventory\/adjustments\/absolute$/, (store, called) => adjust(store, jsonIn(called))],
];

function products(store: Store, { "id:min": from = "1", limit = "50", include }: Called["query"]): unknown[] {
  const found = store.things.filter(({ productId }) => productId >= Number(from)).slice(0, Number(limit));
  return found.map(({ productId, variantId, sku, countedBy, stock }) => ({
    id: productId,
    name: `A ${sku}`,
    inventory_tracking: countedBy,
    inventory_level: stock,
    ...(include === "variants" && {
      variants: [
        {
          id: variantId,
          product_id: productId,
          sku,
          gtin: "",
          upc: "",
          inventory_level: countedBy === "variant" ? stock : 0,
          option_values: countedBy === "variant" ? [{ label: "Blue", option_display_name: "Colour" }] : [],
        },
      ],
    }),
  }));
}

function items(store: Store, { "variant_id:in": variants, "product_id:in": products }: Called["query"]): unknown[] {
  const isAmong = (ids: string | undefined, id: number) => ids === undefined || ids.split(",").includes(String(id));
  return store.things
    .filter(({ variantId, productId }) => isAmong(variants, variantId) && isAmong(products, productId))
    .map(({ productId, variantId, sku, stock }) => ({
      identity: { sku, variant_id: variantId, product_id: productId },
      locations: [{ location_id: location, available_to_sell: stock, total_inventory_onhand: stock }],
    }));
}

/** One that cannot be told fails them all. */
function adjust(store: Store, { items }: Record<string, unknown>): Answer {
  const told = (items as { location_id: number; product_id?: number; variant_id?: number; quantity: number }[]).map((item) => ({
    ...item,
    thing: store.things.find(({ countedBy, productId, variantId }) =>
      countedBy === "product" ? productId === item.product_id : variantId === item.variant_id,
    ),
  }));
  if (told.some(({ thing, location_id }) => !thing || location_id !== location))
    return { status: 422, body: { status: 422, title: "Item is tracked by product, please update stock by product id", errors: {} } };
  for (const { thing, quantity } of told) if (thing) thing.stock = quantity;
  return { body: { transaction_id: "0199" } };
}
