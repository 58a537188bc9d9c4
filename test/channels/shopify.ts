import { createHmac } from "node:crypto";
import { execute, parse, validate } from "graphql";
import { shopify } from "../../connectors/shopify/index.ts";
import type { Delivery } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";
import { shopifySchema } from "./shopify-schema.ts";

const token = "shpat_for_tests";
const secret = "client secret for tests";
const price = 25_000;
const version = "2026-01";
const scopes = ["write_orders", "read_products", "read_locations", "write_inventory", "write_merchant_managed_fulfillment_orders"];

interface Line {
  readonly id: number;
  readonly variant: Variant;
  readonly quantity: number;
  removed: number;
  shipped: number;
}

interface Parcel {
  readonly id: number;
  readonly createdAt: string;
  readonly tracking: { readonly number?: string | null; readonly company?: string | null; readonly url?: string | null } | null;
  readonly units: readonly { readonly line: Line; readonly quantity: number }[];
}

interface Refund {
  readonly id: number;
  readonly note: string | null;
  readonly amount: string | null;
  readonly units: readonly { readonly line: Line; readonly quantity: number }[];
}

interface Order {
  readonly id: number;
  readonly number: number;
  readonly createdAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
  readonly lines: readonly Line[];
  readonly parcels: Parcel[];
  readonly refunds: Refund[];
}

interface Variant {
  readonly id: number;
  readonly itemId: number;
  readonly sku: string;
  available: number;
}

const gid = (kind: string, id: number) => `gid://shopify/${kind}/${id}`;
const numberOf = (globalId: string) => Number(globalId.split("/").at(-1));
const seconds = (date: Date) => `${date.toISOString().slice(0, 19)}+00:00`;
const location = 655441491;

/** A shop at Shopify: orders by REST, all else by GraphQL, with both limits, on this machine. */
export async function openShopify(): Promise<ChannelDouble> {
  const held: { double?: ShopifyDouble } = {};
  const server = await ChannelServer.start((called) => (held.double as ShopifyDouble).answer(called));
  held.double = new ShopifyDouble(server);
  return held.double;
}

class ShopifyDouble implements ChannelDouble {
  readonly connector = shopify as ChannelDouble["connector"];
  readonly server: ChannelServer;
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly #variants = new Map<string, Variant>();
  readonly #orders = new Map<number, Order>();
  readonly #idempotent = new Map<string, unknown>();
  #ids = 1_000;
  #points = { left: 2_000, at: Date.now() };
  #calls = { used: 0, at: Date.now() };

  constructor(server: ChannelServer) {
    this.server = server;
  }

  get settings() {
    return { webhookSecrets: [secret], shopDomain: "double.myshopify.com", accessToken: token, apiBaseUrl: this.server.url };
  }

  list(sku: string, units: number): void {
    this.#variants.set(sku, { id: this.#next(), itemId: this.#next(), sku, available: units });
  }

