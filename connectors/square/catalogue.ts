import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import type { Reader } from "../../src/kit/read.ts";
import { type SquareAccount, squareAsk } from "./client.ts";

/** A page of items, each as its variations: these are what is sold. https://developer.squareup.com/reference/square/catalog-api/list-catalog */
export async function catalogue({ settings, http }: SquareAccount, cursor: string | null): Promise<CataloguePage> {
  const query = new URLSearchParams({ types: "ITEM", ...(cursor === null ? {} : { cursor }) });
  const page = await askJson(http, squareAsk(settings, `/v2/catalog/list?${query}`));
  return { entries: (page.optionalList("objects") ?? []).flatMap(entriesOf), next: page.optionalText("cursor") };
}

function entriesOf(item: Reader): CatalogueEntry[] {
  const data = item.object("item_data");
  const name = data.optionalText("name");
  return (data.optionalList("variations") ?? []).map((variation) => {
    const id = variation.text("id");
    const kind = variation.object("item_variation_data");
    const kindName = kind.optionalText("name");
    return {
      // Orders name it by its id.
      externalSku: id,
      sku: kind.optionalText("sku"),
      externalIds: { variationId: id },
      title: name === null ? (kindName ?? id) : kindName === null || kindName === name ? name : `${name} (${kindName})`,
      barcode: kind.optionalText("upc"),
      // Levels are by place, and not said here.
      stock: null,
    };
  });
}
