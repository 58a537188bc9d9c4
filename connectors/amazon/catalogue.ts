import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { Reader } from "../../src/kit/read.ts";
import { type AmazonAccount, read } from "./client.ts";
import { itemsPath, type Listing, listingIn } from "./listing.ts";

/**
 * Listings by the time they were made. Amazon pages through a thousand and no further, so each page asks anew from the last one seen; its tokens
 * count only where a whole page was made within one second. What stands on the border comes twice.
 */
export async function catalogue(account: AmazonAccount, cursor: string | null): Promise<CataloguePage> {
  const [since = "", token = ""] = cursor?.split("|") ?? [];
  const query = {
    marketplaceIds: account.settings.marketplaceId,
    includedData: "summaries,attributes,fulfillmentAvailability",
    sortBy: "createdDate",
    sortOrder: "ASC",
    pageSize: "20",
    ...(since === "" ? {} : { createdAfter: since }),
    ...(token === "" ? {} : { pageToken: token }),
  };
  const page = Reader.json(await read(account, { limit: "searchListingsItems", path: itemsPath(account), query }));
  const listings = page.list("items").map(listingIn);
  const more = page.optionalObject("pagination")?.optionalText("nextToken") ?? null;
  const last = listings.at(-1)?.createdAt?.toISOString() ?? "";
  return { entries: listings.map(entryOf), next: more === null ? null : last > since ? `${last}|` : `${since}|${more}` };
}

const entryOf = ({ sku, productType, asin, title, quantity, barcode }: Listing): CatalogueEntry => ({
  externalSku: sku,
  externalIds: { sku, ...(asin === null ? {} : { asin }), ...(productType === null ? {} : { productType }) },
  title: title ?? sku,
  barcode,
  stock: quantity,
});
