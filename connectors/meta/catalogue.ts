import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { type MetaAccount, read } from "./client.ts";

/** The products of the shop's catalogue; variants are products of their own. https://developers.facebook.com/docs/marketing-api/reference/product-catalog/products/ */
export async function catalogue(account: MetaAccount, cursor: string | null): Promise<CataloguePage> {
  const { catalogId } = account.settings;
  if (catalogId === null)
    throw new ChannelRefused("Meta Shops cannot be asked for its catalogue: catalogId is missing in the settings.", 404);
  const { products, next } = await productsOf(account, catalogId, {
    fields: "retailer_id,name,color,size,gtin,quantity_to_sell_on_facebook",
    limit: "100",
    ...(cursor !== null && { after: cursor }),
  });
  return { entries: products.map(entryOf), next };
}

/** A page of products, and the cursor of the next. */
export async function productsOf(
  account: MetaAccount,
  catalogId: string,
  query: Readonly<Record<string, string>>,
): Promise<{ readonly products: readonly Reader[]; readonly next: string | null }> {
  const page = Reader.json(await read(account, `/${encodeURIComponent(catalogId)}/products`, query, "catalogue"));
  const paging = page.optionalObject("paging");
  return { products: page.list("data"), next: paging?.has("next") ? paging.object("cursors").text("after") : null };
}

/** Units to sell as Meta was told them last; null where nobody did: such a thing cannot be bought. */
export const unitsIn = (product: Reader): number | null => product.optionalInteger("quantity_to_sell_on_facebook");

function entryOf(product: Reader): CatalogueEntry {
  const options = ["color", "size"].flatMap((name) => product.optionalText(name) ?? []);
  const retailerId = product.id("retailer_id");
  return {
    externalSku: retailerId,
    externalIds: { retailerId },
    title: [product.optionalText("name") ?? retailerId, options.join(", ")].filter(Boolean).join(" - "),
    barcode: product.optionalId("gtin"),
    stock: unitsIn(product),
  };
}
