import { createHmac } from "node:crypto";
import { bigcommerce } from "../../connectors/bigcommerce/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";

interface Thing {
  readonly productId: number;
  readonly variantId: number;
  readonly sku: string;
  /** Every other product is counted as a whole, as one without options is. */
  readonly countedBy: "product" | "variant";
  stock: number;
}

interface Order {
  readonly id: number;
  readonly created: Date;
  modified: Date;
  status: number;
  readonly items: { readonly id: number; readonly thing: Thing; readonly quantity: number; shipped: number }[];
  readonly shipments: (Shipment & { readonly id: number })[];
  readonly refunds: {
    readonly id: number;
    readonly total_amount: number;
    readonly items: readonly RefundItem[];
    readonly payments: readonly Payment[];
  }[];
}

interface Shipment {
  readonly order_address_id: number;
  readonly tracking_number: string;
  readonly comments: string;
  readonly items: readonly { readonly order_product_id: number; readonly quantity: number }[];
}

interface RefundItem {
  readonly item_type: string;
  readonly item_id: number;
  readonly amount: number;
  readonly reason: string;
}

interface Payment {
  readonly provider_id: string;
  readonly amount: number;
  readonly offline: boolean;
}

const storeHash = "ab12cd34ef";
const token = "bc-token";
const clientSecret = "bc-client-secret";
const location = 1;
const addressId = 51;
const price = 85_000;
const words = new Map([
  [0, "Incomplete"],
  [2, "Shipped"],
  [3, "Partially Shipped"],
  [4, "Refunded"],
  [5, "Cancelled"],
  [11, "Awaiting Fulfillment"],
  [14, "Partially Refunded"],
]);

/** What the double has beyond a ChannelDouble, for its own test. */
export interface BigCommerceDouble extends ChannelDouble {
  readonly store: Store;
}

/**
 * A store as BigCommerce's own descriptions of its API have it: orders.v2.oas2, orders.v3, inventory.v3, products_catalog.v3 and webhooks.v3 of
 * https://github.com/bigcommerce/docs/tree/main/reference. An empty list of V2 is a 204, V3 answers in `data`, a quota stands in every answer.
 */
export async function openBigCommerce(): Promise<BigCommerceDouble> {
  const store = new Store();
  const server = await ChannelServer.start((called) => store.answer(called));
  return {
    connector: bigcommerce as Connector,
    server,
    store,
    settings: { webhookSecrets: [clientSecret], storeHash, accessToken: token, apiBaseUrl: server.url },
    refused: store.refused,
    done: store.done,
    list: (sku, units) => store.list(sku, units),
    order: (wanted, at = new Date()) => store.order(wanted, at),
    cancel: (externalId) => store.change(store.find(externalId), 5),
    webhook: (externalId) => store.webhook(Number(externalId)),
    orderOf: (externalId) => store.asSeen(externalId),
    shown: (sku) => store.things.find((thing) => thing.sku === sku)?.stock ?? null,
    stop: () => server.stop(),
  };
}

class Store {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly things: Thing[] = [];
  /** How the buyer paid, as a refund quote names it. */
  payment = { provider_id: "checkout_paypalexpress", provider_description: "PayPal", offline: false };
  /** The provider takes the refund and then declines it. */
  declines = false;
  /** An item of a refund comes back with the reason it was made with. */
  keepsReasons = true;
  /** Calls left in the window. */
  quota = 450;
  readonly #orders: Order[] = [];
  #lastId = 100;

