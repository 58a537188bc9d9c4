import type { Account } from "../../src/channels/account.ts";
import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import type { Reader } from "../../src/kit/read.ts";
import { graphql, idOf } from "./client.ts";
import type { ShopifySettings } from "./settings.ts";

const pageSize = 100;

/** A page of all variants. https://shopify.dev/docs/api/admin-graphql/latest/queries/productVariants */
export async function catalogue(account: Account<ShopifySettings>, cursor: string | null): Promise<CataloguePage> {
  const data = await graphql(
    account,
    `query Variants($first: Int!, $after: String) {
      productVariants(first: $first, after: $after) {
        nodes { id sku barcode displayName inventoryQuantity inventoryItem { id tracked } }
        pageInfo { hasNextPage endCursor }
      }
    }`,
    { first: pageSize, after: cursor },
    pageSize / 2,
  );
  const variants = data.object("productVariants");
  const { hasNextPage, endCursor } = pageOf(variants.object("pageInfo"));
  return { entries: variants.list("nodes").map(entryOf), next: hasNextPage ? endCursor : null };
}

const pageOf = (info: Reader) => ({ hasNextPage: info.boolean("hasNextPage"), endCursor: info.optionalText("endCursor") });

function entryOf(variant: Reader): CatalogueEntry {
  const variantId = idOf(variant.text("id"));
  const item = variant.object("inventoryItem");
  return {
    // As `listingKeys` of an order's line: the SKU, else the variant.
    externalSku: variant.optionalText("sku") || variantId,
    externalIds: { variantId, inventoryItemId: idOf(item.text("id")) },
    title: variant.text("displayName"),
    barcode: variant.optionalText("barcode") || null,
    stock: item.boolean("tracked") ? variant.optionalInteger("inventoryQuantity") : null,
  };
}
