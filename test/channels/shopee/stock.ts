import type { Called } from "../channel-server.ts";
import type { Routes } from "./routes.ts";
import { type Body, no, now, type ShopeeShop } from "./shop.ts";

export const stockRoutes: Routes = {
  "product/get_item_list": (shop, query) => itemList(shop, query),
  "product/get_item_base_info": (shop, { item_id_list: ids = "" }) => itemInfo(shop, ids.split(",").map(Number)),
  "product/get_model_list": (shop, { item_id: id }) => modelList(shop, Number(id)),
  "product/update_stock": (shop, _, body) => setStock(shop, body),
};

function itemList(shop: ShopeeShop, { offset, page_size: size, item_status: status }: Called["query"]): object {
  const all = status === "NORMAL" ? shop.items : [];
  const next = Number(offset) + Number(size);
  const item = all.slice(Number(offset), next).map(({ itemId }) => ({ item_id: itemId, item_status: "NORMAL", update_time: now() }));
  return {
    response: { item, total_count: all.length, has_next_page: all.length > next, ...(all.length > next && { next_offset: next }) },
  };
}

function itemInfo(shop: ShopeeShop, ids: readonly number[]): object {
  const found = shop.items.filter(({ itemId }) => ids.includes(itemId));
  const itemList = found.map(({ itemId, modelId, sku, stock }) => ({
    item_id: itemId,
    item_name: `A ${sku}`,
    has_model: modelId !== 0,
    ...(modelId === 0 ? { item_sku: sku, stock_info_v2: stockInfo(stock) } : { item_sku: "" }),
  }));
  return { response: { item_list: itemList } };
}

function modelList(shop: ShopeeShop, id: number): object {
  const found = shop.items.filter(({ itemId, modelId }) => itemId === id && modelId !== 0);
  const model = found.map(({ modelId, sku, stock }) => ({
    model_id: modelId,
    model_sku: sku,
    tier_index: [0],
    gtin_code: "00",
    stock_info_v2: stockInfo(stock),
  }));
  return { response: { tier_variation: [{ name: "Colour", option_list: [{ option: "Blue" }] }], model } };
}

function setStock(shop: ShopeeShop, { item_id: id, stock_list: list }: Body): object {
  const failure: object[] = [];
  const success: object[] = [];
  const of = shop.items.filter(({ itemId }) => itemId === id);
  if (of.length === 0) return no("error_item_not_found", "Item_id is not found.");
  for (const { model_id: model, seller_stock: told } of list as { model_id: number; seller_stock: { stock: number }[] }[]) {
    const item = of.find(({ modelId }) => modelId === model);
    const level = told[0]?.stock ?? 0;
    if (!item || level < (shop.reserved.get(item.sku) ?? 0))
      failure.push({ model_id: model, failed_reason: item ? "Total stock must be more than reserved stock." : "Wrong model_id." });
    else {
      item.stock = level;
      success.push({ model_id: model, stock: level });
    }
  }
  const response = { failure_list: failure, success_list: success };
  const wrong = no("error_busi_update_stock_failed", "Update stock failed, please check failure_list for detailed reason");
  return failure.length > 0 ? { ...wrong, response } : { response };
}

const stockInfo = (stock: number) => ({
  summary_info: { total_reserved_stock: 0, total_available_stock: stock },
  seller_stock: [{ stock }],
});
