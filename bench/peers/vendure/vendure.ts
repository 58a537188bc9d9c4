import { join } from "node:path";
import { ask } from "../../ask.ts";
import { type Books, type Client, expect, type Filled, lastUnits, type Peer, pageSize } from "../peer.ts";
import { peersFolder } from "../server.ts";
import { versionOf } from "../versions.ts";
import { vendureData } from "./data.ts";
import { adjustDocument, listDocument, orderDocument, pageOptions, stockDocument } from "./documents.ts";
import { adminPassword, openDoor } from "./door.ts";

interface Order {
  readonly id: string;
  readonly lines: readonly unknown[];
}

export const vendure: Peer = {
  name: "vendure",
  version: versionOf("@vendure/core"),
  asked: {
    "W1, W2": "Admin API `orders` (by offset, newest first) and `order` with fulfillments, their tracking code and lines",
    W3: "Shop API, one request of six mutations: items, customer, address, shipping method, arrange payment, pay with the dummy method",
    W4: "Admin API `productVariants` with stockLevels; `updateProductVariants` sets the count",
    W5: "W3 with a variant whose out-of-stock threshold is 0",
  },
  launch: {
    script: join(peersFolder, "servers", "vendure.js"),
    environment: { ADMIN_PASSWORD: adminPassword, VENDURE_DISABLE_TELEMETRY: "true" },
    health: "/health",
  },
  data: vendureData,
  open,
};

async function open({ url, databaseUrl }: Filled): Promise<Client> {
  const { http, admin, checkout } = await openDoor(url);
  const context = await admin<Record<"productVariants" | "stockLocations" | "shippingMethods", { items: { id: string; sku: string }[] }>>(
    '{ productVariants(options: { take: 1000, filter: { sku: { contains: "SKU-" } } }) { items { id sku } } stockLocations { items { id } } shippingMethods { items { id } } }',
  );
  const variants = new Map(context.productVariants.items.map(({ id, sku }) => [sku, id]));
  const locationIds = context.stockLocations.items.map(({ id }) => id);
  const methodId = context.shippingMethods.items[0]?.id as string;

  return {
    http,
    async listOrders(page) {
      const { orders } = await admin<{ orders: { items: Order[] } }>(listDocument, { options: pageOptions(page) });
      expect(orders.items.length === pageSize && orders.items.every(({ lines }) => lines.length === 3), orders);
      return orders.items.map(({ id }) => id);
    },
    async readOrder(id) {
      const { order } = await admin<{ order: Order }>(orderDocument, { id });
      expect(order.lines.length === 3, order);
    },
    async placeOrder(bought, buyer) {
      const id = await checkout(
        bought.map((sku) => variants.get(sku) as string),
        methodId,
        buyer,
      );
      expect(id !== null, id);
    },
    async readStock(wanted) {
      const options = { take: wanted.length, filter: { sku: { in: wanted } } };
      const { productVariants } = await admin<{ productVariants: { items: { stockLevels: unknown[] }[] } }>(stockDocument, { options });
      const { items } = productVariants;
      expect(items.length === wanted.length && items.every(({ stockLevels }) => stockLevels.length === 3), items);
    },
    async adjustStock(sku, place, change) {
      const stockLevels = [{ stockLocationId: locationIds[place], stockOnHand: 10_000_000 + change }];
      await admin(adjustDocument, { input: [{ id: variants.get(sku), stockLevels }] });
    },
    async putUpLastUnits(name) {
      const translations = [{ languageCode: "en", name, slug: name, description: "" }];
      const { createProduct } = await admin<{ createProduct: { id: string } }>(
        "mutation ($input: CreateProductInput!) { createProduct(input: $input) { id } }",
        { input: { enabled: true, translations } },
      );
      const variant = {
        productId: createProduct.id,
        sku: name,
        price: 1_250,
        trackInventory: "TRUE",
        outOfStockThreshold: 0,
        useGlobalOutOfStockThreshold: false,
        stockLevels: locationIds.map((id, index) => ({ stockLocationId: id, stockOnHand: index === 0 ? lastUnits : 0 })),
        translations: [{ languageCode: "en", name }],
      };
      const { createProductVariants } = await admin<{ createProductVariants: { id: string }[] }>(
        "mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }",
        { input: [variant] },
      );
      const variantId = createProductVariants[0]?.id as string;
      return {
        buy: async (buyer) => (await checkout([variantId], methodId, buyer)) !== null,
        books: () => booksOf(databaseUrl, variantId),
      };
    },
  };
}

async function booksOf(databaseUrl: string, variantId: string): Promise<Books> {
  const [books] = await ask<Books[]>(
    databaseUrl,
    `select
       (select count(distinct o.id)::integer from "order" o join order_line line on line."orderId" = o.id
        where line."productVariantId" = $1 and o.state = 'PaymentAuthorized') as orders,
       (select coalesce(sum(quantity), 0)::integer from stock_movement
        where "productVariantId" = $1 and discriminator = 'Allocation') as "setAside",
       (select sum("stockAllocated")::integer from stock_level where "productVariantId" = $1) as counter`,
    [variantId],
  );
  return books as Books;
}
