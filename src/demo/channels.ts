import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { secrets } from "./merchant.ts";

/** A webhook as a channel sends it: real shape, really signed. */
export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const hmac = (secret: string, text: string) => createHmac("sha256", secret).update(text).digest("base64");

const place = {
  address1: "Jl. Kemang Raya 12",
  city: "Jakarta Selatan",
  province: "Jakarta",
  country_code: "ID",
  zip: "12730",
  latitude: -6.2607,
  longitude: 106.8137,
};

export interface ShopifyOrder {
  readonly id: number;
  readonly name: string;
  readonly customer: string;
  readonly lines: readonly { readonly sku: string; readonly title: string; readonly quantity: number; readonly price: string }[];
}

/** `orders/create` of Shopify. Shape: the REST Admin API's order resource. */
export function shopifyOrder(url: string, order: ShopifyOrder, topic = "orders/create"): Post {
  const now = new Date().toISOString();
  const total = order.lines.reduce((sum, { price, quantity }) => sum + Number(price) * quantity, 0).toFixed(2);
  const [firstName, lastName] = order.customer.split(" ");
  const body = JSON.stringify({
    id: order.id,
    name: order.name,
    currency: "IDR",
    created_at: now,
    updated_at: now,
    cancelled_at: null,
    closed_at: null,
    financial_status: "paid",
    fulfillment_status: null,
    taxes_included: true,
    test: false,
    total_discounts: "0.00",
    total_price: total,
    total_tax: "0.00",
    customer: { id: order.id + 1, first_name: firstName, last_name: lastName, email: `${firstName?.toLowerCase()}@example.com` },
    shipping_address: { ...place, name: order.customer, first_name: firstName, last_name: lastName, phone: "+62 811 555 0101" },
    shipping_lines: [{ id: 1, title: "JNE REG", price: "0.00" }],
    line_items: order.lines.map((line, index) => ({
      id: order.id * 10 + index,
      variant_id: order.id * 100 + index,
      name: line.title,
      requires_shipping: true,
      ...line,
    })),
  });
  const id = randomUUID();
  return {
    url,
    body,
    headers: {
      "content-type": "application/json",
      "x-shopify-topic": topic,
      "x-shopify-hmac-sha256": hmac(secrets.shopify, body),
      "x-shopify-webhook-id": id,
      "x-shopify-event-id": id,
    },
  };
}

export interface WooOrder {
  readonly id: number;
  readonly status: "pending" | "processing";
  /** Seconds after the order was placed. */
  readonly modified: number;
  readonly lines: readonly { readonly sku: string; readonly name: string; readonly quantity: number; readonly price: number }[];
}

const wooPlaced = Date.now() - 60_000;

/** `order.created` or `order.updated` of WooCommerce. Shape: the REST API v3's order. */
export function wooOrder(url: string, { id, status, modified, lines }: WooOrder): Post {
  const gmt = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 19);
  const modifiedGmt = gmt(wooPlaced + modified * 1000);
  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0).toFixed(2);
  const person = {
    first_name: "Budi",
    last_name: "Santoso",
    company: "",
    address_1: "Jl. Darmo 45",
    address_2: "",
    city: "Surabaya",
    state: "JI",
    postcode: "60241",
    country: "ID",
    phone: "+62 812 555 0202",
  };
  const body = JSON.stringify({
    id,
    number: String(id),
    status,
    currency: "IDR",
    date_created_gmt: gmt(wooPlaced),
    date_modified_gmt: modifiedGmt,
    date_paid_gmt: status === "processing" ? modifiedGmt : null,
    discount_total: "0.00",
    shipping_total: "0.00",
    total_tax: "0.00",
    total,
    prices_include_tax: false,
    customer_id: 31,
    billing: { ...person, email: "budi@example.com" },
    shipping: person,
    payment_method: "bacs",
    line_items: lines.map(({ sku, name, quantity, price }, index) => {
      const amount = (price * quantity).toFixed(2);
      return {
        id: id * 10 + index,
        name,
        product_id: 700 + index,
        variation_id: 0,
        quantity,
        sku,
        price,
        subtotal: amount,
        subtotal_tax: "0.00",
        total: amount,
        total_tax: "0.00",
      };
    }),
    shipping_lines: [{ id: 1, method_title: "SiCepat REG", method_id: "sicepat", total: "0.00" }],
    fee_lines: [],
    refunds: [],
  });
  const headers = {
    "content-type": "application/json",
    "x-wc-webhook-topic": status === "pending" ? "order.created" : "order.updated",
    "x-wc-webhook-signature": hmac(secrets.woocommerce, body),
    "x-wc-webhook-delivery-id": randomUUID(),
  };
  return { url, body, headers };
}

/** `order.created` of Square: an id and a version, nothing more. What it hints at, Muara asks Square for. */
export function squareEvent(url: string, orderId: string): Post {
  const now = new Date().toISOString();
  const body = JSON.stringify({
    merchant_id: "MLDEMO",
    type: "order.created",
    event_id: randomUUID(),
    created_at: now,
    data: {
      type: "order_created",
      id: orderId,
      object: { order_created: { order_id: orderId, version: 1, location_id: "L-SENAYAN", state: "COMPLETED", created_at: now } },
    },
  });
  return { url, body, headers: { "content-type": "application/json", "x-square-hmacsha256-signature": hmac(secrets.square, url + body) } };
}

/** The part of Square's Orders API that the demo needs, on a free port: one till sale of two mugs. */
export async function openSquare(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const idr = (amount: number) => ({ amount, currency: "IDR" });
  const server = createServer((request, response) => {
    const id = /^\/v2\/orders\/(.+)$/.exec(request.url ?? "")?.[1];
    const known = request.headers.authorization === `Bearer ${secrets.squareToken}`;
    const now = new Date().toISOString();
    const order = {
      id,
      location_id: "L-SENAYAN",
      state: "COMPLETED",
      version: 1,
      created_at: now,
      updated_at: now,
      line_items: [
        {
          uid: "one",
          name: "Blue enamel mug",
          catalog_object_id: "SQ-CATALOG-MUG",
          quantity: "2",
          base_price_money: idr(8_500_000),
          gross_sales_money: idr(17_000_000),
          total_tax_money: idr(0),
          total_discount_money: idr(0),
          total_money: idr(17_000_000),
        },
      ],
      tenders: [{ id: "T1", type: "CASH", amount_money: idr(17_000_000) }],
      total_money: idr(17_000_000),
      total_tax_money: idr(0),
      total_discount_money: idr(0),
      net_amount_due_money: idr(0),
    };
    response.writeHead(known && id ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(known && id ? { order } : { errors: [{ code: "UNAUTHORIZED" }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
