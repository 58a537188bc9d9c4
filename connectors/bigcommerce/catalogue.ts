import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import type { Reader } from "../../src/kit/read.ts";
import { type BigCommerceAccount, dataOf } from "./client.ts";

const most = 50;

/** Products by id, so that no page shifts, each with its variants; one without options has a single base variant. */
export async function catalogue(account: BigCommerceAccount, cursor: string | null): Promise<CataloguePage> {
  const products = await dataOf(account, "/v3/catalog/products", {
    "id:min": cursor ?? "1",
    sort: "id",
    direction: "asc",
    limit: String(most),
    include: "variants",
  });
  const last = products.at(-1);
  return {
    entries: products.flatMap(entriesOf),
    next: last === undefined || products.length < most ? null : String(BigInt(last.id("id")) + 1n),
  };
}

function entriesOf(product: Reader): CatalogueEntry[] {
  const variants = product.list("variants");
  const countedBy = product.optionalText("inventory_tracking");
  // Where the product is counted and not its variants, BigCommerce wants to hear of the product; several variants share its number.
  const byProduct = countedBy === "product" && variants.length === 1;
  return variants.map((variant) => {
    const [productId, variantId] = [product.id("id"), variant.id("id")];
    const options = (variant.optionalList("option_values") ?? []).flatMap((value) => value.optionalText("label") ?? []);
    const externalIds: CatalogueEntry["externalIds"] = byProduct ? { productId } : { productId, variantId };
    const counted = byProduct ? product : variant;
    return {
      externalSku: variant.optionalText("sku") ?? variantId,
      externalIds,
      title: [product.text("name"), options.join(", ")].filter(Boolean).join(" - "),
      barcode: variant.optionalText("gtin") ?? variant.optionalText("upc"),
      stock: byProduct || countedBy === "variant" ? counted.optionalInteger("inventory_level") : null,
    };
  });
}
