import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { read, type WooCommerceAccount } from "./client.ts";

/** Few, as each product with variations is asked for these. */
const productsAtOnce = 20;
const variationsAtOnce = 100;

/** Products, and in place of those that have variations these. What is grouped or sold elsewhere is not ordered by itself. */
export async function catalogue(account: WooCommerceAccount, cursor: string | null): Promise<CataloguePage> {
  const page = cursor === null ? 1 : Number(cursor);
  const products = await listed(account, "/wc/v3/products", page, productsAtOnce);
  const entries: CatalogueEntry[] = [];
  for (const product of products.filter((each) => !notSold.has(each.text("type"))))
    entries.push(...(product.text("type").startsWith("variable") ? await variationsOf(account, product) : [entryOf(product, null)]));
  return { entries, next: products.length < productsAtOnce ? null : String(page + 1) };
}

const notSold = new Set(["grouped", "external"]);

async function variationsOf(account: WooCommerceAccount, product: Reader): Promise<CatalogueEntry[]> {
  const entries: CatalogueEntry[] = [];
  for (let page = 1; ; page += 1) {
    const variations = await listed(account, `/wc/v3/products/${product.id("id")}/variations`, page, variationsAtOnce);
    entries.push(...variations.map((variation) => entryOf(variation, product)));
    if (variations.length < variationsAtOnce) return entries;
  }
}

/** What has no SKU is ordered by its id, as the connector reads order lines. */
function entryOf(thing: Reader, parent: Reader | null): CatalogueEntry {
  const id = thing.id("id");
  const options = (thing.optionalList("attributes") ?? []).flatMap((attribute) => attribute.optionalText("option") ?? []);
  return {
    externalSku: thing.optionalText("sku") || id,
    externalIds: parent === null ? { productId: id } : { productId: parent.id("id"), variationId: id },
    title: parent === null ? thing.text("name") : [parent.text("name"), options.join(", ")].filter(Boolean).join(" - "),
    // Since WooCommerce 9.1. https://github.com/woocommerce/woocommerce/pull/46914
    barcode: thing.optionalText("global_unique_id") || null,
    stock: stockIn(thing),
  };
}

/** A variation whose stock is counted with its product says `"parent"`: it has no number of its own. */
export const stockIn = (thing: Reader): number | null =>
  thing.raw("manage_stock") === true ? Math.floor(Number(thing.optionalDecimal("stock_quantity") ?? 0)) : null;

async function listed(account: WooCommerceAccount, path: string, page: number, most: number): Promise<Reader[]> {
  const body = await read(account, path, { orderby: "id", order: "asc", per_page: String(most), page: String(page) });
  return partsOf(body).map((each) => Reader.json(each));
}
