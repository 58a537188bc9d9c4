import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import type { Reader } from "../../src/kit/read.ts";
import { read, type TikTokAccount } from "./client.ts";
import { nextIn } from "./pages.ts";

/** What is for sale, a row for each SKU. */
export async function catalogue(account: TikTokAccount, cursor: string | null): Promise<CataloguePage> {
  const { data } = await read(account, {
    path: "/product/202502/products/search",
    query: { page_size: "100", ...(cursor === null ? {} : { page_token: cursor }) },
    body: { status: "ACTIVATE" },
  });
  const products = data.optionalList("products") ?? [];
  const entries = products.flatMap((product) =>
    (product.optionalList("skus") ?? []).map((sku) => entryOf(product, sku, account.settings.warehouseId)),
  );
  return { entries, next: products.length === 0 ? null : nextIn(data) };
}

function entryOf(product: Reader, sku: Reader, warehouseId: string | null): CatalogueEntry {
  const inventory = (sku.optionalList("inventory") ?? []).filter(
    (place) => warehouseId === null || place.optionalId("warehouse_id") === warehouseId,
  );
  const skuId = sku.id("id");
  return {
    externalSku: sku.optionalText("seller_sku") ?? skuId,
    externalIds: { productId: product.id("id"), skuId },
    title: product.optionalText("title") ?? skuId,
    barcode: null,
    stock: inventory.length === 0 ? null : inventory.reduce((sum, place) => sum + (place.optionalInteger("quantity") ?? 0), 0),
  };
}
