import { magento } from "../../connectors/magento/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import { describedBy } from "./described-by.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";

interface Order {
  readonly id: number;
  readonly created: string;
  updated: string;
  state: string;
  readonly items: readonly { readonly id: number; readonly sku: string; readonly quantity: number; shipped: number }[];
  readonly comments: string[];
  readonly shipments: Document[];
  readonly memos: (Document & { readonly amount: string })[];
}

interface Document {
  readonly id: number;
  readonly comment: string;
  readonly track: string | null;
  readonly units: Readonly<Record<string, number>>;
}

const token = "magento-double-token";
const price = 85_000;

/** Magento 2.4 with its inventory sources, as Adobe's description of the admin API says: https://developer.adobe.com/commerce/webapi/rest/ */
export async function openMagento(): Promise<ChannelDouble> {
  const shop = new Shop();
  const described = await describedBy({
    file: "magento/admin-2.4.8.trimmed.json",
    base: "/rest/default",
    // The description numbers one filter and one sorting only.
    queryName: (name) => name.replaceAll(/\[\d+\]/g, "[0]"),
  });
  const server = await ChannelServer.start(async (called) => described(called, shop.answer(called)));
  return {
    connector: magento as Connector,
    server,
    settings: { baseUrl: server.url, accessToken: token },
    refused: shop.refused,
    done: shop.done,
    list: (sku, units) => shop.list(sku, units),
    order: (wanted, at = new Date()) => shop.order(wanted, at),
    cancel: (externalId) => shop.cancel(shop.find(externalId)),
    webhook: () => null,
    orderOf: (externalId) => shop.asSeen(externalId),
    shown: (sku) => shop.salable(sku),
    stop: () => server.stop(),
  };
}

class Shop {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  /** Quantity of the source by SKU; open orders reserve beside it. */
  readonly #sources = new Map<string, number>();
  readonly #orders: Order[] = [];
  #lastId = 100;

  list(sku: string, units: number): void {
    this.#sources.set(sku, units + this.#reserved(sku));
  }

