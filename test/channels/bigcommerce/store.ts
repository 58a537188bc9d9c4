import type { Answer } from "../channel-server.ts";
import type { TheirOrder, Wanted } from "../double.ts";

interface Thing {
  readonly productId: number;
  readonly variantId: number;
  readonly sku: string;
  /** Every other product is counted as a whole, as one without options is. */
  readonly countedBy: "product" | "variant";
  stock: number;
}

export interface Order {
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

export interface Shipment {
  readonly order_address_id: number;
  readonly tracking_number: string;
  readonly comments: string;
  readonly items: readonly { readonly order_product_id: number; readonly quantity: number }[];
}

export interface RefundItem {
  readonly item_type: string;
  readonly item_id: number;
  readonly amount: number;
  readonly reason: string;
}

export interface Payment {
  readonly provider_id: string;
  readonly amount: number;
  readonly offline: boolean;
}

export const storeHash = "ab12cd34ef";
export const addressId = 51;
export const price = 85_000;

/** What the store keeps. */
export class Store {
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
  readonly orders: Order[] = [];
  #lastId = 100;

  list(sku: string, units: number): void {
    const there = this.things.find((thing) => thing.sku === sku);
    if (there) there.stock = units;
    else {
      const countedBy = this.things.length % 2 === 0 ? "variant" : "product";
      this.things.push({ productId: this.next(), variantId: this.next(), sku, countedBy, stock: units });
    }
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const items = wanted.map(({ sku, quantity }) => {
      const thing = this.things.find((one) => one.sku === sku);
      if (!thing) throw new Error(`${sku} is not for sale`);
      thing.stock -= quantity;
      return { id: this.next(), thing, quantity, shipped: 0 };
    });
    this.orders.push({ id: this.next(), created: at, modified: at, status: 11, items, shipments: [], refunds: [] });
    return String(this.#lastId);
  }

  find(externalId: string): Order {
    const found = this.orders.find(({ id }) => String(id) === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  change(order: Order, status: number): void {
    // The store's setting that puts cancelled units back on sale is off, as the connector's page asks for.
    if (status === 5 && order.status !== 5) this.count(`CANCEL ${order.id}`);
    order.status = status;
    order.modified = new Date();
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

  with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.orders.find((one) => String(one.id) === id);
    return order ? handle(order) : { status: 404, body: [{ status: 404, message: "The requested resource was not found." }] };
  }

  count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  next(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
