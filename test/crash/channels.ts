import { createHmac } from "node:crypto";
import { connectors } from "../../connectors/index.ts";
import { newId } from "../../src/kit/ids.ts";
import type { Version } from "./orders.ts";
import { type Shop, secrets } from "./shop.ts";

/** A webhook as a channel sends it, again and again with the same bytes, until it hears 2xx. */
export interface Post {
  readonly channel: keyof Shop["channelIds"];
  /** What the connector knows this delivery by. */
  readonly deliveryId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What it tells of; null where the channel itself knows. */
  readonly version: Version | null;
}

const price = 10_000;
const placed = Date.parse("2026-11-01T00:00:00Z");
/** The channel's time of a version. */
export const timeOf = ({ number }: Version): Date => new Date(placed + number * 60_000);
const totalOf = ({ lines }: Version): number => lines.reduce((sum, { quantity }) => sum + quantity * price, 0);
const hmac = (secret: string, text: string): string => createHmac("sha256", secret).update(text).digest("base64");

const makers = { shopify: shopifyPost, woocommerce: wooPost, square: squarePost };

export function postOf(gateway: string, version: Version): Post {
  const { channel } = version;
  const url = `${gateway}/webhooks/${channel}`;
  const { headers, body } = makers[channel](version, url);
  const connector = connectors.find(({ key }) => key === channel);
  const deliveryId = connector?.webhook?.idOf({ headers, body: Buffer.from(body) }) ?? "";
  return { channel, deliveryId, url, headers: { "content-type": "application/json", ...headers }, body, version };
}

function shopifyPost(version: Version): Pick<Post, "headers" | "body"> {
  const { id, number, stage, lines } = version;
  const place = { address1: "Jl. Kemang Raya 12", city: "Jakarta Selatan", country_code: "ID", latitude: -6.26, longitude: 106.81 };
  const body = JSON.stringify({
    id: Number(id),
    name: `#${id}`,
    currency: "IDR",
    created_at: new Date(placed).toISOString(),
    updated_at: timeOf(version).toISOString(),
    cancelled_at: stage === "CANCELLED" ? timeOf(version).toISOString() : null,
    financial_status: stage === "PENDING" ? "pending" : "paid",
    fulfillment_status: stage === "GONE" ? "fulfilled" : null,
    total_discounts: "0.00",
    total_price: `${totalOf(version)}.00`,
    total_tax: "0.00",
    customer: { id: Number(id) % 50, first_name: "Sari", last_name: "Wulandari" },
    shipping_address: { ...place, name: "Sari Wulandari" },
    shipping_lines: [{ id: 1, title: "JNE REG", price: "0.00" }],
    line_items: lines.map(({ sku, quantity }, index) => ({
      id: Number(id) * 10 + index,
      sku,
      name: sku,
      title: sku,
      quantity,
      price: `${price}.00`,
      requires_shipping: true,
      ...(stage === "GONE" ? { fulfillment_status: "fulfilled", current_quantity: quantity, fulfillable_quantity: 0 } : {}),
    })),
  });
  const topic = number === 1 ? "orders/create" : "orders/updated";
  return {
    body,
    headers: { "x-shopify-topic": topic, "x-shopify-hmac-sha256": hmac(secrets.shopify, body), "x-shopify-event-id": newId() },
  };
}

const wooStatus = { PENDING: "pending", PAID: "processing", GONE: "completed", CANCELLED: "cancelled" };

function wooPost(version: Version): Pick<Post, "headers" | "body"> {
  const { id, number, stage, lines } = version;
  const gmt = (time: Date) => time.toISOString().slice(0, 19);
  const person = { first_name: "Budi", last_name: "Santoso", address_1: "Jl. Darmo 45", city: "Surabaya", country: "ID" };
  const body = JSON.stringify({
    id: Number(id),
    number: id,
    status: wooStatus[stage],
    currency: "IDR",
    date_created_gmt: gmt(new Date(placed)),
    date_modified_gmt: gmt(timeOf(version)),
    date_paid_gmt: stage === "PENDING" ? null : gmt(timeOf(version)),
    discount_total: "0.00",
    shipping_total: "0.00",
    total_tax: "0.00",
    total: `${totalOf(version)}.00`,
    customer_id: Number(id) % 50,
    billing: person,
    shipping: person,
    payment_method: "bacs",
    line_items: lines.map(({ sku, quantity }, index) => {
      const amount = `${quantity * price}.00`;
      const product = { id: Number(id) * 10 + index, name: sku, product_id: 700 + index, variation_id: 0, sku };
      return { ...product, quantity, price, subtotal: amount, subtotal_tax: "0.00", total: amount, total_tax: "0.00" };
    }),
    shipping_lines: [{ id: 1, method_title: "SiCepat REG", method_id: "sicepat", total: "0.00" }],
    fee_lines: [],
    refunds: [],
  });
  const topic = number === 1 ? "order.created" : "order.updated";
  const signature = hmac(secrets.woocommerce, body);
  return { body, headers: { "x-wc-webhook-topic": topic, "x-wc-webhook-signature": signature, "x-wc-webhook-delivery-id": newId() } };
}

/** An id and a number, nothing more: what it hints at is asked of Square. */
function squarePost(version: Version, url: string): Pick<Post, "headers" | "body"> {
  const type = version.number === 1 ? "order.created" : "order.updated";
  const hint = { order_id: version.id, version: version.number, state: "OPEN" };
  const object = { [type.replace(".", "_")]: hint };
  const body = JSON.stringify({
    type,
    event_id: newId(),
    created_at: timeOf(version).toISOString(),
    data: { type, id: version.id, object },
  });
  return { body, headers: { "x-square-hmacsha256-signature": hmac(secrets.square, url + body) } };
}
