import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { Reader } from "../../src/kit/read.ts";
import { type EbayAccount, read } from "./client.ts";

const most = 200;

/** What the Inventory API knows: one item for each SKU. `offset` counts pages here, not items. Listings made elsewhere are not among them. */
export async function catalogue(account: EbayAccount, cursor: string | null): Promise<CataloguePage> {
  const page = Number(cursor ?? 0);
  const answer = Reader.json(await read(account, "/sell/inventory/v1/inventory_item", { limit: String(most), offset: String(page) }));
  const items = answer.optionalList("inventoryItems") ?? [];
  return {
    entries: items.map(entryOf),
    next: items.length === most && answer.integer("total") > (page + 1) * most ? String(page + 1) : null,
  };
}

function entryOf(item: Reader): CatalogueEntry {
  const sku = item.text("sku");
  const product = item.optionalObject("product");
  const barcodes = ["ean", "upc", "isbn"].flatMap((kind) => product?.texts(kind) ?? []);
  return {
    externalSku: sku,
    externalIds: { sku },
    title: product?.optionalText("title") ?? sku,
    barcode: barcodes.find((code) => /^\d+$/.test(code)) ?? null,
    stock: unitsIn(item),
  };
}

/** Null for what is not counted. */
export const unitsIn = (item: Reader): number | null =>
  item.optionalObject("availability")?.optionalObject("shipToLocationAvailability")?.optionalInteger("quantity") ?? null;
