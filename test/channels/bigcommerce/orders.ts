import type { Answer, Called } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { invalid, listOf } from "./answers.ts";
import { person, productOf, shown, words } from "./order-shown.ts";
import { addressId, type Order, type Shipment, type Store } from "./store.ts";

export const orderRoutes: Routes<Store> = [
  [/^GET \/v2\/orders$/, (store, { query }) => listOf(listed(store, query))],
  [/^GET \/v2\/orders\/(\d+)$/, (store, _, id) => store.with(id, (order) => ({ body: shown(order) }))],
  [/^PUT \/v2\/orders\/(\d+)$/, (store, called, id) => store.with(id, (order) => put(store, order, jsonIn(called)))],
  [
    /^GET \/v2\/orders\/(\d+)\/products$/,
    (store, _, id) => store.with(id, (order) => listOf(order.items.map((item) => productOf(order, item)))),
  ],
  [/^GET \/v2\/orders\/(\d+)\/shipping_addresses$/, (store, _, id) => store.with(id, () => listOf([{ id: addressId, ...person }]))],
  [/^GET \/v2\/orders\/(\d+)\/shipments$/, (store, _, id) => store.with(id, ({ shipments }) => listOf(shipments))],
  [/^POST \/v2\/orders\/(\d+)\/shipments$/, (store, called, id) => store.with(id, (order) => ship(store, order, jsonIn(called)))],
];

/** `min_date_modified` counts; times have no fractions. */
function listed(
  store: Store,
  { min_date_modified: from = "", max_date_modified: to = "9999", limit = "50", page = "1", sort }: Called["query"],
): unknown[] {
  const stamp = ({ modified }: Order) => `${modified.toISOString().slice(0, 19)}Z`;
  const found = store.orders.filter((order) => stamp(order) >= from && stamp(order) <= to);
  if (sort === "date_modified:asc") found.sort((a, b) => stamp(a).localeCompare(stamp(b)) || a.id - b.id);
  return found.slice((Number(page) - 1) * Number(limit), Number(page) * Number(limit)).map(shown);
}

function put(store: Store, order: Order, { status_id: status }: Record<string, unknown>): Answer {
  if (typeof status !== "number" || !words.has(status)) return invalid;
  store.change(order, status);
  return { body: shown(order) };
}

function ship(store: Store, order: Order, sent: Record<string, unknown>): Answer {
  const shipment = sent as unknown as Shipment;
  const items = shipment.items.map(({ order_product_id: id, quantity }) => ({
    item: order.items.find((one) => one.id === id),
    quantity,
  }));
  if (shipment.order_address_id !== addressId || order.status === 5) return invalid;
  if (items.some(({ item, quantity }) => !item || item.shipped + quantity > item.quantity)) return invalid;
  for (const { item, quantity } of items) if (item) item.shipped += quantity;
  const made = { ...shipment, id: store.next() };
  order.shipments.push(made);
  store.count(`SHIP ${order.id}`);
  store.change(order, order.items.every(({ shipped, quantity }) => shipped === quantity) ? 2 : 3);
  return { status: 201, body: made };
}
