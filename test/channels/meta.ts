import { createHmac } from "node:crypto";
import { meta } from "../../connectors/meta/index.ts";
import type { Connector } from "../../src/channels/connector.ts";
import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "./double.ts";
import { graphError, MetaCatalogue } from "./meta-catalogue.ts";

interface Item {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
}

/** Units by the seller's id. */
type Units = readonly { readonly retailer_id: string; readonly quantity: number }[];

interface Order {
  readonly id: string;
  state: "FB_PROCESSING" | "CREATED" | "IN_PROGRESS" | "COMPLETED";
  readonly created: Date;
  updated: Date;
  readonly items: readonly Item[];
  /** Cents of tax on each unit. */
  readonly tax: number;
  readonly shipments: { readonly trackingNumber: string | null; readonly units: Units }[];
  readonly cancellations: Units[];
  readonly refunds: number[];
}

export interface MetaDouble extends ChannelDouble {
  /** As `order`, with tax on each unit, in cents. */
  orderTaxed(wanted: readonly Wanted[], tax: number): string;
  /** The next call is answered with this error of the Graph API. */
  answerWith(status: number, error: Readonly<Record<string, unknown>>): void;
  readonly catalogue: MetaCatalogue;
}

/** A token that may see orders and no catalogue. */
export const ordersToken = "orders-token";

const version = "v25.0";
const appSecret = "meta-app-secret";
const token = "page-token";
const account = "500100200";
/** Cents of a unit. */
const price = 1000;

/** The Graph API's commerce orders as Meta's documentation describes them (https://developers.facebook.com/docs/commerce-platform/order-management/). */
export async function openMeta(): Promise<MetaDouble> {
  const shop = new Shop();
  const server = await ChannelServer.start((called) => shop.answer(called));
  return {
    connector: meta as Connector,
    server,
    settings: {
      apiBaseUrl: server.url,
      accessToken: token,
      commerceAccountId: account,
      catalogId: shop.catalogue.id,
      webhookSecrets: [appSecret],
      verifyToken: "v",
    },
    catalogue: shop.catalogue,
    refused: shop.refused,
    done: shop.done,
    list: (sku, units) => void shop.catalogue.units.set(sku, units),
    order: (wanted, at = new Date()) => shop.order(wanted, at, 0),
    orderTaxed: (wanted, tax) => shop.order(wanted, new Date(), tax),
    cancel: (externalId) => shop.cancelAll(externalId),
    answerWith: (status, error) => void shop.errors.push({ status, body: { error } }),
    webhook(externalId) {
      const value = { order_id: externalId, state: shop.find(externalId).state };
      const body = Buffer.from(
        JSON.stringify({ object: "commerce_account", entry: [{ id: account, changes: [{ field: "orders", value }] }] }),
      );
      return { headers: { "x-hub-signature-256": `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}` }, body };
    },
    orderOf: (externalId) => shop.asSeen(externalId),
    shown: (sku) => shop.catalogue.units.get(sku) ?? null,
    stop: () => server.stop(),
  };
}

class Shop {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly catalogue = new MetaCatalogue();
  readonly errors: Answer[] = [];
  readonly #orders = new Map<string, Order>();
  /** Answers by key: whoever comes with the same key again gets the same answer, and nothing is done. */
  readonly #keys = new Map<string, Answer>();
  #last = 368_508_827_392_800;