  list(sku: string, units: number): void {
    const there = this.things.find((thing) => thing.sku === sku);
    if (there) there.stock = units;
    else {
      const countedBy = this.things.length % 2 === 0 ? "variant" : "product";
      this.things.push({ productId: this.#next(), variantId: this.#next(), sku, countedBy, stock: units });
    }
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const items = wanted.map(({ sku, quantity }) => {
      const thing = this.things.find((one) => one.sku === sku);
      if (!thing) throw new Error(`${sku} is not for sale`);
      thing.stock -= quantity;
      return { id: this.#next(), thing, quantity, shipped: 0 };
    });
    this.#orders.push({ id: this.#next(), created: at, modified: at, status: 11, items, shipments: [], refunds: [] });
    return String(this.#lastId);
  }

  find(externalId: string): Order {
    const found = this.#orders.find(({ id }) => String(id) === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  change(order: Order, status: number): void {
    // The store's setting that puts cancelled units back on sale is off, as the connector's page asks for.
    if (status === 5 && order.status !== 5) this.#count(`CANCEL ${order.id}`);
    order.status = status;
    order.modified = new Date();
  }

  /** Signed as https://github.com/standard-webhooks/standard-webhooks says. */
  webhook(id: number) {
    const body = Buffer.from(
      JSON.stringify({
        scope: "store/order/updated",
        store_id: "1025646",
        data: { type: "order", id },
        hash: "dd70c0976e06b67aaf671e73f49dcb79230ebf9d",
        created_at: 1561479335,
        producer: `stores/${storeHash}`,
      }),
    );
    const [message, at] = [`msg_${this.#next()}`, String(Math.floor(Date.now() / 1000))];
    const signature = createHmac("sha256", clientSecret).update(`${message}.${at}.${body}`).digest("base64");
    return { headers: { "webhook-id": message, "webhook-timestamp": at, "webhook-signature": `v1,${signature}` }, body };
  }

  asSeen(externalId: string): TheirOrder {
    const order = this.find(externalId);
    const skuOf = (id: number) => order.items.find((item) => item.id === id)?.thing.sku ?? "";
    return {
      externalId,
      cancelled: order.status === 5,
      acknowledged: false,
      readyToShip: false,
      shipments: order.shipments.map(({ tracking_number, items }) => ({
        trackingNumber: tracking_number || null,
        units: Object.fromEntries(items.map(({ order_product_id, quantity }) => [skuOf(order_product_id), quantity])),
      })),
      refunds: order.refunds.map(({ payments }) => payments.reduce((sum, { amount }) => sum + amount, 0).toFixed(2)),
    };
  }

  answer(called: Called): Answer {
    const [, stores, hash, ...path] = called.path.split("/");
    if (stores !== "stores" || hash !== storeHash || called.headers["x-auth-token"] !== token) {
      this.refused.push(called.path);
      return { status: 401, body: { status: 401, title: "Unauthorized" } };
    }
    if (this.quota < 1) return { status: 429, headers: { "x-rate-limit-time-reset-ms": "15000" }, body: {} };
    const route = `${called.method} ${path.join("/")}`;
    for (const [pattern, handle] of this.#routes) {
      const found = pattern.exec(route);
      if (!found) continue;
      const answer = handle(called, found[1] ?? "");
      const left = { "x-rate-limit-requests-left": String(this.quota), "x-rate-limit-time-window-ms": "30000" };
      return { ...answer, headers: { ...left, ...answer.headers } };
    }
    throw new Error(`There is no ${route}`);
  }

  readonly #routes: readonly [RegExp, (called: Called, id: string) => Answer][] = [
    [/^GET v2\/store$/, () => ({ body: { id: storeHash, name: "Toko Melati", currency: "IDR" } })],
    [/^GET v3\/hooks$/, () => ({ body: { data: [{ id: 7, scope: "store/order/updated", is_active: true }], meta: {} } })],
    [/^GET v2\/orders$/, ({ query }) => listOf(this.#listed(query))],
    [/^GET v2\/orders\/(\d+)$/, (_, id) => this.#with(id, (order) => ({ body: shown(order) }))],
    [/^PUT v2\/orders\/(\d+)$/, (called, id) => this.#with(id, (order) => this.#put(order, jsonIn(called)))],
    [/^GET v2\/orders\/(\d+)\/products$/, (_, id) => this.#with(id, (order) => listOf(order.items.map((item) => productOf(order, item))))],
    [/^GET v2\/orders\/(\d+)\/shipping_addresses$/, (_, id) => this.#with(id, () => listOf([{ id: addressId, ...person }]))],
    [/^GET v2\/orders\/(\d+)\/shipments$/, (_, id) => this.#with(id, ({ shipments }) => listOf(shipments))],
    [/^POST v2\/orders\/(\d+)\/shipments$/, (called, id) => this.#with(id, (order) => this.#ship(order, jsonIn(called)))],
    [/^POST v3\/orders\/(\d+)\/payment_actions\/refund_quotes$/, (called) => this.#quote(jsonIn(called))],
    [/^POST v3\/orders\/(\d+)\/payment_actions\/refunds$/, (called, id) => this.#with(id, (order) => this.#refund(order, jsonIn(called)))],
    [/^GET v3\/orders\/(\d+)\/payment_actions\/refunds$/, (_, id) => this.#with(id, ({ refunds }) => ({ body: { data: refunds } }))],
    [/^GET v3\/catalog\/products$/, ({ query }) => ({ body: { data: this.#products(query), meta: {} } })],
    [/^GET v3\/inventory\/items$/, ({ query }) => ({ body: { data: this.#items(query), meta: {} } })],
    [/^PUT v3\/inventory\/adjustments\/absolute$/, (called) => this.#adjust(jsonIn(called))],
  ];

  #with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.#orders.find((one) => String(one.id) === id);
    return order ? handle(order) : { status: 404, body: [{ status: 404, message: "The requested resource was not found." }] };
  }

  /** `min_date_modified` counts; times have no fractions. */
  #listed({ min_date_modified: from = "", max_date_modified: to = "9999", limit = "50", page = "1", sort }: Called["query"]): unknown[] {
    const stamp = ({ modified }: Order) => `${modified.toISOString().slice(0, 19)}Z`;
    const found = this.#orders.filter((order) => stamp(order) >= from && stamp(order) <= to);
    if (sort === "date_modified:asc") found.sort((a, b) => stamp(a).localeCompare(stamp(b)) || a.id - b.id);
    return found.slice((Number(page) - 1) * Number(limit), Number(page) * Number(limit)).map(shown);
  }

  #put(order: Order, { status_id: status }: Record<string, unknown>): Answer {
    if (typeof status !== "number" || !words.has(status)) return invalid;
    this.change(order, status);
    return { body: shown(order) };
  }

  #ship(order: Order, sent: Record<string, unknown>): Answer {
    const shipment = sent as unknown as Shipment;
    const items = shipment.items.map(({ order_product_id: id, quantity }) => ({
      item: order.items.find((one) => one.id === id),
      quantity,
    }));
    if (shipment.order_address_id !== addressId || order.status === 5) return invalid;
    if (items.some(({ item, quantity }) => !item || item.shipped + quantity > item.quantity)) return invalid;
    for (const { item, quantity } of items) if (item) item.shipped += quantity;
    const made = { ...shipment, id: this.#next() };
    order.shipments.push(made);
    this.#count(`SHIP ${order.id}`);
    this.change(order, order.items.every(({ shipped, quantity }) => shipped === quantity) ? 2 : 3);
    return { status: 201, body: made };
  }

  /** Into store credit goes everything, and on paper; the way it came is last. */
  #quote({ items }: Record<string, unknown>): Answer {
    const amount = (items as RefundItem[]).reduce((sum, item) => sum + item.amount, 0);
    const methods = [
      [{ provider_id: "storecredit", provider_description: "Store Credit", amount, offline: false }],
      [{ provider_id: "custom", provider_description: "Custom", amount, offline: true }],
      [{ ...this.payment, amount }],
    ];
    return { status: 201, body: { data: { total_refund_amount: amount, refund_methods: methods }, meta: {} } };
  }

  #refund(order: Order, sent: Record<string, unknown>): Answer {
    const { items, payments } = sent as unknown as { items: RefundItem[]; payments: Payment[] };
    const [asked, paid] = [items, payments].map((each) => each.reduce((sum, { amount }) => sum + amount, 0));
    if (asked !== paid || items.some(({ item_type, item_id }) => item_type !== "ORDER" || item_id !== order.id)) return invalid;
    const told = this.keepsReasons ? items : items.map(({ reason: _, ...item }) => item as RefundItem);
    const refund = {
      id: this.#next(),
      total_amount: paid ?? 0,
      items: told,
      payments: payments.map((payment) => ({ ...payment, is_declined: this.declines })),
    };
    order.refunds.push(refund);
    this.#count(`REFUND ${order.id}`);
    this.change(order, 14);
    return { status: 201, body: { data: refund, meta: {} } };
  }

  #products({ "id:min": from = "1", limit = "50", include }: Called["query"]): unknown[] {
    const found = this.things.filter(({ productId }) => productId >= Number(from)).slice(0, Number(limit));
    return found.map(({ productId, variantId, sku, countedBy, stock }) => ({
      id: productId,
      name: `A ${sku}`,
      inventory_tracking: countedBy,
      inventory_level: stock,
      ...(include === "variants" && {
        variants: [
          {
            id: variantId,
            product_id: productId,
            sku,
            gtin: "",
            upc: "",
            inventory_level: countedBy === "variant" ? stock : 0,
            option_values: countedBy === "variant" ? [{ label: "Blue", option_display_name: "Colour" }] : [],
          },
        ],
      }),
    }));
  }

  #items({ "variant_id:in": variants, "product_id:in": products }: Called["query"]): unknown[] {
    const isAmong = (ids: string | undefined, id: number) => ids === undefined || ids.split(",").includes(String(id));
    return this.things
      .filter(({ variantId, productId }) => isAmong(variants, variantId) && isAmong(products, productId))
      .map(({ productId, variantId, sku, stock }) => ({
        identity: { sku, variant_id: variantId, product_id: productId },
        locations: [{ location_id: location, available_to_sell: stock, total_inventory_onhand: stock }],
      }));
  }

  /** One that cannot be told fails them all. */
  #adjust({ items }: Record<string, unknown>): Answer {
    const told = (items as { location_id: number; product_id?: number; variant_id?: number; quantity: number }[]).map((item) => ({
      ...item,
      thing: this.things.find(({ countedBy, productId, variantId }) =>
        countedBy === "product" ? productId === item.product_id : variantId === item.variant_id,
      ),
    }));
    if (told.some(({ thing, location_id }) => !thing || location_id !== location))
      return { status: 422, body: { status: 422, title: "Item is tracked by product, please update stock by product id", errors: {} } };
    for (const { thing, quantity } of told) if (thing) thing.stock = quantity;
    return { body: { transaction_id: "0199" } };
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  #next(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

const person = {
  first_name: "Sari",
  last_name: "Dewi",
  street_1: "Jl. Melati 5",
  city: "Bandung",
  state: "Jawa Barat",
  zip: "40111",
  country_iso2: "ID",
  email: "sari@example.com",
};

/** `Tue, 05 Mar 2019 21:40:11 +0000` */
const dated = (at: Date): string => at.toUTCString().replace("GMT", "+0000");
const amount = (major: number): string => `${major}.0000`;
const invalid: Answer = { status: 400, body: [{ status: 400, message: "The request is not valid." }] };
const listOf = (all: readonly unknown[]): Answer => (all.length === 0 ? { status: 204 } : { body: all });
const jsonIn = ({ body }: Called): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;

function shown({ id, created, modified, status, items, refunds }: Order): unknown {
  const total = items.reduce((sum, { quantity }) => sum + price * quantity, 0);
  const refunded = refunds.flatMap(({ payments }) => payments).reduce((sum, payment) => sum + payment.amount, 0);
  const nothing = Object.fromEntries(
    ["shipping", "handling", "wrapping"].flatMap((what) => ["ex", "inc"].map((tax) => [`${what}_cost_${tax}_tax`, amount(0)])),
  );
  return {
    id,
    customer_id: 0,
    date_created: dated(created),
    date_modified: dated(modified),
    status_id: status,
    status: words.get(status),
    ...nothing,
    total_ex_tax: amount(total),
    total_inc_tax: amount(total),
    total_tax: amount(0),
    is_tax_inclusive_pricing: true,
    payment_method: "PayPal",
    payment_status: refunded > 0 ? "partially refunded" : "captured",
    refunded_amount: refunded.toFixed(4),
    currency_code: "IDR",
    default_currency_code: "IDR",
    discount_amount: amount(0),
    coupon_discount: amount(0),
    billing_address: person,
    products: { url: `https://api.bigcommerce.com/stores/${storeHash}/v2/orders/${id}/products`, resource: `/orders/${id}/products` },
    fees: [],
  };
}

const productOf = (order: Order, { id, thing, quantity, shipped }: Order["items"][number]) => ({
  id,
  order_id: order.id,
  product_id: thing.productId,
  variant_id: thing.variantId,
  order_address_id: addressId,
  name: `A ${thing.sku}`,
  sku: thing.sku,
  type: "physical",
  price_ex_tax: amount(price),
  price_inc_tax: amount(price),
  total_tax: amount(0),
  quantity,
  quantity_shipped: shipped,
  quantity_refunded: 0,
  applied_discounts: [],
});
