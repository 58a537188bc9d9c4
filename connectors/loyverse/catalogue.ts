import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import type { Reader } from "../../src/kit/read.ts";
import { type LoyverseAccount, readJson } from "./client.ts";

/** Items, each as its variants: these are what is sold. */
export async function catalogue(account: LoyverseAccount, cursor: string | null): Promise<CataloguePage> {
  const page = await readJson(account, "/items", { limit: "250", ...(cursor !== null && { cursor }) });
  const items = page.list("items").filter((item) => item.optionalText("deleted_at") === null);
  return {
    entries: items.flatMap((item) => item.list("variants").map((variant) => entryOf(item, variant))),
    next: page.optionalText("cursor"),
  };
}

function entryOf(item: Reader, variant: Reader): CatalogueEntry {
  const variantId = variant.id("variant_id");
  const options = ["option1_value", "option2_value", "option3_value"].flatMap((key) => variant.optionalText(key) ?? []);
  return {
    // As `listingKeys` of a receipt's line: the SKU, else the variant.
    externalSku: variant.optionalId("sku") ?? variantId,
    externalIds: { variantId, itemId: item.id("id"), trackStock: String(item.boolean("track_stock", false)) },
    title: [item.text("item_name"), options.join(", ")].filter(Boolean).join(" - "),
    barcode: variant.optionalId("barcode"),
    // Levels are by store, and not said here.
    stock: null,
  };
}
