import { createHmac, randomUUID } from "node:crypto";
import { square } from "../../connectors/square/index.ts";
import type { Connector, Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import { describedBy } from "./described-by.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";

interface Variation {
  readonly id: string;
  readonly sku: string;
  /** By place: what it shows, and the last count of it. */
  readonly counts: Map<string, { shown: number; counted: number }>;
}

interface Fulfillment {
  readonly uid: string;
  state: string;
  details: Readonly<Record<string, string>>;
}

interface Order {
  readonly id: string;
  readonly place: string;
  readonly created: Date;
  updated: Date;
  version: number;
  state: "OPEN" | "COMPLETED" | "CANCELED";
  readonly lines: readonly { readonly uid: string; readonly variation: Variation; readonly quantity: number }[];
  readonly fulfillment: Fulfillment;
  readonly paid: boolean;
  readonly refunds: { readonly id: string; status: string; readonly minor: number }[];
}

const application = { id: "sq0idp-double", secret: "sq0csp-double" };
const notificationUrl = "https://muara.test/webhooks/square";
const signatureKey = "signature key for tests";
const places = ["LKEMANG", "LSENAYAN"] as const;
const price = 2_500_000;
const currency = "IDR";
/** Small, so that there are several. */
const pageSize = 3;

const answered = [
  "/v2/locations",
  "/v2/orders/search",
  "/v2/orders/{order_id}",
  "/v2/refunds",
  "/v2/refunds/{refund_id}",
  "/v2/inventory/changes/batch-create",
  "/v2/inventory/counts/batch-retrieve",
];

/** A seller at Square with two places, as the API description 2025-08-20 says: https://developer.squareup.com/reference/square */
export async function openSquare(): Promise<ChannelDouble & { forget(accessToken: string): void }> {
  const seller = new Seller();
  const described = await describedBy({ file: "square/api.trimmed.json", paths: answered });
  const server = await ChannelServer.start(async (called) => described(called, seller.answer(called)));
  return {
    connector: square as Connector,
    server,
    settings: {
      webhookSecrets: [signatureKey],
      notificationUrl,
      apiBaseUrl: server.url,
      applicationId: application.id,
      applicationSecret: application.secret,
      ...seller.grant(),
    },
    places,
    refused: seller.refused,
    done: seller.done,
    list: (sku, units) => seller.list(sku, units),
    order: (wanted, at = new Date()) => seller.order(wanted, at, true),
    orderUnpaid: (wanted) => seller.order(wanted, new Date(), false),
    cancel: (externalId) => seller.cancel(seller.find(externalId)),
    webhook: (externalId) => signed(seller.find(externalId)),
    orderOf: (externalId) => seller.asSeen(externalId),
    shown: (sku, place = places[0]) => seller.shown(sku, place),
    forget: (accessToken) => void seller.granted.delete(accessToken),
    stop: () => server.stop(),
  };
}

/** The event names the order and its version only. */
function signed({ id, place, version, state, updated }: Order): Delivery {
  const change = { order_id: id, version, location_id: place, state, updated_at: updated.toISOString() };
  const event = {
    merchant_id: "MDOUBLE",
    type: "order.updated",
    event_id: randomUUID(),
    created_at: updated.toISOString(),
    data: { type: "order_updated", id, object: { order_updated: change } },
  };
  const body = Buffer.from(JSON.stringify(event));
  const signature = createHmac("sha256", signatureKey).update(`${notificationUrl}${body}`).digest("base64");
  return { headers: { "x-square-hmacsha256-signature": signature, "content-type": "application/json" }, body };
}

class Seller {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly granted = new Set<string>();
  readonly #variations: Variation[] = [];
  readonly #orders: Order[] = [];
  /** What was answered to a key. */
  readonly #answered = new Map<string, Answer>();
  #lastId = 100;

  list(sku: string, units: number): void {
    const levels = places.map((place, index) => ({ place, units: index === 0 ? units : 0 }));
    const counts = new Map(levels.map(({ place, units: shown }) => [place as string, { shown, counted: shown }]));
    this.#variations.push({ id: `VAR${this.#next()}`, sku, counts });
  }

  shown = (sku: string, place: string): number | null => this.#variations.find((one) => one.sku === sku)?.counts.get(place)?.shown ?? null;

  /** Each at another place. Goods of an order that is paid are no longer in stock there. */
  order(wanted: readonly Wanted[], at: Date, paid: boolean): string {
    const place = places[this.#orders.length % places.length] as string;
    const lines = wanted.map(({ sku, quantity }) => {
      const variation = this.#variations.find((one) => one.sku === sku);
      if (!variation) throw new Error(`${sku} is not for sale`);
      const level = variation.counts.get(place);
      if (paid && level) level.shown -= quantity;
      return { uid: `line${this.#next()}`, variation, quantity };
    });
    const fulfillment = { uid: `ful${this.#next()}`, state: "PROPOSED", details: {} };
    const id = `ORDER${this.#next()}`;
    this.#orders.push({ id, place, created: at, updated: at, version: 1, state: "OPEN", lines, fulfillment, paid, refunds: [] });
    return id;
  }

  find(externalId: string): Order {
    const found = this.#orders.find(({ id }) => id === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  cancel(order: Order): void {
    order.state = "CANCELED";
    order.fulfillment.state = "CANCELED";
    touch(order);
  }

  asSeen(externalId: string): TheirOrder {
    const { state, fulfillment, lines, refunds } = this.find(externalId);
    const units = Object.fromEntries(lines.map(({ variation, quantity }) => [variation.sku, quantity]));
    return {
      externalId,
      cancelled: state === "CANCELED",
      acknowledged: this.done.has(`ACKNOWLEDGE ${externalId}`),
      readyToShip: this.done.has(`READY_TO_SHIP ${externalId}`),
      shipments: fulfillment.state === "COMPLETED" ? [{ trackingNumber: fulfillment.details.tracking_number ?? null, units }] : [],
      refunds: refunds.map(({ minor }) => (minor / 100).toFixed(2)),
    };
  }

  /** A token for 30 days, as settings hold it. */
  grant() {
    const accessToken = `EAAA${this.#next()}`;
    this.granted.add(accessToken);
    return { accessToken, accessTokenExpiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(), refreshToken: "EQAA-double" };
  }

  answer(called: Called): Answer {
    if (called.path === "/oauth2/token") return this.#token(jsonIn(called));
    const token = /^Bearer (.+)$/.exec(called.headers.authorization ?? "")?.[1] ?? "";
    if (!this.granted.has(token)) {
      this.refused.push(called.path);
      return failed(401, "UNAUTHORIZED", "AUTHENTICATION_ERROR");
    }
    for (const [pattern, handle] of this.#routes) {
      const found = pattern.exec(`${called.method} ${called.path}`);
      if (found) return handle(called, found[1] ?? "");
    }
    return failed(404, "NOT_FOUND");
  }

  readonly #routes: readonly [RegExp, (called: Called, id: string) => Answer][] = [
    [/^GET \/v2\/locations$/, () => ({ body: { locations: places.map(location) } })],
    [/^POST \/v2\/orders\/search$/, (called) => this.#search(jsonIn(called))],
    [/^GET \/v2\/orders\/(\w+)$/, (_, id) => this.#with(id, (order) => ({ body: { order: written(order) } }))],
    [/^PUT \/v2\/orders\/(\w+)$/, (called, id) => this.#with(id, (order) => this.#update(order, jsonIn(called)))],
    [/^POST \/v2\/refunds$/, (called) => this.#once(jsonIn(called), (wanted) => this.#refund(wanted))],
    [/^GET \/v2\/refunds\/(\w+)$/, (_, id) => this.#refundOf(id)],
    [/^GET \/v2\/catalog\/list$/, ({ query }) => this.#catalogue(query)],
    [/^POST \/v2\/inventory\/changes\/batch-create$/, (called) => this.#once(jsonIn(called), (wanted) => this.#count(wanted))],
    [/^POST \/v2\/inventory\/counts\/batch-retrieve$/, (called) => this.#counts(jsonIn(called))],
  ];

  #token({ client_id, client_secret, grant_type, refresh_token, code }: Json): Answer {
    const known = client_id === application.id && client_secret === application.secret;
    const allowed = grant_type === "refresh_token" ? refresh_token === "EQAA-double" : code === "sq0cgp-agreed";
    if (!known || !allowed) return failed(401, "UNAUTHORIZED", "AUTHENTICATION_ERROR");
    const { accessToken, accessTokenExpiresAt, refreshToken } = this.grant();
    return {
      body: {
        access_token: accessToken,
        token_type: "bearer",
        expires_at: accessTokenExpiresAt,
        merchant_id: "MDOUBLE",
        refresh_token: refreshToken,
      },
    };
  }

  #with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.#orders.find((one) => one.id === id);
    return order ? handle(order) : failed(404, "NOT_FOUND");
  }

  /** What was done for a key is not done again. */
  #once(wanted: Json, handle: (wanted: Json) => Answer): Answer {
    const key = String(wanted.idempotency_key);
    const answer = this.#answered.get(key) ?? handle(wanted);
    this.#answered.set(key, answer);
    return answer;
  }

  #search({ location_ids, query, cursor, limit }: Json): Answer {
    const wanted = location_ids as string[];
    if (wanted.length === 0 || wanted.length > 10) return failed(400, "ARRAY_LENGTH_TOO_LONG");
    const { filter, sort } = query as { filter: { date_time_filter: { updated_at: Json } }; sort: Json };
    if (sort.sort_field !== "UPDATED_AT") return failed(400, "CONFLICTING_PARAMETERS");
    const asked = Buffer.from(JSON.stringify([wanted, query])).toString("base64url");
    const [question, from = "0"] = typeof cursor === "string" ? cursor.split(".") : [asked];
    if (question !== asked) return failed(400, "INVALID_CURSOR");
    const { start_at, end_at } = filter.date_time_filter.updated_at as { start_at: string; end_at: string };
    const found = this.#orders
      .filter(({ place, updated }) => wanted.includes(place) && updated >= new Date(start_at) && updated <= new Date(end_at))
      .sort((a, b) => a.updated.getTime() - b.updated.getTime());
    const end = Number(from) + Math.min(pageSize, Number(limit));
    return {
      body: { orders: found.slice(Number(from), end).map(written), ...(end < found.length ? { cursor: `${asked}.${end}` } : {}) },
    };
  }

  #update(order: Order, { order: change, idempotency_key }: Json): Answer {
    const { version, state, fulfillments = [] } = change as { version: number; state?: string; fulfillments?: Json[] };
    if (this.#answered.has(String(idempotency_key))) return { body: { order: written(order) } };
    if (version !== order.version) return failed(409, "VERSION_MISMATCH");
    if (order.state !== "OPEN") return failed(400, "BAD_REQUEST");
    const { fulfillment } = order;
    const told = fulfillments.find(({ uid }) => uid === fulfillment.uid);
    const reached = String(told?.state ?? fulfillment.state);
    if (state === "CANCELED" && (order.paid || reached !== "CANCELED")) return failed(400, "BAD_REQUEST");
    if (told) {
      Object.assign(fulfillment, { state: reached, details: { ...fulfillment.details, ...(told.shipment_details as object) } });
      const kind = { RESERVED: "ACKNOWLEDGE", PREPARED: "READY_TO_SHIP", COMPLETED: "SHIP" }[reached];
      if (kind) this.#did(order, kind);
    }
    if (state === "CANCELED") {
      order.state = state;
      this.#did(order, "CANCEL");
    }
    if (order.paid && fulfillment.state === "COMPLETED") order.state = "COMPLETED";
    touch(order);
    const answer = { body: { order: written(order) } };
    this.#answered.set(String(idempotency_key), answer);
    return answer;
  }

  #refund({ idempotency_key, payment_id, amount_money }: Json): Answer {
    const order = this.#orders.find(({ id }) => `pay${id}` === payment_id);
    if (!order || String(idempotency_key).length > 45) return failed(400, "INVALID_VALUE");
    const { amount } = amount_money as { amount: number };
    const before = order.refunds.reduce((sum, { minor }) => sum + minor, 0);
    if (before + amount > totalOf(order)) return failed(400, "REFUND_AMOUNT_INVALID", "REFUND_ERROR");
    const refund = { id: `refund${this.#next()}`, status: "PENDING", minor: amount };
    order.refunds.push(refund);
    touch(order);
    this.#did(order, "REFUND");
    return { body: { refund: refundWritten(order, refund) } };
  }

  /** By the time anybody asks again it went through. */
  #refundOf(id: string): Answer {
    for (const order of this.#orders) {
      const refund = order.refunds.find((one) => one.id === id);
      if (!refund) continue;
      refund.status = "COMPLETED";
      return { body: { refund: refundWritten(order, refund) } };
    }
    return failed(404, "NOT_FOUND");
  }

  /** An item of one variation each; the second page, and so on. */
  #catalogue({ types, cursor = "0" }: Called["query"]): Answer {
    if (types !== "ITEM") return failed(400, "INVALID_ENUM_VALUE");
    const end = Number(cursor) + pageSize;
    const objects = this.#variations.slice(Number(cursor), end).map(({ id, sku }) => ({
      type: "ITEM",
      id: `ITEM${id}`,
      item_data: {
        name: `A ${sku}`,
        variations: [{ type: "ITEM_VARIATION", id, item_variation_data: { item_id: `ITEM${id}`, name: "Regular", sku } }],
      },
    }));
    return { body: { objects, ...(end < this.#variations.length ? { cursor: String(end) } : {}) } };
  }

  /** All or nothing. Left to itself, Square passes over a count that is the same as the last one. */
  #count({ changes, ignore_unchanged_counts = true }: Json): Answer {
    const counts = (changes as { type: string; physical_count: Json }[]).map(({ physical_count: count }) => ({
      level: this.#variations.find(({ id }) => id === count.catalog_object_id)?.counts.get(String(count.location_id)),
      quantity: Number(count.quantity),
    }));
    if (counts.length > 100) return failed(400, "ARRAY_LENGTH_TOO_LONG");
    if (counts.some(({ level }) => !level)) return failed(404, "NOT_FOUND");
    for (const { level, quantity } of counts)
      if (level && !(ignore_unchanged_counts === true && level.counted === quantity))
        Object.assign(level, { shown: quantity, counted: quantity });
    return { body: { counts: [], changes: [] } };
  }

  #counts({ catalog_object_ids, location_ids, states, cursor }: Json): Answer {
    const [ids, at, from] = [catalog_object_ids as string[], location_ids as string[], Number(cursor ?? 0)];
    const found = this.#variations
      .filter(({ id }) => ids.includes(id))
      .flatMap(({ id, counts }) => [...counts].map(([place, { shown }]) => ({ id, place, shown })))
      .filter(({ place }) => at.includes(place))
      .map(({ id, place, shown }) => ({
        catalog_object_id: id,
        catalog_object_type: "ITEM_VARIATION",
        state: (states as string[])[0],
        location_id: place,
        quantity: String(shown),
        calculated_at: new Date().toISOString(),
      }));
    const end = from + pageSize;
    return { body: { counts: found.slice(from, end), ...(end < found.length ? { cursor: String(end) } : {}) } };
  }

  #did({ id }: Order, kind: string): void {
    this.done.set(`${kind} ${id}`, (this.done.get(`${kind} ${id}`) ?? 0) + 1);
  }

  #next(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

type Json = Readonly<Record<string, unknown>>;
const jsonIn = ({ body }: Called): Json => JSON.parse(Buffer.from(body).toString()) as Json;
const failed = (status: number, code: string, category = "INVALID_REQUEST_ERROR"): Answer => ({
  status,
  body: { errors: [{ category, code, detail: "No." }] },
});
const idr = (amount: number) => ({ amount, currency });
const totalOf = ({ lines }: Order): number => lines.reduce((sum, { quantity }) => sum + quantity * price, 0);

function touch(order: Order): void {
  order.version += 1;
  order.updated = new Date(Math.max(Date.now(), order.updated.getTime() + 1));
}

const location = (id: string) => ({ id, name: id.slice(1), business_name: "Toko Melati", currency, country: "ID", status: "ACTIVE" });

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

const refundWritten = (order: Order, { id, status, minor }: Order["refunds"][number]) => ({
  id,
  status,
  amount_money: idr(minor),
  payment_id: `pay${order.id}`,
  order_id: order.id,
});
