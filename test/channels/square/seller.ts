import type { Answer } from "../channel-server.ts";
import type { TheirOrder, Wanted } from "../double.ts";
import { failed, type Json } from "./answers.ts";

interface Variation {
  readonly id: string;
  readonly sku: string;
  /** By place: what it shows, and the last count of it. */
  readonly counts: Map<string, { shown: number; counted: number }>;
}

interface Fulfillment {
  readonly uid: string;
  state: string;
  details: Readonly<Record<string, string>>;
}

export interface Order {
  readonly id: string;
  readonly place: string;
  readonly created: Date;
  updated: Date;
  version: number;
  state: "OPEN" | "COMPLETED" | "CANCELED";
  readonly lines: readonly { readonly uid: string; readonly variation: Variation; readonly quantity: number }[];
  readonly fulfillment: Fulfillment;
  readonly paid: boolean;
  readonly refunds: { readonly id: string; status: string; readonly minor: number }[];
}

export const places = ["LKEMANG", "LSENAYAN"] as const;
export const price = 2_500_000;

/** What Square keeps of the seller. */
export class Seller {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly granted = new Set<string>();
  readonly variations: Variation[] = [];
  readonly orders: Order[] = [];
  /** What was answered to a key. */
  readonly answered = new Map<string, Answer>();
  #lastId = 100;

  list(sku: string, units: number): void {
    const levels = places.map((place, index) => ({ place, units: index === 0 ? units : 0 }));
    const counts = new Map(levels.map(({ place, units: shown }) => [place as string, { shown, counted: shown }]));
    this.variations.push({ id: `VAR${this.next()}`, sku, counts });
  }

  shown = (sku: string, place: string): number | null => this.variations.find((one) => one.sku === sku)?.counts.get(place)?.shown ?? null;

  /** Each at another place. Goods of an order that is paid are no longer in stock there. */
  order(wanted: readonly Wanted[], at: Date, paid: boolean): string {
    const place = places[this.orders.length % places.length] as string;
    const lines = wanted.map(({ sku, quantity }) => {
      const variation = this.variations.find((one) => one.sku === sku);
      if (!variation) throw new Error(`${sku} is not for sale`);
      const level = variation.counts.get(place);
      if (paid && level) level.shown -= quantity;
      return { uid: `line${this.next()}`, variation, quantity };
    });
    const fulfillment = { uid: `ful${this.next()}`, state: "PROPOSED", details: {} };
    const id = `ORDER${this.next()}`;
    this.orders.push({ id, place, created: at, updated: at, version: 1, state: "OPEN", lines, fulfillment, paid, refunds: [] });
    return id;
  }

  find(externalId: string): Order {
    const found = this.orders.find(({ id }) => id === externalId);
    if (!found) throw new Error(`There is no order ${externalId}`);
    return found;
  }

  cancel(order: Order): void {
    order.state = "CANCELED";
    order.fulfillment.state = "CANCELED";
    touch(order);
  }

  asSeen(externalId: string): TheirOrder {
    const { state, fulfillment, lines, refunds } = this.find(externalId);
    const units = Object.fromEntries(lines.map(({ variation, quantity }) => [variation.sku, quantity]));
    return {
      externalId,
      cancelled: state === "CANCELED",
      acknowledged: this.done.has(`ACKNOWLEDGE ${externalId}`),
      readyToShip: this.done.has(`READY_TO_SHIP ${externalId}`),
      shipments: fulfillment.state === "COMPLETED" ? [{ trackingNumber: fulfillment.details.tracking_number ?? null, units }] : [],
      refunds: refunds.map(({ minor }) => (minor / 100).toFixed(2)),
    };
  }

  /** A token for 30 days, as settings hold it. */
  grant() {
    const accessToken = `EAAA${this.next()}`;
    this.granted.add(accessToken);
    return { accessToken, accessTokenExpiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(), refreshToken: "EQAA-double" };
  }

  with(id: string, handle: (order: Order) => Answer): Answer {
    const order = this.orders.find((one) => one.id === id);
    return order ? handle(order) : failed(404, "NOT_FOUND");
  }

  /** What was done for a key is not done again. */
  once(wanted: Json, handle: (wanted: Json) => Answer): Answer {
    const key = String(wanted.idempotency_key);
    const answer = this.answered.get(key) ?? handle(wanted);
    this.answered.set(key, answer);
    return answer;
  }

  did({ id }: Order, kind: string): void {
    this.done.set(`${kind} ${id}`, (this.done.get(`${kind} ${id}`) ?? 0) + 1);
  }

  next(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

export const totalOf = ({ lines }: Order): number => lines.reduce((sum, { quantity }) => sum + quantity * price, 0);

export function touch(order: Order): void {
  order.version += 1;
  order.updated = new Date(Math.max(Date.now(), order.updated.getTime() + 1));
}