  salable(sku: string): number | null {
    const there = this.#sources.get(sku);
    return there === undefined ? null : there - this.#reserved(sku);
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const items = wanted.map(({ sku, quantity }) => ({ id: this.#next(), sku, quantity, shipped: 0 }));
    const stamp = stampOf(at);
    const made = { id: this.#next(), created: stamp, updated: stamp, state: "processing", items, comments: [], shipments: [], memos: [] };
    this.#orders.push(made);
    return String(made.id);
  }

  find(externalId: string): Order {
    const found = this.#orders.find(({ id }) => String(id) === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  cancel(order: Order): void {
    order.state = "canceled";
    order.updated = stampOf(new Date());
  }

  asSeen(externalId: string): TheirOrder {
    const { state, shipments, memos } = this.find(externalId);
    return {
      externalId,
      cancelled: state === "canceled",
      acknowledged: false,
      readyToShip: false,
      shipments: shipments.map(({ track, units }) => ({ trackingNumber: track, units })),
      refunds: memos.map(({ amount }) => amount),
    };
  }

  answer(called: Called): Answer {
    if (called.headers.authorization !== `Bearer ${token}`) {
      this.refused.push(called.path);
      return { status: 401, body: { message: "The consumer isn't authorized to access %resources." } };
    }
    const route = `${called.method} ${decodeURIComponent(called.path).replace("/rest/default/V1/", "")}`;
    for (const [pattern, handle] of this.#routes) {
      const found = pattern.exec(route);
      if (found) return handle(called, found.slice(1));
    }
    return { status: 404, body: { message: "Request does not match any route." } };
  }

  readonly #routes: readonly [RegExp, (called: Called, parts: readonly string[]) => Answer][] = [
    [
      /^GET store\/storeConfigs$/,
      () => ({ body: [{ id: 1, code: "default", base_url: "https://toko.example/", default_display_currency_code: "IDR" }] }),
    ],
    [/^GET orders$/, (called) => this.#list(called)],
    [/^GET orders\/(\d+)$/, (_, [id = ""]) => this.#with(id, (order) => ({ body: shown(order) }))],
    [/^POST order\/(\d+)\/ship$/, (called, [id = ""]) => this.#with(id, (order) => this.#ship(order, jsonIn(called)))],
    [/^POST orders\/(\d+)\/cancel$/, (_, [id = ""]) => this.#with(id, (order) => this.#cancelled(order))],
    [/^GET orders\/(\d+)\/comments$/, (_, [id = ""]) => this.#with(id, ({ comments }) => list(comments.map((comment) => ({ comment }))))],
    [/^POST orders\/(\d+)\/comments$/, (called, [id = ""]) => this.#with(id, (order) => this.#comment(order, jsonIn(called)))],
    [/^GET shipments$/, ({ query }) => this.#with(filterOn(query, "order_id"), ({ shipments }) => list(shipments.map(documentShown)))],
    [/^GET creditmemos$/, ({ query }) => this.#with(filterOn(query, "order_id"), ({ memos }) => list(memos.map(documentShown)))],
    [/^GET invoices$/, ({ query }) => this.#with(filterOn(query, "order_id"), (order) => list([invoice(order)]))],
    [/^POST invoice\/(\d+)\/refund$/, (called, [id = ""]) => this.#with(id, (order) => this.#refund(order, jsonIn(called)))],
    [
      /^GET inventory\/sources\/default$/,
      () => ({ body: { source_code: "default", name: "Default Source", enabled: true, postcode: "00000", country_id: "ID" } }),
    ],
    [/^GET inventory\/source-items$/, ({ query }) => this.#sourceItems(filterOn(query, "sku").split(","))],
    [/^POST inventory\/source-items$/, (called) => this.#setSources(jsonIn(called))],
    [/^GET inventory\/get-product-salable-quantity\/(.+)\/1$/, (_, [sku = ""]) => this.#salable(sku)],
    [/^GET products$/, ({ query }) => this.#products(Number(filterOn(query, "entity_id")))],
  ];

  #with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.#orders.find((one) => String(one.id) === id);
    return order
      ? handle(order)
      : { status: 404, body: { message: "The entity that was requested doesn't exist. Verify the entity and try again." } };
  }

  /** A page past the last repeats the last. */
  #list({ query }: Called): Answer {
    const [since = "", until = "9999"] = [filterOn(query, "updated_at", 0), filterOn(query, "updated_at", 1) || "9999"];
    const size = Number(query["searchCriteria[pageSize]"]);
    const found = this.#orders
      .filter(({ updated }) => updated >= since && updated < until)
      .sort((a, b) => a.updated.localeCompare(b.updated) || a.id - b.id);
    const page = Math.min(Number(query["searchCriteria[currentPage]"]), Math.max(1, Math.ceil(found.length / size)));
    return list(found.slice((page - 1) * size, page * size).map(shown), found.length);
  }

  #ship(order: Order, { items, tracks, comment }: Record<string, unknown>): Answer {
    const told = items as { order_item_id: number; qty: number }[];
    const units: Record<string, number> = {};
    for (const { order_item_id: id, qty } of told) {
      const item = order.items.find((one) => one.id === id);
      if (!item || item.shipped + qty > item.quantity)
        return { status: 400, body: { message: "Shipment Document Validation Error(s):\nThe quantity to ship must not be greater." } };
      units[item.sku] = qty;
    }
    for (const item of order.items) item.shipped += told.find(({ order_item_id: id }) => id === item.id)?.qty ?? 0;
    // What left is taken from the source, and its reservation ends.
    for (const [sku, qty] of Object.entries(units)) this.#sources.set(sku, (this.#sources.get(sku) ?? 0) - qty);
    const track = (tracks as { track_number: string }[])[0]?.track_number ?? null;
    const made = { id: this.#next(), comment: (comment as { comment: string }).comment, track, units };
    order.shipments.push(made);
    if (order.items.every(({ shipped, quantity }) => shipped === quantity)) order.state = "complete";
    order.updated = stampOf(new Date());
    this.#count(`SHIP ${order.id}`);
    return { body: String(made.id) };
  }

  #cancelled(order: Order): Answer {
    if (order.state !== "processing" && order.state !== "new") return { body: "false" };
    this.cancel(order);
    this.#count(`CANCEL ${order.id}`);
    return { body: "true" };
  }

  #comment(order: Order, { statusHistory }: Record<string, unknown>): Answer {
    order.comments.push((statusHistory as { comment: string }).comment);
    return { body: "true" };
  }

  #refund(order: Order, { comment, arguments: given }: Record<string, unknown>): Answer {
    const amount = (given as { adjustment_positive: number }).adjustment_positive.toFixed(2);
    order.memos.push({ id: this.#next(), comment: (comment as { comment: string }).comment, track: null, units: {}, amount });
    order.updated = stampOf(new Date());
    this.#count(`REFUND ${order.id}`);
    return { body: String(this.#lastId) };
  }

  #sourceItems(skus: readonly string[]): Answer {
    return list(
      skus.flatMap((sku) => (this.#sources.has(sku) ? [{ sku, source_code: "default", quantity: this.#sources.get(sku), status: 1 }] : [])),
    );
  }

  #setSources({ sourceItems }: Record<string, unknown>): Answer {
    const told = sourceItems as { sku: string; quantity: number }[];
    if (told.some(({ sku }) => !this.#sources.has(sku))) return { status: 400, body: { message: "Validation Failed" } };
    for (const { sku, quantity } of told) this.#sources.set(sku, quantity);
    return { body: "[]" };
  }

  #salable(sku: string): Answer {
    const units = this.salable(sku);
    return units === null ? { status: 404, body: { message: "The product was not found." } } : { body: String(units) };
  }

  #products(after: number): Answer {
    const all = [...this.#sources.keys()].map((sku, index) => ({
      id: index + 1,
      sku,
      name: `A ${sku}`,
      type_id: "simple",
      custom_attributes: [],
    }));
    return list([...all, { id: all.length + 1, sku: "KINDS", name: "Kinds", type_id: "configurable" }].filter(({ id }) => id > after));
  }

  #reserved(sku: string): number {
    const open = this.#orders.filter(({ state }) => state !== "canceled").flatMap(({ items }) => items);
    return open.filter((item) => item.sku === sku).reduce((sum, { quantity, shipped }) => sum + quantity - shipped, 0);
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  #next(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

const list = (items: readonly unknown[], total = items.length): Answer => ({
  body: { items, search_criteria: { filter_groups: [] }, total_count: total },
});

function shown(order: Order): unknown {
  const total = order.items.reduce((sum, { quantity }) => sum + quantity * price, 0);
  const person = {
    firstname: "Sari",
    lastname: "Dewi",
    street: ["Jl. Melati 5"],
    city: "Bandung",
    region: "Jawa Barat",
    postcode: "40111",
    country_id: "ID",
    telephone: "1",
  };
  return {
    entity_id: order.id,
    increment_id: String(order.id).padStart(9, "0"),
    state: order.state,
    status: order.state,
    order_currency_code: "IDR",
    base_grand_total: total,
    store_id: 1,
    created_at: order.created,
    updated_at: order.updated,
    customer_email: "sari@example.com",
    discount_amount: 0,
    tax_amount: 0,
    shipping_amount: 0,
    grand_total: total,
    total_due: 0,
    items: order.items.map(({ id, sku, quantity, shipped }) => ({
      item_id: id,
      sku,
      name: `A ${sku}`,
      product_type: "simple",
      qty_ordered: quantity,
      qty_shipped: shipped,
      qty_canceled: order.state === "canceled" ? quantity : 0,
      row_total: quantity * price,
    })),
    billing_address: { ...person, address_type: "billing" },
    payment: { method: "banktransfer", account_status: "", additional_information: [], cc_last4: "" },
    extension_attributes: {
      shipping_assignments: [{ shipping: { address: { ...person, address_type: "shipping" }, method: "jne_reg" }, items: [] }],
    },
  };
}

const invoice = (order: Order) => ({
  entity_id: order.id,
  order_id: order.id,
  total_qty: 1,
  items: order.items.map(({ id, sku, quantity }) => ({ order_item_id: id, sku, qty: quantity })),
});

const documentShown = ({ id, comment, track }: Document) => ({
  entity_id: id,
  order_id: id,
  items: [],
  packages: [],
  tracks:
    track === null
      ? []
      : [
          {
            track_number: track,
            title: "JNE",
            carrier_code: "custom",
            order_id: id,
            parent_id: id,
            created_at: "",
            updated_at: "",
            weight: 0,
            qty: 1,
            description: "",
          },
        ],
  comments: [{ comment, parent_id: id, is_customer_notified: 0, is_visible_on_front: 0 }],
});

/** The value of the filters on a field; `nth` where there are several. */
function filterOn(query: Called["query"], field: string, nth = 0): string {
  const names = Object.keys(query).filter((name) => name.endsWith("[field]") && query[name] === field);
  return query[names[nth]?.replace("[field]", "[value]") ?? ""] ?? "";
}

const stampOf = (at: Date): string => at.toISOString().slice(0, 19).replace("T", " ");
const jsonIn = ({ body }: Called): Record<string, unknown> => JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
