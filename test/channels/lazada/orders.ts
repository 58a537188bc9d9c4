import type { Answer } from "../channel-server.ts";
import { failed, ok, type Params } from "./answers.ts";
import type { Routes } from "./routes.ts";
import { type LazadaShop, type Order, price, type Row, shippingFee } from "./shop.ts";

export const orderRoutes: Routes = {
  "GET /orders/get": search,
  "GET /order/get": (shop, { order_id: id = "" }) => shop.with(id, (order) => ok({ data: shownOrder(order) })),
  "GET /order/items/get": (shop, { order_id: id = "" }) =>
    shop.with(id, (order) => ok({ data: order.rows.map((row) => shownRow(order, row)) })),
  "GET /orders/items/get": rowsOf,
};

function search(shop: LazadaShop, params: Params): Answer {
  const limit = Number(params.limit);
  if (limit > 100) return failed("19", 'E019: "%s" Invalid Limit', { type: "ISP" });
  const times = [params.update_after, params.update_before ?? "2100-01-01T00:00:00+00:00"];
  if (!times.every((time) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(time ?? "")))
    return failed("17", 'E017: "%s" Invalid Date Format', { type: "ISP" });
  const [from = 0, to = 0] = times.map((time) => Date.parse(time ?? ""));
  const found = shop.orders
    .filter(({ updated }) => updated >= from && updated <= to)
    .sort((a, b) => (params.sort_direction === "ASC" ? 1 : -1) * (a.updated - b.updated || a.id - b.id));
  const page = found.slice(Number(params.offset), Number(params.offset) + limit);
  return ok({ data: { count: page.length, countTotal: found.length, orders: page.map(shownOrder) } });
}

function rowsOf(shop: LazadaShop, { order_ids: text = "" }: Params): Answer {
  if (!/^\[\d+(,\d+)*\]$/.test(text))
    return failed("56", "E056: Invalid OrdersIdList format. Must use array format [1,2]", { type: "ISP" });
  const ids = text.slice(1, -1).split(",");
  if (ids.length > 50) return failed("38", "E038: Too many orders were requested", { type: "ISP" });
  const found = shop.orders.filter((order) => ids.includes(String(order.id)) && String(order.id) !== shop.forgetRowsOf);
  const data = found.map((order) => ({
    order_id: order.id,
    order_number: order.id,
    order_items: order.rows.map((row) => shownRow(order, row)),
  }));
  return ok({ data });
}

/** `2026-11-22 17:00:00 +0700`: local time of the country. */
const localOf = (at: number): string => `${new Date(at + 7 * 3_600_000).toISOString().slice(0, 19).replace("T", " ")} +0700`;

const address = {
  ...{ first_name: "S***i", last_name: "", phone: "62********41", phone2: "", address1: "J*** 5", address2: "" },
  ...{
    address3: "Jawa Barat",
    address4: "Kota Bandung",
    address5: "Coblong",
    city: "Kota Bandung",
    post_code: "40132",
    country: "Indonesia",
  },
};

/** Amounts with commas here, as numbers in the rows: Lazada writes both. */
const shownOrder = ({ id, created, updated, rows }: Order) => ({
  order_id: id,
  order_number: id,
  created_at: localOf(created),
  updated_at: localOf(updated),
  price: `${(rows.length * price).toLocaleString("en-US")}.00`,
  voucher: 0,
  voucher_seller: 0,
  voucher_platform: 0,
  shipping_fee: shippingFee,
  shipping_fee_original: shippingFee,
  payment_method: "BCA_VA",
  customer_first_name: "S***i",
  customer_last_name: "",
  items_count: rows.length,
  statuses: [...new Set(rows.map(({ status }) => status))],
  address_shipping: address,
  address_billing: address,
  need_cancel_confirm: rows.some(({ asked }) => asked !== null),
});

const shownRow = ({ id, created, updated }: Order, row: Row) => ({
  order_item_id: row.id,
  order_id: id,
  sku: row.sku,
  name: `A ${row.sku}`,
  variation: "",
  status: row.status,
  currency: "IDR",
  item_price: price,
  paid_price: price,
  voucher_amount: 0,
  tax_amount: 0,
  shipping_type: row.byLazada ? "Own Warehouse" : "Dropshipping",
  shipping_provider_type: "standard",
  is_digital: 0,
  is_fbl: row.byLazada ? 1 : 0,
  package_id: row.packageId,
  tracking_code: row.tracking,
  created_at: localOf(created),
  updated_at: localOf(updated),
  need_cancel_confirm: row.asked !== null,
  is_cancel_pending: row.leaving,
  ...(row.asked !== null && { reverse_order_id: row.asked }),
});
