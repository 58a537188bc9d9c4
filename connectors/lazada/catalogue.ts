import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { type LazadaAccount, read } from "./client.ts";

const most = 50;
/** Lazada answers no offset beyond. */
const farthest = 10_000;

/** Products, each with its SKUs. Throws ChannelRefused beyond what Lazada lists: 10,000 products. */
export async function catalogue(account: LazadaAccount, cursor: string | null): Promise<CataloguePage> {
  const offset = Number(cursor ?? 0);
  const data = Reader.json(await read(account, "/products/get", { filter: "all", limit: String(most), offset: String(offset) })).object(
    "data",
  );
  const products = data.optionalList("products") ?? [];
  const seen = offset + products.length;
  const more = products.length > 0 && seen < data.integer("total_products");
  if (more && seen > farthest) throw new ChannelRefused("Lazada lists no more than 10,000 products, and the shop has more.", 422);
  return { entries: products.filter(isSold).flatMap(entriesOf), next: more ? String(seen) : null };
}

const isSold = (product: Reader): boolean => !/^deleted$/i.test(product.optionalText("status") ?? "");

function entriesOf(product: Reader): CatalogueEntry[] {
  const itemId = product.id("item_id");
  const name = product.optionalObject("attributes")?.optionalText("name") ?? null;
  return product.list("skus").map((sku) => {
    const skuId = sku.id("SkuId");
    const sellerSku = sku.optionalId("SellerSku");
    return {
      externalSku: sellerSku ?? skuId,
      externalIds: { itemId, skuId, ...(sellerSku !== null && { sellerSku }) },
      title: name ?? sellerSku ?? skuId,
      barcode: null,
      stock: unitsIn(sku, null),
    };
  });
}

/** Units that can be bought: of the warehouse that is named, else of the one every seller has. Null: not said. */
export function unitsIn(sku: Reader, warehouseCode: string | null): number | null {
  const wanted = (warehouseCode ?? "dropshipping").toLowerCase();
  const there = sku.optionalList("multiWarehouseInventories")?.find((one) => one.optionalText("warehouseCode")?.toLowerCase() === wanted);
  if (there || warehouseCode !== null) return there?.optionalInteger("sellableQuantity") ?? null;
  return sku.optionalInteger("Available") ?? sku.optionalInteger("quantity");
}
