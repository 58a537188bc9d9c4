import { createHmac } from "node:crypto";
import { shopify } from "../../../connectors/shopify/index.ts";
import type { Delivery } from "../../../src/channels/connector.ts";
import type { Answer, Called, ChannelServer } from "../channel-server.ts";
import type { ChannelDouble, TheirOrder, Wanted } from "../double.ts";
import { type Line, type Order, type Return, rest, type Variant } from "./order.ts";

export const token = "shpat_for_tests";
const secret = "client secret for tests";

/** The shop, as tests see it, and what it keeps. */
export class ShopifyShop implements ChannelDouble {
  readonly connector = shopify as ChannelDouble["connector"];
  readonly server: ChannelServer;
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly variants = new Map<string, Variant>();
  readonly orders = new Map<number, Order>();
  readonly returns = new Map<number, Return>();
  readonly idempotent = new Map<string, unknown>();
  #ids = 1_000;
  points = { left: 2_000, at: Date.now() };
  calls = { used: 0, at: Date.now() };

  constructor(server: ChannelServer) {
    this.server = server;
  }

  get settings() {
    return { webhookSecrets: [secret], shopDomain: "double.myshopify.com", accessToken: token, apiBaseUrl: this.server.url };
  }

  list(sku: string, units: number): void {
    this.variants.set(sku, { id: this.next(), itemId: this.next(), sku, available: units });
  }

  order(wanted: readonly Wanted[], at = new Date()): string {
    const lines = wanted.map(({ sku, quantity }): Line => {
      const variant = this.variants.get(sku) as Variant;
      variant.available -= quantity;
      return { id: this.next(), variant, quantity, removed: 0, shipped: 0 };
    });
    const id = this.next();
    this.orders.set(id, {
      id,
      number: this.orders.size + 1,
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

  /** Its goods have left by then. */
  askToReturn(externalId: string): string {
    const order = this.#known(externalId);
    const units = order.lines.map((line) => ({ line, quantity: line.quantity - line.shipped }));
    for (const { line } of units) line.shipped = line.quantity;
    order.parcels.push({ id: this.next(), createdAt: new Date().toISOString(), tracking: null, units });
    this.#touch(order);
    const id = this.next();
    this.returns.set(id, { id, order, status: "REQUESTED", refunded: null });
    return String(id);
  }

  approveReturn(externalReturnId: string): void {
    this.#return(externalReturnId).status = "OPEN";
  }

  returnWebhook(externalReturnId: string): Delivery {
    const { id, order, status } = this.#return(externalReturnId);
    const topic = status === "REQUESTED" ? "returns/request" : "returns/update";
    const named = { id, admin_graphql_api_id: `gid://shopify/Return/${id}`, status: status.toLowerCase() };
    return this.#deliver(topic, externalReturnId, { ...named, order: { id: order.id } });
  }

  webhook(externalId: string): Delivery {
    return this.#deliver("orders/updated", externalId, rest(this.#known(externalId)));
  }

  #return(externalReturnId: string): Return {
    const found = this.returns.get(Number(externalReturnId));
    if (!found) throw new Error(`There is no return ${externalReturnId}`);
    return found;
  }

  #deliver(topic: string, about: string, message: object): Delivery {
    const body = Buffer.from(JSON.stringify(message));
    return {
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": topic,
        "x-shopify-event-id": `event-${about}-${this.next()}`,
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
    return this.variants.get(sku)?.available ?? null;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  refuse(status: number, { method, path }: Called, errors: string): Answer {
    this.refused.push(`${method} ${path}: ${errors}`);
    return { status, body: { errors } };
  }

  did(order: Order, kind: string): void {
    const name = `${kind} ${order.id}`;
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
    this.#touch(order);
  }

  /** Versions are told apart by the second. */
  #touch(order: Order): void {
    order.updatedAt = new Date(Math.max(Date.now(), order.updatedAt.getTime() + 1_000));
  }

  #known(externalId: string): Order {
    const order = this.orders.get(Number(externalId));
    if (!order) throw new Error(`There is no order ${externalId}`);
    return order;
  }

  next(): number {
    this.#ids += 1;
    return this.#ids;
  }
}
