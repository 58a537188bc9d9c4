import type { Answer } from "../channel-server.ts";
import type { TheirOrder, TheirShipment, Wanted } from "../double.ts";
import { failed } from "./answers.ts";

export const sellerId = "100200300";
export const price = 85_000;
export const shippingFee = 9_000;

interface Product {
  readonly itemId: number;
  readonly skuId: number;
  readonly sku: string;
  readonly created: number;
  stock: number;
}

export interface Row {
  readonly id: number;
  readonly sku: string;
  status: string;
  packageId: string;
  tracking: string;
  /** The buyer asks to cancel, by this reverse order. */
  asked: number | null;
  /** The carrier still has to let it go. */
  leaving: boolean;
  byLazada: boolean;
}

export interface Order {
  readonly id: number;
  readonly created: number;
  updated: number;
  readonly rows: readonly Row[];
}

export interface Return {
  readonly id: number;
  readonly order: Order;
  readonly type: "RETURN" | "ONLY_REFUND";
  readonly created: number;
  updated: number;
  status: string;
}

/** What the shop keeps. */
export class LazadaShop {
  readonly done = new Map<string, number>();
  accessToken = "lazada-double-token-1";
  refreshToken = "lazada-double-refresh-1";
  readonly codes = new Set(["code-1"]);
  /** The reasons that orders may be cancelled for. */
  reasons: readonly { readonly reason_id: string; readonly reason_name: string }[] = [
    { reason_id: "15", reason_name: "Out of Stock" },
    { reason_id: "21", reason_name: "Wrong Price or Pricing Error" },
  ];
  /** A cancellation waits for the carrier. */
  cancelsLater = false;
  /** What happens to the next call that packs: an error of the rows. */
  packError: { readonly code: string; readonly msg: string; readonly retry: boolean } | null = null;
  /** "0": the seller has to choose a warehouse. */
  platformDefault = "1";
  /** SKUs that a campaign locks. */
  readonly locked = new Set<string>();
  /** An error about a level stops the others of the call. */
  stopsOthers = false;
  /** Units of SKUs in a second warehouse. */
  readonly elsewhere = new Map<string, number>();
  /** Whether errors about levels name the SKU. */
  namesSkus = true;
  /** The call comes too soon. */
  tooSoon = false;
  /** Rows of orders are left out of the list once. */
  forgetRowsOf: string | null = null;
  readonly products: Product[] = [];
  readonly orders: Order[] = [];
  readonly returns: Return[] = [];
  #last = 900_100_200_300_000;

  list(sku: string, units: number, at = Date.now() - 60_000): void {
    const found = this.products.find((one) => one.sku === sku);
    if (found) found.stock = units;
    else this.products.push({ itemId: this.next(), skuId: this.next(), sku, stock: units, created: at });
  }

