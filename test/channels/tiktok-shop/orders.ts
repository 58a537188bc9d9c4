import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { bad, good, pageOf } from "./answers.ts";
import { type Order, price, type Shop, warehouse } from "./shop.ts";

export const orderRoutes: Routes<Shop> = [
  [/^GET \/order\/202309\/orders$/, (shop, { query }) => details(shop, query.ids ?? "")],
  [/^POST \/order\/202309\/orders\/search$/, search],
];

function details(shop: Shop, ids: string): Answer {
  const orders = shop.orders.filter(({ id }) => ids.split(",").includes(id));
  return orders.length === 0 ? bad(11001001, "Order not found.") : good({ orders: orders.map((order) => shown(shop, order)) });
}

function search(shop: Shop, called: Called): Answer {
  const { update_time_ge: since = 0, update_time_lt: until = Number.POSITIVE_INFINITY } = jsonIn(called) as Record<string, number>;
  const found = shop.orders
    .filter(({ updated }) => updated >= since && updated < until)
    .sort((a, b) => (called.query.sort_order === "ASC" ? 1 : -1) * (a.updated - b.updated || (BigInt(a.id) < BigInt(b.id) ? -1 : 1)));
  const { page, next } = pageOf(found, called.query);
  return good({ orders: page.map((order) => shown(shop, order)), next_page_token: next, total_count: found.length });
}

/** What a row says by itself; else it stands as its order. */
const said = new Set(["CANCELLED", "DELIVERED"]);

function shown(shop: Shop, order: Order): unknown {
  const status = shop.statusOf(order);
  const pending = shop.cancellations.some(
    (one) => one.orderId === order.id && one.type === "BUYER_CANCEL" && one.status === "CANCELLATION_REQUEST_PENDING",
  );
  const total = String(order.rows.length * price);
  return {
    id: order.id,
    status,
    commerce_platform: "TOKOPEDIA",
    create_time: order.created,
    update_time: order.updated,
    ...(order.paid ? { paid_time: order.created } : {}),
    fulfillment_type: "FULFILLMENT_BY_SELLER",
    shipping_type: order.shippingType,
    is_buyer_request_cancel: pending,
    is_cod: false,
    is_sample_order: false,
    delivery_option_id: "9",
    delivery_option_name: "Standard shipping",
    warehouse_id: warehouse,
    user_id: "7494000000000000001",
    buyer_email: "v2aaaa@scs.tokopedia.example",
    line_items: order.rows.map((row) => ({
      id: row.id,
      product_id: row.sku.productId,
      sku_id: row.sku.id,
      seller_sku: row.sku.seller,
      product_name: `A ${row.sku.seller}`,
      currency: "IDR",
      original_price: String(price),
      sale_price: String(price),
      seller_discount: "0",
      platform_discount: "0",
      display_status: said.has(row.status) ? row.status : row.status === "PROCESSING" ? "AWAITING_COLLECTION" : status,
      package_status: row.packageId === null ? "" : row.status,
      package_id: row.packageId ?? "",
      tracking_number: row.tracking ?? "",
    })),
    packages: [...new Set(order.rows.map(({ packageId }) => packageId))].filter((id) => id !== null).map((id) => ({ id })),
    payment: { currency: "IDR", original_total_product_price: total, sub_total: total, shipping_fee: "0", tax: "0", total_amount: total },
    ...(status === "UNPAID" || status === "ON_HOLD"
      ? {}
      : {
          recipient_address: {
            name: "S*** D***",
            phone_number: "(+62)812*****01",
            address_detail: "Jl. M***",
            postal_code: "40135",
            region_code: "ID",
          },
        }),
  };
}
