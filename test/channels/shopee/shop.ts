import type { TheirOrder, TheirShipment, Wanted } from "../double.ts";

export const shopId = "336094210";
export const price = 85_000;
export const shippingFee = 9_000;

interface Item {
  readonly itemId: number;
  /** 0: it has no models. */
  readonly modelId: number;
  readonly sku: string;
  stock: number;
}

export interface Row {
  readonly item: Item;
  readonly quantity: number;
  cancelled: number;
}

export interface Parcel {
  readonly number: string;
  status: string;
  tracking: string | null;
  readonly units: Map<Row, number>;
}

export interface Order {
  readonly sn: string;
  readonly created: number;
  updated: number;
  status: string;
  readonly rows: readonly Row[];
  parcels: Parcel[];
  split: boolean;
}

export interface Return {
  readonly sn: string;
  readonly order: Order;
  readonly created: number;
  updated: number;
  status: string;
}

export type Body = Readonly<Record<string, unknown>>;

/** What the shop keeps. */
export class ShopeeShop {
  readonly done = new Map<string, number>();
  accessToken = "shopee-double-token-1";
  refreshToken = "shopee-double-refresh-1";
  /** How the carrier of all orders takes parcels over: `info_needed`. */
  ways: Readonly<Record<string, readonly string[]>> = { pickup: ["address_id", "pickup_time_id"], dropoff: [] };
  allowsPartialCancel = true;
  allowsSplit = true;
  /** Codes that may be exchanged. */
  readonly codes = new Set(["code-1"]);
  /** Pushes that could not be delivered, of every shop of the app. */
  lost: { readonly id: number; readonly push: Body }[] = [];
  /** A model below whose reserved stock no level may go. */
  readonly reserved = new Map<string, number>();
  readonly items: Item[] = [];
  readonly orders: Order[] = [];
  readonly returns: Return[] = [];
  #last = 1000;

  list(sku: string, units: number): void {
    const found = this.#itemOf(sku);
    if (found) found.stock = units;
    else this.items.push({ itemId: this.next(), modelId: this.items.length % 2 === 0 ? this.next() : 0, sku, stock: units });
  }

  shown(sku: string): number | null {
    return this.#itemOf(sku)?.stock ?? null;
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const rows = wanted.map(({ sku, quantity }) => {
      const item = this.#itemOf(sku);
      if (!item) throw new Error(`${sku} is not for sale`);
      item.stock -= quantity;
      return { item, quantity, cancelled: 0 };
    });
    const seconds = Math.floor(at.getTime() / 1000);
    const units = new Map<Row, number>(rows.map((row) => [row, row.quantity]));
    const parcels = [{ number: `OFG${this.next()}`, status: "LOGISTICS_READY", tracking: null, units }];
    this.orders.push({
      sn: `261122${this.next()}`,
      created: seconds,
      updated: seconds,
      status: "READY_TO_SHIP",
      rows,
      parcels,
      split: false,
    });
    return this.orders.at(-1)?.sn ?? "";
  }

  find(sn: string): Order {
    const found = this.orders.find((one) => one.sn === sn);
    if (!found) throw new Error(`There is no order ${sn}`);
    return found;
  }

  cancel(sn: string): void {
    const order = this.find(sn);
    order.status = "CANCELLED";
    for (const parcel of order.parcels) parcel.status = "LOGISTICS_REQUEST_CANCELED";
    for (const row of order.rows) {
      row.item.stock += row.quantity - row.cancelled;
      row.cancelled = row.quantity;
    }
    touch(order);
  }

  askToCancel(sn: string): void {
    const order = this.find(sn);
    order.status = "IN_CANCEL";
    touch(order);
  }

  askToReturn(sn: string): string {
    const order = this.find(sn);
    order.status = "TO_RETURN";
    touch(order);
    this.returns.push({ sn: `R${this.next()}`, order, created: now(), updated: now(), status: "REQUESTED" });
    return this.returns.at(-1)?.sn ?? "";
  }

  /** Shopee, or whoever, brings a return further. */
  move(sn: string, status: string): Return {
    const found = this.returns.find((one) => one.sn === sn);
    if (!found) throw new Error(`There is no return ${sn}`);
    found.status = status;
    found.updated = Math.max(found.updated + 1, now());
    return found;
  }

  pushOfReturn(sn: string): Body {
    const { order, updated, status } = this.returns.find((one) => one.sn === sn) as Return;
    const values = [{ update_field: "return_status", old_value: "", new_value: status, update_time: updated }];
    const data = { order_sn: order.sn, return_sn: sn, updated_values: values };
    return { msg_id: `m${this.next()}`, data, shop_id: Number(shopId), code: 29, timestamp: updated };
  }

  push(sn: string): Body {
    const { status, updated } = this.find(sn);
    const data = { completed_scenario: "", items: [], ordersn: sn, status, update_time: updated };
    return { msg_id: `m${this.next()}`, data, shop_id: Number(shopId), code: 3, timestamp: updated };
  }

  /** A push that never arrived. */
  lose(push: Body): void {
    this.lost.push({ id: this.next(), push });
  }

  asSeen(sn: string): TheirOrder {
    const { status, parcels } = this.find(sn);
    const arranged = parcels.filter((parcel) => parcel.tracking !== null);
    const shown = ({ tracking, units }: Parcel): TheirShipment => ({
      trackingNumber: tracking,
      units: Object.fromEntries([...units].map(([{ item }, count]) => [item.sku, count])),
    });
    const refunds = this.returns
      .filter((one) => one.order.sn === sn && (one.status === "ACCEPTED" || one.status === "REFUND_PAID"))
      .map(({ order }) => totalOf(order).toFixed(2));
    return {
      externalId: sn,
      cancelled: status === "CANCELLED",
      acknowledged: false,
      readyToShip: arranged.length > 0,
      shipments: arranged.map(shown),
      refunds,
    };
  }

  with(sn: string, handle: (order: Order) => object): object {
    const order = this.orders.find((one) => one.sn === sn);
    return order ? handle(order) : no("error_not_found", "Wrong parameters, detail: the order is not found.");
  }

  #itemOf(sku: string): Item | undefined {
    return this.items.find((one) => one.sku === sku);
  }

  count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

export const no = (error: string, message: string) => ({ error, message });
export const now = (): number => Math.floor(Date.now() / 1000);
export const touch = (order: Order): void => {
  order.updated = Math.max(order.updated + 1, now());
};
export const totalOf = ({ rows }: Order): number => rows.reduce((sum, { quantity }) => sum + quantity * price, shippingFee);
