import type { Called } from "../channel-server.ts";
import { inParcel } from "./parcels.ts";
import type { Routes } from "./routes.ts";
import { no, type Order, price, type ShopeeShop, shippingFee, totalOf } from "./shop.ts";

export const orderRoutes: Routes = {
  "order/get_order_list": (shop, query) => orderList(shop, query),
  "order/get_order_detail": (shop, { order_sn_list: sns = "" }) => details(shop, sns.split(",")),
  "payment/get_escrow_detail": (shop, { order_sn: sn = "" }) => shop.with(sn, (order) => ({ response: escrow(order) })),
};

function orderList(shop: ShopeeShop, query: Called["query"]): object {
  const [from, to, size] = [Number(query.time_from), Number(query.time_to), Number(query.page_size)];
  if (from >= to || to - from > 15 * 86_400)
    return no("order.order_list_invalid_time", "Start time must be earlier than end time and diff in 15days.");
  const offset = Number(query.cursor || "0");
  const found = shop.orders.filter(({ updated }) => updated >= from && updated <= to).sort((a, b) => b.updated - a.updated);
  const more = found.length > offset + size;
  const page = found.slice(offset, offset + size).map(({ sn }) => ({ order_sn: sn }));
  return { response: { more, next_cursor: more ? String(offset + size) : "", order_list: page } };
}

function details(shop: ShopeeShop, sns: readonly string[]): object {
  if (sns.length > 50) return no("error_param", "Wrong parameters, detail: order_sn_list.");
  const found = shop.orders.filter(({ sn }) => sns.includes(sn));
  return { response: { order_list: found.map((order) => detail(order, shop.allowsPartialCancel)) } };
}

function detail(order: Order, canPart: boolean): object {
  return {
    order_sn: order.sn,
    region: "ID",
    currency: "IDR",
    cod: false,
    total_amount: totalOf(order),
    order_status: order.status,
    shipping_carrier: "SPX Standard",
    message_to_seller: "",
    create_time: order.created,
    update_time: order.updated,
    pay_time: order.created,
    days_to_ship: 2,
    ship_by_date: order.created + 172_800,
    buyer_user_id: 887766551,
    buyer_username: "sari_d",
    split_up: order.split,
    fulfillment_flag: "fulfilled_by_local_seller",
    can_full_cancel_order: true,
    can_partial_cancel_order: canPart,
    recipient_address: {
      ...{ name: "S******i", phone: "******90", town: "", district: "", city: "KOTA BANDUNG", state: "JAWA BARAT" },
      ...{ region: "ID", zipcode: "40132", full_address: "Jl. M******" },
    },
    item_list: order.rows.map(({ item, quantity, cancelled }) => ({
      item_id: item.itemId,
      item_name: `A ${item.sku}`,
      item_sku: item.modelId === 0 ? item.sku : "",
      model_id: item.modelId,
      model_name: item.modelId === 0 ? "" : "Blue",
      model_sku: item.modelId === 0 ? "" : item.sku,
      model_quantity_purchased: quantity,
      model_original_price: price,
      model_discounted_price: price,
      order_item_id: item.itemId,
      promotion_group_id: 0,
      active_qty: quantity - cancelled,
      cancel_requested_qty: 0,
      cancelled_qty: cancelled,
    })),
    package_list: order.parcels.map(({ number, status, units }) => ({
      package_number: number,
      logistics_status: status,
      logistics_channel_id: 80030,
      shipping_carrier: "SPX Standard",
      item_list: inParcel(units),
    })),
  };
}

function escrow(order: Order): object {
  const total = totalOf(order);
  return {
    order_sn: order.sn,
    buyer_user_name: "sari_d",
    return_order_sn_list: [],
    order_income: {
      escrow_amount: total * 0.9,
      buyer_total_amount: total,
      commission_fee: total * 0.1,
      buyer_paid_shipping_fee: shippingFee,
    },
    buyer_payment_info: { merchant_subtotal: total - shippingFee, shipping_fee: shippingFee, buyer_total_amount: total },
  };
}
