import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { read, type ShopeeAccount } from "./client.ts";

const most = 20;

/** What can be bought now, hidden things too, as they may come back. An item with models is sold as one of them. */
export async function catalogue(account: ShopeeAccount, cursor: string | null): Promise<CataloguePage> {
  const [status = "NORMAL", offset = "0"] = cursor?.split("|") ?? [];
  const query = { offset, page_size: String(most), item_status: status };
  const list = Reader.json(await read(account, "/api/v2/product/get_item_list", query)).object("response");
  const ids = (list.optionalList("item") ?? []).map((item) => item.id("item_id"));
  const entries = await Promise.all((await itemsOf(account, ids)).map((item) => entriesOf(account, item)));
  const more = list.boolean("has_next_page", false) ? `${status}|${list.id("next_offset")}` : null;
  return { entries: entries.flat(), next: more ?? (status === "NORMAL" ? "UNLIST|0" : null) };
}

/** At most 50. */
export async function itemsOf(account: ShopeeAccount, ids: readonly string[]): Promise<Reader[]> {
  if (ids.length === 0) return [];
  const body = await read(account, "/api/v2/product/get_item_base_info", { item_id_list: ids.join(",") });
  return partsOf(body, "response", "item_list").map((each) => Reader.json(each));
}

export async function modelsOf(account: ShopeeAccount, itemId: string): Promise<{ readonly models: Reader[]; readonly answer: Reader }> {
  const answer = Reader.json(await read(account, "/api/v2/product/get_model_list", { item_id: itemId })).object("response");
  return { models: answer.optionalList("model") ?? [], answer };
}

async function entriesOf(account: ShopeeAccount, item: Reader): Promise<CatalogueEntry[]> {
  const [itemId, name] = [item.id("item_id"), item.optionalText("item_name")];
  const entry = (thing: Reader, modelId: string, sku: string | null, title: string | null): CatalogueEntry => ({
    externalSku: sku ?? `${itemId}-${modelId}`,
    externalIds: { itemId, modelId },
    title: [name, title].filter((part) => part !== null).join(", ") || `${itemId}-${modelId}`,
    barcode: barcodeOf(thing),
    stock: stockIn(thing, account.settings.stockLocationId),
  });
  if (!item.boolean("has_model", false)) return [entry(item, "0", item.optionalText("item_sku"), null)];
  const { models, answer } = await modelsOf(account, itemId);
  return models.map((model) => entry(model, model.id("model_id"), model.optionalText("model_sku"), kindOf(model, answer)));
}

/** `Blue, L`: the options that its indexes point at. */
function kindOf(model: Reader, answer: Reader): string | null {
  const indexes = model.raw("tier_index");
  if (!Array.isArray(indexes)) return null;
  const tiers = answer.optionalList("tier_variation") ?? [];
  return indexes.map((at, tier) => tiers[tier]?.list("option_list")[Number(at)]?.optionalText("option") ?? "").join(", ") || null;
}

/** `00`: it has none. */
function barcodeOf(thing: Reader): string | null {
  const code = thing.optionalId("gtin_code");
  return code === "00" ? null : code;
}

/** The seller's own stock, which is what can be told; null where Shopee keeps it. */
export function stockIn(thing: Reader, locationId: string | null): number | null {
  const places = thing.optionalObject("stock_info_v2")?.optionalList("seller_stock") ?? [];
  const counted = locationId === null ? places : places.filter((place) => place.optionalText("location_id") === locationId);
  return counted.length === 0 ? null : counted.reduce((sum, place) => sum + place.integer("stock"), 0);
}