  shown(sku: string): number | null {
    return this.products.find((one) => one.sku === sku)?.stock ?? null;
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const id = this.next();
    const rows = wanted.flatMap(({ sku, quantity }) => Array.from({ length: quantity }, () => this.#row(sku)));
    const seconds = Math.floor(at.getTime() / 1000) * 1000;
    this.orders.push({ id, created: seconds, updated: seconds, rows });
    return String(id);
  }

  find(id: string): Order {
    const found = this.orders.find((one) => String(one.id) === id);
    if (!found) throw new Error(`There is no order ${id}`);
    return found;
  }

  rowOf(id: string, at: number): Row {
    const row = this.find(id).rows[at];
    if (!row) throw new Error(`Order ${id} has no row ${at}`);
    return row;
  }

  cancel(id: string): void {
    const order = this.find(id);
    for (const row of order.rows) this.cancelRow(order, row);
  }

  cancelRow(order: Order, row: Row): void {
    if (row.status === "canceled") return;
    const product = this.products.find((one) => one.sku === row.sku);
    if (product) product.stock += 1;
    Object.assign(row, { status: "canceled", asked: null, leaving: false });
    touch(order);
  }

  /** The carrier lets go of what waits. */
  letGo(id: string): void {
    const order = this.find(id);
    for (const row of order.rows) if (row.leaving) this.cancelRow(order, row);
  }

  askToCancel(id: string): void {
    const order = this.find(id);
    const reverse = this.next();
    for (const row of order.rows) row.asked = reverse;
    touch(order);
  }

  askToReturn(id: string, type: Return["type"] = "RETURN"): string {
    const order = this.find(id);
    for (const row of order.rows) row.status = "delivered";
    touch(order);
    this.returns.push({ id: this.next(), order, type, created: Date.now(), updated: Date.now(), status: "REQUEST_INITIATE" });
    return String(this.returns.at(-1)?.id);
  }

  /** Lazada, or whoever, brings a return further. */
  moveReturn(id: string, status: string): void {
    const found = this.returnOf(id);
    Object.assign(found, { status, updated: Math.max(found.updated + 1, Date.now()) });
  }

  /** The buyer has the money: the rows say so, too. */
  refund(id: string): void {
    this.moveReturn(id, "REFUND_SUCCESS");
    const { order } = this.returnOf(id);
    for (const row of order.rows) row.status = "returned";
    touch(order);
  }

  pushOfReturn(id: string): object {
    const { order, updated, status, type } = this.returnOf(id);
    const row = order.rows[0] as Row;
    const said = status === "REQUEST_INITIATE" ? (type === "RETURN" ? "RTM_INIT" : "ONLY_REFUND_INIT") : status;
    const data = {
      ...{ reverse_order_id: Number(id), reverse_order_line_id: row.id + 500, reverse_status: said },
      ...{ trade_order_id: order.id, trade_order_line_id: row.id, status_update_time: Math.floor(updated / 1000) },
      seller_id: Number(sellerId),
    };
    return { seller_id: sellerId, message_type: 10, data, timestamp: Math.floor(updated / 1000), site: "lazada_id" };
  }

  returnOf(id: string): Return {
    const found = this.returns.find((one) => String(one.id) === id);
    if (!found) throw new Error(`There is no return ${id}`);
    return found;
  }

  push(id: string): object {
    const { rows, updated } = this.find(id);
    const seconds = Math.floor(updated / 1000);
    const asked = rows.find((row) => row.asked !== null);
    if (asked) return this.#reversePush(id, asked, updated);
    const data = {
      order_status: rows[0]?.status,
      trade_order_id: id,
      trade_order_line_id: String(rows[0]?.id),
      status_update_time: seconds,
    };
    return { seller_id: sellerId, message_type: 0, data, timestamp: updated, site: "lazada_id" };
  }

  /** A buyer's request is pushed as what it is: message type 10. */
  #reversePush(id: string, row: Row, updated: number): object {
    const reverse = { reverse_order_id: row.asked, reverse_order_line_id: row.id + 500, reverse_status: "CANCEL_INIT" };
    const data = {
      ...reverse,
      trade_order_id: Number(id),
      trade_order_line_id: row.id,
      status_update_time: Math.floor(updated / 1000),
      seller_id: Number(sellerId),
    };
    return { seller_id: sellerId, message_type: 10, data, timestamp: Math.floor(updated / 1000), site: "lazada_id" };
  }

  asSeen(id: string): TheirOrder {
    const { rows } = this.find(id);
    const ready = rows.filter((row) => row.status === "ready_to_ship");
    const shipments = [...Map.groupBy(ready, (row) => row.packageId).values()].map(
      (parcel): TheirShipment => ({
        trackingNumber: parcel[0]?.tracking ?? null,
        units: Object.fromEntries([...Map.groupBy(parcel, (row) => row.sku)].map(([sku, units]) => [sku, units.length])),
      }),
    );
    const refunds = this.returns
      .filter((one) => String(one.order.id) === id && (one.status === "REQUEST_COMPLETE" || one.status === "REFUND_SUCCESS"))
      .map(() => price.toFixed(2));
    return {
      externalId: id,
      cancelled: rows.every((row) => row.status === "canceled"),
      acknowledged: false,
      readyToShip: rows.every((row) => row.status === "ready_to_ship" || row.status === "canceled"),
      shipments,
      refunds,
    };
  }

  with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.orders.find((one) => String(one.id) === id);
    return order ? handle(order) : failed("16", 'E016: "%s" Invalid Order ID', { type: "ISP" });
  }

  rows(orderId: string, ids: readonly number[]): Row[] | null {
    const rows = this.orders.find((one) => String(one.id) === orderId)?.rows.filter((row) => ids.includes(row.id)) ?? [];
    return ids.length > 0 && rows.length === ids.length ? rows : null;
  }

  #row(sku: string): Row {
    const product = this.products.find((one) => one.sku === sku);
    if (!product) throw new Error(`${sku} is not for sale`);
    product.stock -= 1;
    return { id: this.next(), sku, status: "pending", packageId: "", tracking: "", asked: null, leaving: false, byLazada: false };
  }

  count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

export function touch(order: Order): void {
  order.updated = Math.max(order.updated, Math.floor(Date.now() / 1000) * 1000);
}
