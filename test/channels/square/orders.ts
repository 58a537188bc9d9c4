import type { Answer } from "../channel-server.ts";
import { jsonIn, type Routes } from "../routes.ts";
import { failed, idr, type Json, pageSize } from "./answers.ts";
import { type Order, price, type Seller, totalOf, touch } from "./seller.ts";

export const orderRoutes: Routes<Seller> = [
  [/^POST \/v2\/orders\/search$/, (seller, called) => search(seller, jsonIn(called))],
  [/^GET \/v2\/orders\/(\w+)$/, (seller, _, id) => seller.with(id, (order) => ({ body: { order: written(order) } }))],
  [/^PUT \/v2\/orders\/(\w+)$/, (seller, called, id) => seller.with(id, (order) => update(seller, order, jsonIn(called)))],
];

function search(seller: Seller, { location_ids, query, cursor, limit }: Json): Answer {
  const wanted = location_ids as string[];
  if (wanted.length === 0 || wanted.length > 10) return failed(400, "ARRAY_LENGTH_TOO_LONG");
  const { filter, sort } = query as { filter: { date_time_filter: { updated_at: Json } }; sort: Json };
  if (sort.sort_field !== "UPDATED_AT") return failed(400, "CONFLICTING_PARAMETERS");
  const asked = Buffer.from(JSON.stringify([wanted, query])).toString("base64url");
  const [question, from = "0"] = typeof cursor === "string" ? cursor.split(".") : [asked];
  if (question !== asked) return failed(400, "INVALID_CURSOR");
  const { start_at, end_at } = filter.date_time_filter.updated_at as { start_at: string; end_at: string };
  const found = seller.orders
    .filter(({ place, updated }) => wanted.includes(place) && updated >= new Date(start_at) && updated <= new Date(end_at))
    .sort((a, b) => a.updated.getTime() - b.updated.getTime());
  const end = Number(from) + Math.min(pageSize, Number(limit));
  return {
    body: { orders: found.slice(Number(from), end).map(written), ...(end < found.length ? { cursor: `${asked}.${end}` } : {}) },
  };
}

function update(seller: Seller, order: Order, { order: change, idempotency_key }: Json): Answer {
  const { version, state, fulfillments = [] } = change as { version: number; state?: string; fulfillments?: Json[] };
  if (seller.answered.has(String(idempotency_key))) return { body: { order: written(order) } };
  if (version !== order.version) return failed(409, "VERSION_MISMATCH");
  if (order.state !== "OPEN") return failed(400, "BAD_REQUEST");
  const { fulfillment } = order;
  const told = fulfillments.find(({ uid }) => uid === fulfillment.uid);
  const reached = String(told?.state ?? fulfillment.state);
  if (state === "CANCELED" && (order.paid || reached !== "CANCELED")) return failed(400, "BAD_REQUEST");
  if (told) {
    Object.assign(fulfillment, { state: reached, details: { ...fulfillment.details, ...(told.shipment_details as object) } });
    const kind = { RESERVED: "ACKNOWLEDGE", PREPARED: "READY_TO_SHIP", COMPLETED: "SHIP" }[reached];
    if (kind) seller.did(order, kind);
  }
  if (state === "CANCELED") {
    order.state = state;
    seller.did(order, "CANCEL");
  }
  if (order.paid && fulfillment.state === "COMPLETED") order.state = "COMPLETED";
  touch(order);
  const answer = { body: { order: written(order) } };
  seller.answered.set(String(idempotency_key), answer);
  return answer;
}

function written(order: Order): unknown {
  const total = totalOf(order);
  const recipient = {
    display_name: "Sari Dewi",
    address: { address_line_1: "Jl. Melati 5", locality: "Jakarta", postal_code: "12730", country: "ID" },
  };
  return {
    id: order.id,
    location_id: order.place,
    state: order.state,
    version: order.version,
    created_at: order.created.toISOString(),
    updated_at: order.updated.toISOString(),
    line_items: order.lines.map(({ uid, variation, quantity }) => ({
      uid,
      name: `A ${variation.sku}`,
      item_type: "ITEM",
      catalog_object_id: variation.id,
      quantity: String(quantity),
      base_price_money: idr(price),
      variation_total_price_money: idr(quantity * price),
      total_money: idr(quantity * price),
    })),
    fulfillments: [
      {
        uid: order.fulfillment.uid,
        type: "SHIPMENT",
        state: order.fulfillment.state,
        shipment_details: { recipient, ...order.fulfillment.details },
      },
    ],
    total_money: idr(total),
    net_amount_due_money: idr(order.paid ? 0 : total),
    tenders: order.paid
      ? [
          {
            id: `pay${order.id}`,
            payment_id: `pay${order.id}`,
            type: "CARD",
            amount_money: idr(total),
            card_details: { status: "CAPTURED" },
          },
        ]
      : [],
    refunds: order.refunds.map(({ id, status, minor }) => ({
      id,
      location_id: order.place,
      tender_id: `pay${order.id}`,
      reason: "",
      status: status === "COMPLETED" ? "APPROVED" : status,
      amount_money: idr(minor),
    })),
  };
}
