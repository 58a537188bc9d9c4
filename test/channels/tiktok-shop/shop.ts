import type { Answer, Called } from "../channel-server.ts";
import type { TheirOrder, Wanted } from "../double.ts";
import { bad } from "./answers.ts";

interface Sku {
  readonly id: string;
  readonly productId: string;
  readonly seller: string;
  /** Units that may be ordered, in the one warehouse. */
  units: number;
}

interface Row {
  readonly id: string;
  readonly sku: Sku;
  packageId: string | null;
  status: string;
  tracking: string | null;
}

export interface Order {
  readonly id: string;
  readonly created: number;
  updated: number;
  paid: boolean;
  /** Only for what no row says: UNPAID, ON_HOLD. */
  held: string | null;
  readonly shippingType: "SELLER" | "TIKTOK";
  readonly rows: Row[];
}

export interface Cancellation {
  readonly id: string;
  readonly orderId: string;
  readonly type: "CANCEL" | "BUYER_CANCEL";
  readonly rowIds: readonly string[];
  status: string;
}

export interface Return {
  readonly id: string;
  readonly orderId: string;
  readonly type: string;
  readonly created: number;
  updated: number;
  status: string;
}

export const warehouse = "7068517275539719942";
export const price = 85_000;

/** What the shop keeps. */
export class Shop {
  readonly id = "7494000000000000777";
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly skus: Sku[] = [];
  readonly returns: Return[] = [];
  readonly cancellations: Cancellation[] = [];
  token = "ROW_double_token";
  refreshToken = "ROW_double_refresh";
  /** Whether TikTok wants time to think about a seller's cancellation. */
  thinks = false;
  /** Who carries what is ordered from now on. */
  courier: Order["shippingType"] = "SELLER";
  /** How many shops the seller has. */
  shops = 1;
  readonly orders: Order[] = [];
  readonly #keys = new Set<string>();
  #lastId = 579_700_000_000_000_000n;

  list(seller: string, units: number): void {
    const there = this.skus.find((sku) => sku.seller === seller);
    if (there) there.units = units;
    else this.skus.push({ id: this.next(), productId: this.skus[0]?.productId ?? this.next(), seller, units });
  }

  order(wanted: readonly Wanted[], at: Date): Order {
    const packageId = this.next();
    const rows = wanted.flatMap(({ sku: seller, quantity }) => {
      const sku = this.skus.find((one) => one.seller === seller);
      if (!sku) throw new Error(`${seller} is not for sale`);
      sku.units -= quantity;
      return Array.from({ length: quantity }, (): Row => ({ id: this.next(), sku, packageId, status: "TO_FULFILL", tracking: null }));
    });
    const seconds = Math.floor(at.getTime() / 1000);
    const made: Order = { id: this.next(), created: seconds, updated: seconds, paid: true, held: null, shippingType: this.courier, rows };
    this.orders.push(made);
    return made;
  }

  find(externalId: string): Order {
    const found = this.orders.find(({ id }) => id === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  cancel(order: Order, rows = order.rows): void {
    for (const row of rows) {
      if (row.status === "CANCELLED") continue;
      row.status = "CANCELLED";
      row.sku.units += 1;
    }
    this.touch(order);
  }

  askToCancel(externalId: string): Cancellation {
    const order = this.find(externalId);
    const asked: Cancellation = {
      id: this.next(),
      orderId: externalId,
      type: "BUYER_CANCEL",
      rowIds: order.rows.map(({ id }) => id),
      status: "CANCELLATION_REQUEST_PENDING",
    };
    this.cancellations.unshift(asked);
    this.touch(order);
    return asked;
  }

  askToReturn(externalId: string, type: string): Return {
    const status = type === "REPLACEMENT" ? "REPLACEMENT_REQUEST_PENDING" : "RETURN_OR_REFUND_REQUEST_PENDING";
    const seconds = Math.floor(Date.now() / 1000);
    const asked: Return = { id: this.next(), orderId: externalId, type, created: seconds, updated: seconds, status };
    this.returns.push(asked);
    return asked;
  }

  /** TikTok, or whoever, brings a return further. */
  moveReturn(returnId: string, status: string): void {
    const found = this.returns.find(({ id }) => id === returnId);
    if (!found) throw new Error(`There is no return ${returnId}`);
    found.status = status;
    found.updated = Math.max(found.updated + 1, Math.floor(Date.now() / 1000));
  }

  /** The carrier brought all of it. */
  deliver(externalId: string): void {
    const order = this.find(externalId);
    for (const row of order.rows) if (row.status !== "CANCELLED") row.status = "DELIVERED";
    this.touch(order);
  }

  statusOf({ held, rows }: Order): string {
    if (held !== null) return held;
    const open = rows.filter(({ status }) => status !== "CANCELLED");
    if (open.length === 0) return "CANCELLED";
    if (open.every(({ status }) => status === "DELIVERED")) return "DELIVERED";
    const arranged = open.filter(({ status }) => status !== "TO_FULFILL");
    if (arranged.length === 0) return "AWAITING_SHIPMENT";
    return arranged.length < open.length ? "PARTIALLY_SHIPPING" : "AWAITING_COLLECTION";
  }

  asSeen(externalId: string): TheirOrder {
    const order = this.find(externalId);
    const sent = order.rows.filter(({ status }) => status === "PROCESSING");
    const parcels = [...Map.groupBy(sent, ({ packageId }) => packageId).values()];
    return {
      externalId,
      cancelled: this.statusOf(order) === "CANCELLED",
      acknowledged: false,
      readyToShip: sent.length > 0,
      shipments: parcels.map((rows) => ({
        trackingNumber: rows[0]?.tracking ?? null,
        units: Object.fromEntries([...Map.groupBy(rows, ({ sku }) => sku.seller)].map(([sku, some]) => [sku, some.length])),
      })),
      refunds: [],
    };
  }

  next(): string {
    this.#lastId += 1n;
    return String(this.#lastId);
  }

  touch(order: Order): void {
    order.updated = Math.max(order.updated + 1, Math.floor(Date.now() / 1000));
  }

  count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  /** A key that came before: the work is not done again. */
  isRepeat({ query }: Called): boolean {
    const key = query.idempotency_key ?? "";
    if (key === "" || key.length > 255) return false;
    const known = this.#keys.has(key);
    this.#keys.add(key);
    return known;
  }

  with(id: string | undefined, handle: (order: Order) => Answer): Answer {
    const order = this.orders.find((one) => one.id === id);
    return order ? handle(order) : bad(11001001, "Order not found.");
  }

  /** TikTok made up its mind about what it thought over. */
  decideCancellation(yes: boolean): void {
    const found = this.cancellations.find(({ status }) => status === "CANCELLATION_REQUEST_PENDING");
    if (!found) throw new Error("Nothing is thought over");
    found.status = yes ? "CANCELLATION_REQUEST_COMPLETE" : "CANCELLATION_REQUEST_CANCEL";
    const order = this.find(found.orderId);
    if (yes)
      this.cancel(
        order,
        order.rows.filter(({ id }) => found.rowIds.includes(id)),
      );
  }
}