  order(wanted: readonly Wanted[], at: Date, tax: number): string {
    const items = wanted.map(({ sku, quantity }) => ({ id: this.#next(), sku, quantity }));
    const id = this.#next();
    this.#orders.set(id, { id, state: "CREATED", created: at, updated: at, items, tax, shipments: [], cancellations: [], refunds: [] });
    return id;
  }

  find(id: string): Order {
    const order = this.#orders.get(id);
    if (!order) throw new Error(`There is no order ${id}`);
    return order;
  }

  cancelAll(id: string): void {
    const order = this.find(id);
    order.cancellations.push(leftOf(order));
    settle(order);
  }

  asSeen(externalId: string): TheirOrder {
    const order = this.find(externalId);
    return {
      externalId,
      cancelled: order.items.every(({ sku, quantity }) => unitsOf(order.cancellations.flat(), sku) === quantity),
      acknowledged: order.state !== "CREATED" && order.state !== "FB_PROCESSING",
      readyToShip: false,
      shipments: order.shipments.map(({ trackingNumber, units }) => ({
        trackingNumber,
        units: Object.fromEntries(units.map(({ retailer_id, quantity }) => [retailer_id, quantity])),
      })),
      refunds: order.refunds.map(dollars),
    };
  }

  answer(called: Called): Answer {
    const error = this.errors.shift();
    if (error) return error;
    const bearer = called.headers.authorization;
    if (bearer !== `Bearer ${token}` && bearer !== `Bearer ${ordersToken}`) {
      this.refused.push(called.path);
      return graphError(400, 190, "OAuthException");
    }
    const [, said, id = "", edge = ""] = called.path.split("/");
    if (said !== version) return graphError(400, 2635);
    if (id === this.catalogue.id || edge === "product_catalogs") {
      if (bearer !== `Bearer ${token}`) return graphError(403, 200);
      if (edge === "product_catalogs") return { body: { data: [{ id: this.catalogue.id, name: this.catalogue.name }] } };
      return this.catalogue.answer(called, edge) ?? graphError(400, 100);
    }
    if (id === account) return edge === "commerce_orders" ? this.#list(called) : { body: { id, display_name: "Melati Shop" } };
    const order = this.#orders.get(id);
    if (!order) return graphError(404, 100, "GraphMethodException");
    return called.method === "GET" ? { body: this.#shown(order, called.query.fields) } : this.#once(called, order, edge);
  }

  #list({ query }: Called): Answer {
    const { updated_after: after = "0", state = "CREATED", limit = "25", after: cursor = "" } = query;
    const found = [...this.#orders.values()].filter(
      (order) => Math.floor(order.updated.getTime() / 1000) > Number(after) && state.split(",").includes(order.state),
    );
    const from = cursor === "" ? 0 : found.findIndex(({ id }) => id === cursor) + 1;
    const page = found.slice(from, from + Math.min(Number(limit), 25));
    const more = from + page.length < found.length;
    const cursors = { before: page[0]?.id, after: page.at(-1)?.id };
    return {
      body: {
        data: page.map((order) => this.#shown(order, query.fields)),
        paging: {
          cursors,
          ...(more && { next: `https://graph.facebook.com/${version}/${account}/commerce_orders?after=${cursors.after}` }),
        },
      },
    };
  }

  /** Only what was asked for. */
  #shown(order: Order, fields = "id,order_status,created,last_updated"): Record<string, unknown> {
    const sum = order.items.reduce((total, { quantity }) => total + quantity * price, 0);
    const tax = order.items.reduce((total, { quantity }) => total + quantity * order.tax, 0);
    const all: Record<string, unknown> = {
      order_status: { state: order.state },
      created: stampOf(order.created),
      last_updated: stampOf(order.updated),
      channel: "facebook",
      is_test_order: false,
      ship_by_date: stampOf(new Date(order.created.getTime() + 3 * 86_400_000)).slice(0, 10),
      buyer_details: { name: "Ann Example", email: "relay@marketplace.example", email_remarketing_option: false },
      shipping_address: { name: "Ann Example", street1: "1 Main St", city: "Boston", state: "MA", postal_code: "02110", country: "US" },
      estimated_payment_details: {
        subtotal: { items: usd(sum), shipping: usd(0) },
        tax: usd(tax),
        total_amount: usd(sum + tax),
        tax_remitted: true,
      },
      items: {
        data: order.items.map(({ id, sku, quantity }) => ({
          id,
          retailer_id: sku,
          product_id: `p-${sku}`,
          quantity,
          price_per_unit: usd(price),
          tax_details: { estimated_tax: usd(order.tax * quantity) },
        })),
      },
      cancellations: { data: order.cancellations.map((units, index) => ({ id: String(index), items: { data: units } })) },
      shipments: { data: order.shipments.map(({ units }, index) => ({ id: String(index), items: { data: units } })) },
      refunds: { data: order.refunds.map((cents, index) => ({ id: String(index), refund_amount: usd(cents) })) },
    };
    const wanted = new Set(
      fields
        .replace(/\{[^}]*\}/g, "")
        .split(",")
        .map((name) => name.split(".")[0]),
    );
    return { id: order.id, ...Object.fromEntries(Object.entries(all).filter(([name]) => wanted.has(name))) };
  }

  #once(called: Called, order: Order, edge: string): Answer {
    const body = JSON.parse(Buffer.from(called.body).toString()) as Record<string, unknown>;
    const key = `${order.id} ${edge} ${String(body.idempotency_key)}`;
    if (typeof body.idempotency_key !== "string" || body.idempotency_key === "") return graphError(400, 100);
    const answer = this.#keys.get(key) ?? this.#do(order, edge, body);
    this.#keys.set(key, answer);
    return answer;
  }

  #do(order: Order, edge: string, body: Record<string, unknown>): Answer {
    if (edge === "acknowledge_order") {
      if (order.state === "CREATED") order.state = "IN_PROGRESS";
      return this.#did("ACKNOWLEDGE", order);
    }
    if (edge === "shipments") {
      const units = unitsIn(order, body.items);
      if (order.state !== "IN_PROGRESS" || !units) return graphError(400, 100, "OAuthException", 2_361_009);
      const tracking = body.tracking_info as { tracking_number?: string } | undefined;
      order.shipments.push({ trackingNumber: tracking?.tracking_number ?? null, units });
      return this.#did("SHIP", order);
    }
    if (edge === "cancellations") {
      const units = body.items === undefined ? leftOf(order) : unitsIn(order, body.items);
      if (!units || units.length === 0) return graphError(400, 100, "OAuthException", 2_361_010);
      order.cancellations.push(units);
      return this.#did("CANCEL", order);
    }
    if (edge !== "refunds") return graphError(400, 100);
    const cents = refundIn(order, body);
    if (body.reason_code === undefined || cents === null) return graphError(400, 100, "OAuthException", 2_361_011);
    order.refunds.push(cents);
    return this.#did("REFUND", order);
  }

