import type { Answer } from "../channel-server.ts";
import { failed, ok, type Params } from "./answers.ts";
import type { Routes } from "./routes.ts";
import type { LazadaShop } from "./shop.ts";

export const stockRoutes: Routes = {
  "GET /products/get": listProducts,
  "POST /product/stock/sellable/update": (shop, { payload = "" }) => setStock(shop, payload),
};

function listProducts(shop: LazadaShop, params: Params): Answer {
  if (Number(params.limit) > 50) return failed("19", 'E019: "%s" Invalid Limit', { type: "ISP" });
  const wanted = params.sku_seller_list === undefined ? null : (JSON.parse(params.sku_seller_list) as string[]);
  if (Number(params.offset) > 10_000) return failed("14", 'E014: "%s" Invalid Offset', { type: "ISP" });
  const [from, to] = [Date.parse(params.create_after ?? "2000-01-01"), Date.parse(params.create_before ?? "2100-01-01")];
  const found = shop.products.filter(({ sku, created }) => (wanted === null || wanted.includes(sku)) && created >= from && created <= to);
  const page = found.slice(Number(params.offset), Number(params.offset) + Number(params.limit));
  const products = page.map(({ itemId, skuId, sku, stock }) => ({
    item_id: itemId,
    status: "Active",
    attributes: { name: `A ${sku}` },
    skus: [{ SkuId: skuId, SellerSku: sku, ShopSku: `${itemId}_ID-${skuId}`, Status: "active", ...unitsOf(shop, sku, stock) }],
  }));
  return ok({ data: { total_products: found.length, products } });
}

/** With several warehouses `quantity` is of all of them, what is reserved with it. */
function unitsOf(shop: LazadaShop, sku: string, stock: number): object {
  const other = shop.elsewhere.get(sku);
  if (other === undefined) return { Available: stock, quantity: stock };
  const warehouses = [
    { warehouseCode: "dropshipping", sellableQuantity: stock, occupyQuantity: 1, totalQuantity: stock + 1 },
    { warehouseCode: "SURABAYA", sellableQuantity: other, occupyQuantity: 0, totalQuantity: other },
  ];
  return { Available: stock + other, quantity: stock + other + 1, multiWarehouseInventories: warehouses };
}

function setStock(shop: LazadaShop, payload: string): Answer {
  const told = [...payload.matchAll(/<Sku>(.*?)<\/Sku>/g)].map(([, sku = ""]) => ({
    itemId: Number(tag(sku, "ItemId")),
    skuId: Number(tag(sku, "SkuId")),
    sku: tag(sku, "SellerSku").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
    units: Number(tag(sku, "SellableQuantity")),
    warehouse: tag(sku, "WarehouseCode"),
  }));
  if (told.length > 50) return failed("204", "E204: Too many SKU in one request", { type: "ISP" });
  const isRight = (one: (typeof told)[number]) =>
    shop.products.some(({ itemId, skuId, sku }) => itemId === one.itemId && skuId === one.skuId && sku === one.sku) &&
    !shop.locked.has(one.sku);
  const bad = told.filter((one) => !isRight(one));
  const isStopped = bad.length > 0 && (shop.stopsOthers || !shop.namesSkus);
  if (isStopped && !shop.namesSkus) return failed("501", "E501: Update product failed", { type: "ISP" });
  for (const one of isStopped ? [] : told.filter(isRight)) {
    if (one.warehouse === "SURABAYA") shop.elsewhere.set(one.sku, one.units);
    else shop.list(one.sku, one.units);
  }
  if (bad.length === 0) return ok({ data: {} });
  const detail = bad.map(({ sku }) => ({ seller_sku: sku, field: "quantity", message: "SKU_LOCKED_BY_CAMPAIGN" }));
  return failed("501", "E501: Update product failed", { type: "ISP", detail });
}

const tag = (xml: string, name: string): string => new RegExp(`<${name}>(.*?)</${name}>`).exec(xml)?.[1] ?? "";
