import { ask } from "../../ask.ts";
import { Http } from "../http.ts";
import { type Books, type Client, expect, type Filled, type LastUnits, lastUnits, type Peer, pageSize } from "../peer.ts";
import { peersFolder } from "../server.ts";
import { versionOf } from "../versions.ts";
import { command } from "./command.ts";
import { medusaData } from "./data.ts";
import { checkout, readStore, type Store, signIn } from "./store.ts";

const orderFields = [
  "id,display_id,status,payment_status,fulfillment_status,total",
  "customer.first_name,customer.last_name,customer.email",
  "items.id,items.quantity,items.unit_price,items.variant_sku,items.title",
  "fulfillments.id,fulfillments.provider_id,fulfillments.shipped_at,fulfillments.labels.tracking_number",
  "fulfillments.items.line_item_id,fulfillments.items.quantity",
].join(",");
const levelFields = "id,sku,location_levels.location_id,location_levels.stocked_quantity,location_levels.reserved_quantity";

interface Order {
  readonly id: string;
  readonly items: readonly unknown[];
}

export const medusa: Peer = {
  name: "medusa",
  version: versionOf("@medusajs/medusa"),
  asked: {
    "W1, W2": "GET /admin/orders (by offset, newest first) and /admin/orders/:id with fulfillments, their labels and items, by `fields`",
    W3: "Store API, five requests: cart with items and addresses, shipping method, payment collection, payment session, complete",
    W4: "GET /admin/inventory-items with location_levels; POST …/location-levels/:location sets the count",
    W5: "W3 with a variant whose inventory is managed and that may not be back-ordered",
  },
  launch: {
    ...command,
    arguments: (port) => ["start", "-p", String(port), "-H", "127.0.0.1"],
    folder: peersFolder,
    health: "/health",
  },
  data: medusaData,
  open,
};

async function open({ url, databaseUrl }: Filled): Promise<Client> {
  const http = new Http(url);
  await signIn(http);
  const store = await readStore(http);
  const locations = await http.get<{ stock_locations: { id: string }[] }>("/admin/stock-locations?order=created_at");
  const locationIds = locations.body.stock_locations.map(({ id }) => id);
  const variants = await idsBySku(http, "product-variants", "variants");
  const items = await idsBySku(http, "inventory-items", "inventory_items");

  return {
    http,
    async listOrders(page) {
      // By number, which has an index; by date, as its dashboard sorts, it would read them all.
      const path = `/admin/orders?limit=${pageSize}&offset=${page * pageSize}&order=-display_id&fields=${orderFields}`;
      const { body } = await http.get<{ count: number; orders: Order[] }>(path);
      expect(body.orders.length === pageSize && body.orders.every((order) => order.items.length === 3), body);
      return body.orders.map(({ id }) => id);
    },
    async readOrder(id) {
      const { body } = await http.get<{ order: Order }>(`/admin/orders/${id}?fields=${orderFields}`);
      expect(body.order.items.length === 3, body);
    },
    async placeOrder(bought, buyer) {
      const variantIds = bought.map((sku) => variants.get(sku) as string);
      expect((await checkout(http, store, variantIds, buyer)) !== null, "no stock");
    },
    async readStock(wanted) {
      const query = wanted.map((sku) => `sku[]=${sku}`).join("&");
      const { body } = await http.get<{ inventory_items: { location_levels: unknown[] }[] }>(
        `/admin/inventory-items?limit=${wanted.length}&fields=${levelFields}&${query}`,
      );
      const found = body.inventory_items;
      expect(found.length === wanted.length && found.every(({ location_levels }) => location_levels.length === 3), body);
    },
    async adjustStock(sku, place, change) {
      const path = `/admin/inventory-items/${items.get(sku)}/location-levels/${locationIds[place]}?fields=id`;
      await http.post(path, { stocked_quantity: 10_000_000 + change });
    },
    putUpLastUnits: (name) => putUpLastUnits({ http, store, databaseUrl, locationId: locationIds[0] as string }, name),
  };
}

async function idsBySku(http: Http, path: string, list: string): Promise<Map<string, string>> {
  const { body } = await http.get<Record<string, { id: string; sku: string }[]>>(`/admin/${path}?limit=1000&fields=id,sku&order=sku`);
  return new Map(body[list]?.map(({ id, sku }) => [sku, id]));
}

interface Counter {
  readonly http: Http;
  readonly store: Store;
  readonly databaseUrl: string;
  readonly locationId: string;
}

async function putUpLastUnits({ http, store, databaseUrl, locationId }: Counter, name: string): Promise<LastUnits> {
  const channels = await http.get<{ sales_channels: { id: string }[] }>("/admin/sales-channels");
  const profiles = await http.get<{ shipping_profiles: { id: string }[] }>("/admin/shipping-profiles");
  const { body } = await http.post<{ product: { variants: { id: string }[] } }>("/admin/products?fields=id,variants.id", {
    title: name,
    status: "published",
    shipping_profile_id: profiles.body.shipping_profiles[0]?.id,
    sales_channels: [{ id: channels.body.sales_channels[0]?.id }],
    options: [{ title: "Size", values: ["one"] }],
    variants: [
      { title: name, sku: name, manage_inventory: true, options: { Size: "one" }, prices: [{ currency_code: "usd", amount: 12.5 }] },
    ],
  });
  const variantId = body.product.variants[0]?.id as string;
  const items = await http.get<{ inventory_items: { id: string }[] }>(`/admin/inventory-items?sku=${name}&fields=id`);
  const itemId = items.body.inventory_items[0]?.id as string;
  await http.post(`/admin/inventory-items/${itemId}/location-levels`, { location_id: locationId, stocked_quantity: lastUnits });
  return {
    buy: async (buyer) => (await checkout(http, store, [variantId], buyer)) !== null,
    books: () => booksOf(databaseUrl, variantId, itemId),
  };
}

async function booksOf(databaseUrl: string, variantId: string, itemId: string): Promise<Books> {
  const [books] = await ask<Books[]>(
    databaseUrl,
    `select
       (select count(distinct o.id)::integer from "order" o join order_item of_order on of_order.order_id = o.id
        join order_line_item line on line.id = of_order.item_id
        where line.variant_id = $1 and o.status <> 'canceled' and o.deleted_at is null and of_order.deleted_at is null) as orders,
       (select coalesce(sum(quantity), 0)::integer from reservation_item where inventory_item_id = $2 and deleted_at is null) as "setAside",
       (select sum(reserved_quantity)::integer from inventory_level where inventory_item_id = $2) as counter`,
    [variantId, itemId],
  );
  return books as Books;
}