  #did(what: string, order: Order): Answer {
    settle(order);
    const name = `${what} ${order.id}`;
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
    return { body: { success: true } };
  }

  #next(): string {
    this.#last += 1;
    return String(this.#last);
  }
}

/** An order whose units are all sent or cancelled is completed. */
function settle(order: Order): void {
  if (leftOf(order).length === 0) order.state = "COMPLETED";
  order.updated = new Date();
}

const unitsOf = (units: Units, sku: string): number => units.reduce((sum, one) => sum + (one.retailer_id === sku ? one.quantity : 0), 0);

function leftOf(order: Order): Units {
  const gone = [...order.cancellations.flat(), ...order.shipments.flatMap(({ units }) => units)];
  return order.items
    .map(({ sku, quantity }) => ({ retailer_id: sku, quantity: quantity - unitsOf(gone, sku) }))
    .filter(({ quantity }) => quantity > 0);
}

/** Null where they are more than what is left. */
function unitsIn(order: Order, items: unknown): Units | null {
  const left = leftOf(order);
  const units = ((items ?? []) as { retailer_id?: string; item_id?: string; quantity: number }[]).map((one) => ({
    retailer_id: one.retailer_id ?? order.items.find(({ id }) => id === one.item_id)?.sku ?? "",
    quantity: one.quantity,
  }));
  return units.length > 0 && units.every(({ retailer_id, quantity }) => quantity <= unitsOf(left, retailer_id)) ? units : null;
}

/** What is given back; null where it cannot be. Units come with their tax, amounts are before tax. */
function refundIn(order: Order, { items }: Record<string, unknown>): number | null {
  if (items === undefined) return order.items.reduce((sum, { quantity }) => sum + quantity * (price + order.tax), 0);
  let cents = 0;
  for (const one of items as { retailer_id: string; item_refund_quantity?: number; item_refund_amount?: { amount: string } }[]) {
    const item = order.items.find(({ sku }) => sku === one.retailer_id);
    if (!item || (one.item_refund_quantity === undefined) === (one.item_refund_amount === undefined)) return null;
    const amount = one.item_refund_amount
      ? Math.round(Number(one.item_refund_amount.amount) * 100)
      : (one.item_refund_quantity ?? 0) * (price + order.tax);
    if (amount > item.quantity * (price + order.tax)) return null;
    cents += amount;
  }
  return cents;
}

const dollars = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
const usd = (cents: number) => ({ amount: dollars(cents), currency: "USD" });
const stampOf = (at: Date): string => `${at.toISOString().slice(0, 19)}+00:00`;