  order(wanted: readonly Wanted[], at = new Date()): string {
    const lines = wanted.map(({ sku, quantity }): Line => {
      const variant = this.#variants.get(sku) as Variant;
      variant.available -= quantity;
      return { id: this.#next(), variant, quantity, removed: 0, shipped: 0 };
    });
    const id = this.#next();
    this.#orders.set(id, {
      id,
      number: this.#orders.size + 1,
      createdAt: at,
      updatedAt: at,
      cancelledAt: null,
      lines,
      parcels: [],
      refunds: [],
    });
    return String(id);
  }

  cancel(externalId: string): void {
    const order = this.#known(externalId);
    order.cancelledAt = new Date();
    this.#touch(order);
  }

  webhook(externalId: string): Delivery {
    const body = Buffer.from(JSON.stringify(rest(this.#known(externalId))));
    return {
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": "orders/updated",
        "x-shopify-event-id": `event-${externalId}-${this.#next()}`,
        "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
      },
      body,
    };
  }

  orderOf(externalId: string): TheirOrder {
    const { cancelledAt, parcels, refunds } = this.#known(externalId);
    return {
      externalId,
      cancelled: cancelledAt !== null,
      acknowledged: false,
      readyToShip: false,
      shipments: parcels.map(({ tracking, units }) => ({
        trackingNumber: tracking?.number ?? null,
        units: Object.fromEntries(units.map(({ line, quantity }) => [line.variant.sku, quantity])),
      })),
      refunds: refunds.flatMap(({ amount }) => amount ?? []),
    };
  }

  shown(sku: string): number | null {
    return this.#variants.get(sku)?.available ?? null;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  async answer(called: Called): Promise<Answer> {
    if (called.headers["x-shopify-access-token"] !== token) return this.#refuse(401, called, "[API] Invalid API key or access token");
    if (called.path === "/admin/oauth/access_scopes.json") return { body: { access_scopes: scopes.map((handle) => ({ handle })) } };
    if (!called.path.startsWith(`/admin/api/${version}/`)) return this.#refuse(404, called, "Not Found");
    const path = called.path.slice(`/admin/api/${version}`.length);
    return path === "/graphql.json" ? this.#graphql(called) : this.#rest(path, called);
  }

  #refuse(status: number, { method, path }: Called, errors: string): Answer {
    this.refused.push(`${method} ${path}: ${errors}`);
    return { status, body: { errors } };
  }

  /** 40 calls, two of them back each second. */
  #rest(path: string, called: Called): Answer {
    const now = Date.now();
    const used = Math.max(0, this.#calls.used - ((now - this.#calls.at) / 1000) * 2);
    if (used + 1 > 40)
      return { status: 429, headers: { "retry-after": "2.0" }, body: { errors: "Exceeded 2 calls per second for api client." } };
    this.#calls = { used: used + 1, at: now };
    const headers = { "x-shopify-shop-api-call-limit": `${Math.ceil(used + 1)}/40` };
    if (path === "/shop.json") return { headers, body: { shop: { id: 548380009, name: "Double", currency: "IDR" } } };
    const one = /^\/orders\/(\d+)\.json$/.exec(path);
    const order = one && this.#orders.get(Number(one[1]));
    if (one) return order ? { headers, body: { order: rest(order) } } : { status: 404, headers, body: { errors: "Not Found" } };
    return path === "/orders.json" ? this.#page(called, headers) : { status: 404, headers, body: { errors: "Not Found" } };
  }

  /** Beside a cursor only the page's size may stand. Pages are small here, so that there are several. */
  #page({ query, path }: Called, headers: Readonly<Record<string, string>>): Answer {
    const { page_info: cursor, ...asked } = query;
    const size = 3;
    if (cursor !== undefined && Object.keys(asked).some((key) => key !== "limit"))
      return { status: 400, headers, body: { errors: "page_info cannot be combined with other filters" } };
    const { from, min, max, status } =
      cursor === undefined
        ? { from: 0, min: asked.updated_at_min ?? "", max: asked.updated_at_max ?? "9999", status: asked.status ?? "open" }
        : (JSON.parse(Buffer.from(cursor, "base64url").toString()) as { from: number; min: string; max: string; status: string });
    const found = [...this.#orders.values()]
      .filter((order) => status === "any" || order.cancelledAt === null)
      // Whole seconds, as Shopify compares.
      .filter(({ updatedAt }) => (!min || updatedAt >= new Date(min)) && (max === "9999" || updatedAt <= new Date(max)))
      .sort((one, other) => one.updatedAt.getTime() - other.updatedAt.getTime() || one.id - other.id);
    const next = Buffer.from(JSON.stringify({ from: from + size, min, max, status })).toString("base64url");
    const link: Record<string, string> =
      found.length > from + size ? { link: `<https://double.myshopify.com${path}?limit=250&page_info=${next}>; rel="next"` } : {};
    return { headers: { ...headers, ...link }, body: { orders: found.slice(from, from + size).map(rest) } };
  }

  async #graphql({ body }: Called): Promise<Answer> {
    const { query, variables } = JSON.parse(Buffer.from(body).toString()) as { query: string; variables: Record<string, unknown> };
    const now = Date.now();
    const cost = query.includes("productVariants") ? 50 : 10;
    const left = Math.min(2_000, this.#points.left + ((now - this.#points.at) / 1000) * 100);
    const enough = left >= cost;
    this.#points = { left: enough ? left - cost : left, at: now };
    const throttleStatus = { maximumAvailable: 2_000, currentlyAvailable: Math.floor(this.#points.left), restoreRate: 100 };
    const extensions = { cost: { requestedQueryCost: cost, ...(enough && { actualQueryCost: cost }), throttleStatus } };
    if (!enough) return { body: { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }], extensions } };
    const document = parse(query);
    const wrong = validate(shopifySchema, document);
    if (wrong.length > 0) {
      this.refused.push(...wrong.map(({ message }) => message));
      return { body: { errors: wrong.map(({ message }) => ({ message, extensions: { code: "undefinedField" } })) } };
    }
    const key = typeof variables.key === "string" ? variables.key : null;
    const known = key === null ? undefined : this.#idempotent.get(key);
    const data = known ?? (await execute({ schema: shopifySchema, document, rootValue: this.#root(), variableValues: variables }));
    if (key !== null) this.#idempotent.set(key, data);
    return { body: { ...(data as object), extensions } };
  }

  #root() {
    return {
      locations: () => ({ nodes: [{ id: gid("Location", location) }], pageInfo: { hasNextPage: false } }),
      inventoryItem: ({ id }: { id: string }) => this.#item(numberOf(id)),
      productVariants: ({ first, after }: { first: number; after: string | null }) =>
        this.#variantPage(Math.min(first, 2), Number(after ?? 0)),
      order: ({ id }: { id: string }) => {
        const order = this.#orders.get(numberOf(id));
        return order ? this.#seen(order) : null;
      },
      inventorySetQuantities: ({ input }: { input: { quantities: readonly Quantity[] } }) => this.#setQuantities(input.quantities),
      fulfillmentCreate: ({ fulfillment }: { fulfillment: FulfillmentInput }) => this.#ship(fulfillment),
      orderCancel: ({ orderId }: { orderId: string }) => this.#cancelOrder(numberOf(orderId)),
      refundCreate: ({ input }: { input: RefundInput }) => this.#refund(input),
    };
  }

  #item(id: number) {
    const variant = [...this.#variants.values()].find(({ itemId }) => itemId === id);
    return variant
      ? {
          id: gid("InventoryItem", id),
          tracked: true,
          inventoryLevel: ({ locationId }: { locationId: string }) =>
            numberOf(locationId) === location ? { quantities: () => [{ name: "available", quantity: variant.available }] } : null,
        }
      : null;
  }

  #variantPage(first: number, from: number) {
    const all = [...this.#variants.values()];
    const nodes = all.slice(from, from + first).map(({ id, itemId, sku, available }) => ({
      id: gid("ProductVariant", id),
      sku,
      barcode: null,
      displayName: sku,
      inventoryQuantity: available,
      inventoryItem: this.#item(itemId),
    }));
    return { nodes, pageInfo: { hasNextPage: all.length > from + first, endCursor: String(from + first) } };
  }

  #seen(order: Order) {
    const lineItem = ({ id }: Line) => ({ id: gid("LineItem", id) });
    return {
      cancelledAt: order.cancelledAt?.toISOString() ?? null,
      refunds: () => order.refunds.map(({ id, note }) => ({ id: gid("Refund", id), note })),
      transactions: () => [{ id: gid("OrderTransaction", order.id), kind: "SALE", status: "SUCCESS", gateway: "manual" }],
      fulfillments: () =>
        order.parcels.map(({ id, createdAt, tracking, units }) => ({
          id: gid("Fulfillment", id),
          status: "SUCCESS",
          createdAt,
          trackingInfo: tracking ? [tracking] : [],
          fulfillmentLineItems: () => ({ nodes: units.map(({ line, quantity }) => ({ quantity, lineItem: lineItem(line) })) }),
        })),
      fulfillmentOrders: () => ({
        nodes: [
          {
            id: gid("FulfillmentOrder", order.id),
            status: order.cancelledAt === null && order.lines.some((line) => remaining(line) > 0) ? "OPEN" : "CLOSED",
            assignedLocation: { location: { id: gid("Location", location) } },
            lineItems: () => ({
              nodes: order.lines.map((line) => ({
                id: gid("FulfillmentOrderLineItem", line.id),
                remainingQuantity: remaining(line),
                lineItem: lineItem(line),
              })),
            }),
          },
        ],
      }),
    };
  }

  /** All or nothing. */
  #setQuantities(quantities: readonly Quantity[]) {
    const found = quantities.map(({ inventoryItemId, locationId, changeFromQuantity }, index) => {
      const field = ["input", "quantities", String(index)];
      const variant = [...this.#variants.values()].find(({ itemId }) => itemId === numberOf(inventoryItemId));
      if (!variant) return { code: "INVALID_INVENTORY_ITEM", field, message: "The specified inventory item could not be found." };
      if (numberOf(locationId) !== location)
        return { code: "INVALID_LOCATION", field, message: "The specified location could not be found." };
      return changeFromQuantity != null && changeFromQuantity !== variant.available
        ? { code: "CHANGE_FROM_QUANTITY_STALE", field, message: "The changeFromQuantity value does not match persisted value." }
        : variant;
    });
    const userErrors = found.filter((one) => "code" in one);
    if (userErrors.length > 0) return { inventoryAdjustmentGroup: null, userErrors };
    for (const [index, variant] of (found as Variant[]).entries()) variant.available = (quantities[index] as Quantity).quantity;
    return { inventoryAdjustmentGroup: { id: gid("InventoryAdjustmentGroup", this.#next()) }, userErrors: [] };
  }

  #ship({ lineItemsByFulfillmentOrder, trackingInfo }: FulfillmentInput) {
    const [{ fulfillmentOrderId, fulfillmentOrderLineItems }] = lineItemsByFulfillmentOrder as readonly [
      (typeof lineItemsByFulfillmentOrder)[0],
    ];
    const order = this.#orders.get(numberOf(fulfillmentOrderId)) as Order;
    const units = fulfillmentOrderLineItems.map(({ id, quantity }) => ({
      line: order.lines.find((line) => line.id === numberOf(id)) as Line,
      quantity,
    }));
    if (order.cancelledAt !== null || units.some(({ line, quantity }) => quantity > remaining(line)))
      return { fulfillment: null, userErrors: [{ field: ["fulfillment"], message: "The fulfillment order is not in an open state." }] };
    for (const { line, quantity } of units) line.shipped += quantity;
    const parcel: Parcel = { id: this.#next(), createdAt: new Date().toISOString(), tracking: trackingInfo ?? null, units };
    order.parcels.push(parcel);
    this.#did(order, "SHIP");
    return { fulfillment: { id: gid("Fulfillment", parcel.id) }, userErrors: [] };
  }

  /** A job does it; here it is done by the time anybody asks again. */
  #cancelOrder(id: number) {
    const order = this.#orders.get(id) as Order;
    if (order.cancelledAt !== null || order.parcels.length > 0)
      return { job: null, orderCancelUserErrors: [{ code: "INVALID", field: ["orderId"], message: "Cannot cancel the order." }] };
    order.cancelledAt = new Date();
    this.#did(order, "CANCEL");
    return { job: { id: gid("Job", this.#next()), done: false }, orderCancelUserErrors: [] };
  }

  #refund({ orderId, note, refundLineItems, transactions }: RefundInput) {
    const order = this.#orders.get(numberOf(orderId)) as Order;
    const units = (refundLineItems ?? []).map(({ lineItemId, quantity }) => ({
      line: order.lines.find((line) => line.id === numberOf(lineItemId)) as Line,
      quantity,
    }));
    if (units.some(({ line, quantity }) => quantity > line.quantity - line.removed))
      return { refund: null, userErrors: [{ field: ["refundLineItems"], message: "Refund quantity is more than what was bought." }] };
    for (const { line, quantity } of units) line.removed += quantity;
    const refund: Refund = { id: this.#next(), note: note ?? null, amount: transactions?.[0]?.amount ?? null, units };
    order.refunds.push(refund);
    this.#did(order, refund.amount === null ? "CANCEL" : "REFUND");
    return { refund: { id: gid("Refund", refund.id) }, userErrors: [] };
  }

  #did(order: Order, kind: string): void {
    const name = `${kind} ${order.id}`;
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
    this.#touch(order);
  }

  /** Versions are told apart by the second. */
  #touch(order: Order): void {
    order.updatedAt = new Date(Math.max(Date.now(), order.updatedAt.getTime() + 1_000));
  }

  #known(externalId: string): Order {
    const order = this.#orders.get(Number(externalId));
    if (!order) throw new Error(`There is no order ${externalId}`);
    return order;
  }

  #next(): number {
    this.#ids += 1;
    return this.#ids;
  }
}

interface Quantity {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly changeFromQuantity?: number | null;
}

interface FulfillmentInput {
  readonly lineItemsByFulfillmentOrder: readonly {
    readonly fulfillmentOrderId: string;
    readonly fulfillmentOrderLineItems: readonly { readonly id: string; readonly quantity: number }[];
  }[];
  readonly trackingInfo?: Parcel["tracking"];
}

interface RefundInput {
  readonly orderId: string;
  readonly note?: string | null;
  readonly refundLineItems?: readonly { readonly lineItemId: string; readonly quantity: number }[];
  readonly transactions?: readonly { readonly amount: string }[];
}

const remaining = ({ quantity, removed, shipped }: Line): number => quantity - removed - shipped;
const money = (amount: number) => amount.toFixed(2);

/** The order as the REST API and the webhook write it. */
function rest(order: Order) {
  const total = money(order.lines.reduce((sum, { quantity }) => sum + quantity * price, 0));
  const shipped = order.lines.every((line) => line.shipped > 0 && remaining(line) === 0);
  return {
    id: order.id,
    name: `#${order.number}`,
    currency: "IDR",
    created_at: seconds(order.createdAt),
    updated_at: seconds(order.updatedAt),
    cancelled_at: order.cancelledAt ? seconds(order.cancelledAt) : null,
    closed_at: null,
    financial_status: order.refunds.some(({ amount }) => amount !== null) ? "partially_refunded" : "paid",
    fulfillment_status: shipped ? "fulfilled" : order.parcels.length > 0 ? "partial" : null,
    source_name: "web",
    test: false,
    taxes_included: true,
    total_discounts: "0.00",
    total_tax: "0.00",
    total_price: total,
    line_items: order.lines.map((line) => ({
      id: line.id,
      variant_id: line.variant.id,
      sku: line.variant.sku,
      name: line.variant.sku,
      title: line.variant.sku,
      quantity: line.quantity,
      current_quantity: line.quantity - line.removed,
      fulfillable_quantity: order.cancelledAt === null ? remaining(line) : 0,
      fulfillment_status: line.shipped === 0 ? null : remaining(line) === 0 ? "fulfilled" : "partial",
      price: money(price),
      requires_shipping: true,
    })),
    fulfillments: order.parcels.map(({ id, units }) => ({
      id,
      status: "success",
      shipment_status: null,
      line_items: units.map(({ line, quantity }) => ({ id: line.id, quantity })),
    })),
    refunds: order.refunds.map(({ id, note, units }) => ({
      id,
      note,
      refund_line_items: units.map(({ line, quantity }) => ({ line_item_id: line.id, quantity, restock_type: "no_restock" })),
    })),
    shipping_lines: [{ title: "JNE REG", price: "0.00" }],
    shipping_address: {
      name: "Sari Wulandari",
      first_name: "Sari",
      last_name: "Wulandari",
      address1: "Jalan Jenderal Sudirman 1",
      city: "Jakarta",
      province: "DKI Jakarta",
      zip: "10220",
      country_code: "ID",
      phone: null,
      latitude: -6.2,
      longitude: 106.8,
    },
  };
}
