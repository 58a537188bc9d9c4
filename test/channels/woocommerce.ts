import { createHmac } from "node:crypto";
import { woocommerce } from "../../connectors/woocommerce/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";

interface Thing {
  readonly id: number;
  /** The product whose variation it is. */
  readonly parent: number | null;
  readonly sku: string;
  stock: number;
}

interface Order {
  readonly id: number;
  readonly created: string;
  modified: string;
  status: string;
  readonly items: readonly { readonly id: number; readonly thing: Thing; readonly quantity: number }[];
  readonly notes: { readonly note: string; readonly customer_note: boolean }[];
  readonly refunds: { readonly id: number; readonly amount: string; readonly meta_data: unknown }[];
}

const consumer = { key: "ck_double", secret: "cs_double" };
const webhookSecret = "woo-webhook";
const price = 85_000;

/**
 * A WordPress site with WooCommerce 9 as its REST API documentation describes it (https://woocommerce.github.io/woocommerce-rest-api-docs/). Every
 * second thing for sale is a variation.
 */
export async function openWooCommerce(): Promise<ChannelDouble> {
  const shop = new Shop();
  const server = await ChannelServer.start((called) => shop.answer(called));
  return {
    connector: woocommerce as Connector,
    server,
    settings: {
      webhookSecrets: [webhookSecret],
      siteUrl: server.url,
      consumerKey: consumer.key,
      consumerSecret: consumer.secret,
    },
    refused: shop.refused,
    done: shop.done,
    list: (sku, units) => shop.list(sku, units),
    order: (wanted, at = new Date()) => shop.order(wanted, at),
    cancel: (externalId) => shop.change(shop.find(externalId), "cancelled"),
    webhook(externalId) {
      const body = Buffer.from(php(shop.shown(shop.find(externalId))));
      const signature = createHmac("sha256", webhookSecret).update(body).digest("base64");
      return {
        headers: { "x-wc-webhook-topic": "order.updated", "x-wc-webhook-delivery-id": "1f3a", "x-wc-webhook-signature": signature },
        body,
      };
    },
    orderOf: (externalId) => shop.asSeen(externalId),
    shown: (sku) => shop.things.find((thing) => thing.sku === sku)?.stock ?? null,
    stop: () => server.stop(),
  };
}

/** PHP escapes slashes. */
const php = (value: unknown): string => JSON.stringify(value).replaceAll("/", "\\/");

class Shop {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly things: Thing[] = [];
  readonly #orders: Order[] = [];
  #lastId = 100;

