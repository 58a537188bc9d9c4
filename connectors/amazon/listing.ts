import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { type AmazonAccount, type Call, read } from "./client.ts";

/** What Amazon says of a listing in the channel's marketplace. */
export interface Listing {
  readonly sku: string;
  readonly productType: string | null;
  readonly asin: string | null;
  readonly title: string | null;
  readonly createdAt: Date | null;
  /** Amazon keeps and counts it (FBA). */
  readonly fulfilledByAmazon: boolean;
  /** Units offered from the seller's own stock; null when not said. */
  readonly quantity: number | null;
  /** GTIN, EAN or UPC. */
  readonly barcode: string | null;
}

/** The seller's own stock; every other code is one of Amazon's warehouses, such as `AMAZON_EU`. */
export const ownStock = "DEFAULT";

export const itemsPath = ({ settings }: AmazonAccount, sku?: string): string =>
  `/listings/2021-08-01/items/${encodeURIComponent(settings.sellerId)}${sku === undefined ? "" : `/${encodeURIComponent(sku)}`}`;

/** Null when there is no such listing. */
export async function listingOf(account: AmazonAccount, sku: string): Promise<Listing | null> {
  const call: Call = {
    limit: "getListingsItem",
    path: itemsPath(account, sku),
    query: { marketplaceIds: account.settings.marketplaceId, includedData: "summaries,fulfillmentAvailability" },
  };
  try {
    return listingIn(Reader.json(await read(account, call)));
  } catch (error) {
    if (error instanceof ChannelRefused && error.status === 404) return null;
    throw error;
  }
}

export function listingIn(item: Reader): Listing {
  const summary = item.optionalList("summaries")?.[0] ?? null;
  const offered = item.optionalList("fulfillmentAvailability") ?? [];
  const own = offered.find((one) => one.text("fulfillmentChannelCode") === ownStock);
  const codes = item.optionalObject("attributes")?.optionalList("externally_assigned_product_identifier") ?? [];
  return {
    sku: item.text("sku"),
    productType: summary?.optionalText("productType") ?? null,
    asin: summary?.optionalText("asin") ?? null,
    title: summary?.optionalText("itemName") ?? null,
    createdAt: summary?.optionalInstant("createdDate") ?? null,
    fulfilledByAmazon: offered.length > 0 && own === undefined,
    quantity: own?.optionalInteger("quantity") ?? null,
    barcode: codes.map((one) => one.optionalId("value")).find((value) => value !== null) ?? null,
  };
}
