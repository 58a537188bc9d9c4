import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { bad, good, pageOf } from "./answers.ts";
import { type Shop, warehouse } from "./shop.ts";

export const stockRoutes: Routes<Shop> = [
  [/^POST \/product\/202502\/products\/search$/, products],
  [/^POST \/product\/202309\/inventory\/search$/, (shop, called) => inventory(shop, jsonIn(called).sku_ids as string[])],
  [/^POST \/product\/202309\/products\/(\d+)\/inventory\/update$/, (shop, called, id) => setUnits(shop, id, jsonIn(called))],
];

function products(shop: Shop, { query }: Called): Answer {
  const products = [...Map.groupBy(shop.skus, ({ productId }) => productId)].map(([id, skus]) => ({
    id,
    title: "Things for coffee",
    status: "ACTIVATE",
    skus: skus.map((sku) => ({ id: sku.id, seller_sku: sku.seller, inventory: [{ warehouse_id: warehouse, quantity: sku.units }] })),
  }));
  const { page, next } = pageOf(products, query);
  // At its end this list has been seen to say `false`.
  return good({ products: page, next_page_token: next === "" ? false : next, total_count: products.length });
}

function inventory(shop: Shop, ids: readonly string[]): Answer {
  const found = [
    ...Map.groupBy(
      shop.skus.filter(({ id }) => ids.includes(id)),
      ({ productId }) => productId,
    ),
  ];
  return good({
    inventory: found.map(([productId, skus]) => ({
      product_id: productId,
      skus: skus.map(({ id, seller, units }) => ({
        id,
        seller_sku: seller,
        total_available_quantity: units,
        total_committed_quantity: 0,
        warehouse_inventory: [{ warehouse_id: warehouse, available_quantity: units, committed_quantity: 0 }],
      })),
    })),
  });
}

function setUnits(shop: Shop, productId: string | undefined, { skus }: Record<string, unknown>): Answer {
  if (!shop.skus.some((sku) => sku.productId === productId)) return bad(12052032, "Resource Not Found");
  const errors: unknown[] = [];
  for (const { id, inventory } of skus as { id: string; inventory: { warehouse_id?: string; quantity: number }[] }[]) {
    const sku = shop.skus.find((one) => one.id === id && one.productId === productId);
    const [told] = inventory;
    if (!sku || !told || (told.warehouse_id !== undefined && told.warehouse_id !== warehouse))
      errors.push({ code: 12052048, message: "SKU or warehouse not found.", detail: { sku_id: id, extra_errors: [] } });
    else sku.units = told.quantity;
  }
  return good({ errors });
}