  list(sku: string, units: number): void {
    const there = this.things.find((thing) => thing.sku === sku);
    if (there) there.stock = units;
    else this.things.push({ id: this.#next(), parent: this.things.length % 2 === 1 ? this.#next() : null, sku, stock: units });
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const items = wanted.map(({ sku, quantity }) => {
      const thing = this.things.find((one) => one.sku === sku);
      if (!thing) throw new Error(`${sku} is not for sale`);
      thing.stock -= quantity;
      return { id: this.#next(), thing, quantity };
    });
    const stamp = stampOf(at);
    this.#orders.push({ id: this.#next(), created: stamp, modified: stamp, status: "processing", items, notes: [], refunds: [] });
    return String(this.#lastId);
  }

  find(externalId: string): Order {
    const found = this.#orders.find(({ id }) => String(id) === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  change(order: Order, status: string): void {
    // A cancelled order's units are for sale again, as WooCommerce does with managed stock.
    if (status === "cancelled" && order.status !== "cancelled") for (const { thing, quantity } of order.items) thing.stock += quantity;
    if (status !== order.status) this.#count(`${status === "completed" ? "SHIP" : "CANCEL"} ${order.id}`);
    order.status = status;
    order.modified = stampOf(new Date());
  }

  asSeen(externalId: string): TheirOrder {
    const order = this.find(externalId);
    const tracked = order.notes.filter(({ note }) => note.startsWith("Shipped"));
    const all = Object.fromEntries(order.items.map(({ thing, quantity }) => [thing.sku, quantity]));
    return {
      externalId,
      cancelled: order.status === "cancelled",
      acknowledged: false,
      readyToShip: false,
      shipments: tracked.map(({ note }) => ({ trackingNumber: /tracking number (\S+)\./.exec(note)?.[1] ?? null, units: all })),
      refunds: order.refunds.map(({ amount }) => amount),
    };
  }

  /** `line_items` as `GET /orders/{id}` has them. */
  shown(order: Order): unknown {
    const items = order.items.map(({ id, thing, quantity }) => ({
      id,
      name: `A ${thing.sku}`,
      product_id: thing.parent ?? thing.id,
      variation_id: thing.parent === null ? 0 : thing.id,
      quantity,
      subtotal: amount(price * quantity),
      subtotal_tax: "0.00",
      total: amount(price * quantity),
      total_tax: "0.00",
      sku: thing.sku,
      price,
    }));
    const total = amount(order.items.reduce((sum, { quantity }) => sum + price * quantity, 0));
    const person = {
      first_name: "Sari",
      last_name: "Dewi",
      address_1: "Jl. Melati 5",
      city: "Bandung",
      state: "JB",
      postcode: "40111",
      country: "ID",
    };
    return {
      id: order.id,
      number: String(order.id),
      status: order.status,
      currency: "IDR",
      prices_include_tax: false,
      date_created_gmt: order.created,
      date_modified_gmt: order.modified,
      date_paid_gmt: order.created,
      date_completed: order.status === "completed" ? order.modified : null,
      discount_total: "0.00",
      shipping_total: "0.00",
      total_tax: "0.00",
      total,
      customer_id: 0,
      payment_method: "bacs",
      billing: { ...person, email: "sari@example.com", phone: "" },
      shipping: person,
      line_items: items,
      shipping_lines: [],
      fee_lines: [],
      refunds: order.refunds.map(({ id, amount: back }) => ({ id, reason: "", total: `-${back}` })),
    };
  }

  answer(called: Called): Answer {
    const [, prefix, ...path] = called.path.split("/");
    if (prefix !== "wp-json") return { status: 404, body: {} };
    if (path.join("") === "") return { body: { name: "Toko Melati", namespaces: ["wp/v2", "wc/v3"] } };
    if (!this.#isLetIn(called)) return error(401, "woocommerce_rest_cannot_view");
    const route = `${called.method} ${path.slice(2).join("/")}`;
    for (const [pattern, handle] of this.#routes) {
      const found = pattern.exec(route);
      if (found) return handle(called, found.slice(1));
    }
    return error(404, "rest_no_route");
  }

  readonly #routes: readonly [RegExp, (called: Called, parts: readonly string[]) => Answer][] = [
    [/^GET data\/currencies\/current$/, () => ({ body: { code: "IDR", name: "Indonesian rupiah" } })],
    [/^GET webhooks$/, () => ({ body: [{ id: 7, status: "active", topic: "order.updated" }] })],
    [/^GET orders$/, ({ query }) => this.#list(query)],
    [/^GET orders\/(\d+)$/, (_, [id = ""]) => this.#with(id, (order) => ({ body: this.shown(order) }))],
    [/^PUT orders\/(\d+)$/, (called, [id = ""]) => this.#with(id, (order) => this.#put(order, jsonIn(called)))],
    [
      /^GET orders\/(\d+)\/notes$/,
      (_, [id = ""]) => this.#with(id, ({ notes }) => ({ body: notes.map((note, index) => ({ id: index + 1, ...note })) })),
    ],
    [/^POST orders\/(\d+)\/notes$/, (called, [id = ""]) => this.#with(id, (order) => this.#note(order, jsonIn(called)))],
    [/^GET orders\/(\d+)\/refunds$/, (_, [id = ""]) => this.#with(id, ({ refunds }) => ({ body: refunds }))],
    [/^POST orders\/(\d+)\/refunds$/, (called, [id = ""]) => this.#with(id, (order) => this.#refund(order, jsonIn(called)))],
    [/^GET products$/, ({ query }) => ({ body: paged(this.#products(query.include), query) })],
    [/^GET products\/(\d+)\/variations$/, ({ query }, [id = ""]) => ({ body: paged(this.#variations(Number(id), query.include), query) })],
    [/^POST products(?:\/(\d+)\/variations)?\/batch$/, (called) => this.#setStock(jsonIn(called))],
  ];

  /** The credentials, checked as a WordPress site does. */
  #isLetIn({ headers, query, path }: Called): boolean {
    const given = headers.authorization?.replace(/^Basic /, "");
    const inHeader = given !== undefined && Buffer.from(given, "base64").toString() === `${consumer.key}:${consumer.secret}`;
    const right = inHeader || (query.consumer_key === consumer.key && query.consumer_secret === consumer.secret);
    if (!right) this.refused.push(path);
    return right;
  }

  #with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.#orders.find((one) => String(one.id) === id);
    return order ? handle(order) : error(404, "woocommerce_rest_shop_order_invalid_id");
  }

  #list(query: Called["query"]): Answer {
    const { modified_after: after = "", modified_before: before = "9999", orderby } = query;
    const found = this.#orders
      .filter(({ modified }) => modified > after && modified < before)
      .sort((a, b) => (orderby === "modified" ? a.modified.localeCompare(b.modified) || a.id - b.id : b.id - a.id));
    return { body: paged(found, query).map((order) => this.shown(order)) };
  }

  #put(order: Order, { status }: Record<string, unknown>): Answer {
    if (typeof status === "string") this.change(order, status);
    return { body: this.shown(order) };
  }

  #note(order: Order, { note, customer_note }: Record<string, unknown>): Answer {
    order.notes.push({ note: String(note), customer_note: customer_note === true });
    this.#count(`NOTE ${order.id}`);
    return { status: 201, body: { id: order.notes.length, note } };
  }

  #refund(order: Order, { amount: back, meta_data }: Record<string, unknown>): Answer {
    const refund = { id: this.#next(), amount: String(back), meta_data };
    order.refunds.push(refund);
    order.modified = stampOf(new Date());
    this.#count(`REFUND ${order.id}`);
    return { status: 201, body: refund };
  }

  #setStock({ update }: Record<string, unknown>): Answer {
    const answers = (update as { id: number; stock_quantity: number }[]).map(({ id, stock_quantity }) => {
      const thing = this.things.find((one) => one.id === id);
      if (!thing) return { id, error: { code: "woocommerce_rest_product_invalid_id", message: "Invalid ID.", data: { status: 400 } } };
      thing.stock = stock_quantity;
      return this.#shownThing(thing);
    });
    return { body: { update: answers } };
  }

  #products(include: string | undefined): unknown[] {
    const simple = this.things.filter(({ parent }) => parent === null).map((thing) => this.#shownThing(thing));
    const variable = this.things.flatMap(({ parent, sku }) =>
      parent === null ? [] : [{ id: parent, type: "variable", name: `Kinds of ${sku}`, sku: "" }],
    );
    return [...simple, ...variable].filter(({ id }) => isAmong(include, id)).sort((a, b) => a.id - b.id);
  }

  #variations = (parent: number, include: string | undefined): unknown[] =>
    this.things.filter((thing) => thing.parent === parent && isAmong(include, thing.id)).map((thing) => this.#shownThing(thing));

  #shownThing = ({ id, parent, sku, stock }: Thing) => ({
    id,
    ...(parent === null ? { type: "simple", name: `A ${sku}` } : { attributes: [{ name: "Colour", option: "Blue" }] }),
    sku,
    global_unique_id: "",
    manage_stock: true,
    stock_quantity: stock,
  });

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  #next(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

/** `2026-11-22T10:00:00`: UTC without saying so. */
const stampOf = (at: Date): string => at.toISOString().slice(0, 19);
const amount = (minor: number): string => `${minor}.00`;
const error = (status: number, code: string): Answer => ({ status, body: { code, message: "No.", data: { status } } });
const jsonIn = ({ body }: Called): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
const isAmong = (include: string | undefined, id: number): boolean => include === undefined || include.split(",").includes(String(id));

function paged<T>(all: readonly T[], query: Called["query"]): T[] {
  const size = Number(query.per_page ?? 10);
  const page = Number(query.page ?? 1);
  return all.slice((page - 1) * size, page * size);
}
