import type { Called } from "../channel-server.ts";
import type { Routes } from "./routes.ts";
import { no, price, type Return, type ShopeeShop, totalOf } from "./shop.ts";

export const returnRoutes: Routes = {
  "returns/get_return_list": (shop, query) => returnList(shop, query),
  "returns/get_return_detail": (shop, { return_sn: sn }) => returnDetail(shop, sn ?? ""),
  "returns/confirm": (shop, _, body) => confirmReturn(shop, String(body.return_sn)),
};

function returnList(shop: ShopeeShop, query: Called["query"]): object {
  const [from, to, page, size] = [query.update_time_from, query.update_time_to, query.page_no, query.page_size].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  if (to - from > 15 * 86_400 || size > 100) return no("error_param", "Wrong parameters, detail: update_time_from.");
  const found = shop.returns.filter(({ updated }) => updated >= from && updated <= to).sort((a, b) => b.updated - a.updated);
  const shown = found.slice(page * size, (page + 1) * size);
  return { response: { more: found.length > (page + 1) * size, return: shown.map(asShown) } };
}

function confirmReturn(shop: ShopeeShop, sn: string): object {
  const found = shop.returns.find((one) => one.sn === sn);
  if (!found) return no("error_data", "The return you queried doesn't exist.");
  if (found.status !== "REQUESTED") return no("error_data", `Invalid return status: ${found.status}`);
  shop.move(sn, "ACCEPTED");
  shop.count(`DECIDE_RETURN ${sn}`);
  return { response: { return_sn: sn } };
}

function returnDetail(shop: ShopeeShop, sn: string): object {
  const found = shop.returns.find((one) => one.sn === sn);
  return found ? { response: asShown(found) } : no("error_data", "The return you queried doesn't exist.");
}

const asShown = ({ sn, order, created, updated, status }: Return) => ({
  ...{ return_sn: sn, order_sn: order.sn, status, currency: "IDR", refund_amount: totalOf(order), amount_before_discount: totalOf(order) },
  ...{ reason: "FUNCTIONAL_DMG", text_reason: "It does not work", create_time: created, update_time: updated },
  ...{ due_date: created + 172_800, needs_logistics: true, return_solution: 0, return_refund_request_type: 0, return_refund_type: "RRBOC" },
  ...{ tracking_number: "", validation_type: "seller_validation" },
  user: { username: "sari_d", email: "s******@example.com", portrait: "" },
  item: order.rows.map(({ item, quantity }) => ({
    ...{ item_id: item.itemId, model_id: item.modelId, name: `A ${item.sku}`, amount: quantity, item_price: price },
    ...{ item_sku: item.modelId === 0 ? item.sku : "", variation_sku: item.modelId === 0 ? "" : item.sku },
  })),
});
