import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { type MagentoAccount, read, searchOf } from "./client.ts";

const most = 200;

/** Products by id, so that no page shifts. A configurable or grouped product is only a way to its simple ones, which stand in the list themselves. */
export async function catalogue(account: MagentoAccount, cursor: string | null): Promise<CataloguePage> {
  const where = [{ field: "entity_id", is: "gt" as const, value: cursor ?? "0" }];
  const products = partsOf(await read(account, "/products", searchOf({ where, by: ["entity_id"], pageSize: most })), "items").map((each) =>
    Reader.json(each),
  );
  return {
    entries: products
      .filter((product) => !ways.has(product.text("type_id")))
      .map((product) => entryOf(product, account.settings.barcodeAttribute)),
    next: products.length < most ? null : (products.at(-1)?.id("id") ?? null),
  };
}

const ways = new Set(["configurable", "grouped"]);

function entryOf(product: Reader, barcodeAttribute: string | null): CatalogueEntry {
  const barcode = (product.optionalList("custom_attributes") ?? []).find((one) => one.text("attribute_code") === barcodeAttribute);
  const sku = product.text("sku");
  return {
    externalSku: sku,
    externalIds: { sku },
    title: product.optionalText("name") ?? sku,
    barcode: barcode?.optionalId("value") ?? null,
    stock: null,
  };
}
