import { generateKeyPairSync, randomUUID } from "node:crypto";
import type { TheirOrder, Wanted } from "../double.ts";
import type { SigningPair } from "./signatures.ts";

interface Line {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  sent: number;
}

interface Parcel {
  readonly fulfillmentId: string;
  readonly shipmentTrackingNumber?: string;
  readonly shippingCarrierCode?: string;
  readonly shippedDate: string;
  readonly lineItems: readonly { readonly lineItemId: string; readonly quantity: number }[];
}

interface CancelRequest {
  readonly cancelRequestId: string;
  readonly cancelInitiator: "Buyer" | "Seller";
  cancelRequestState: "REQUESTED" | "COMPLETED" | "REJECTED";
}

export interface Order {
  readonly id: string;
  readonly created: string;
  modified: string;
  readonly lines: readonly Line[];
  readonly parcels: Parcel[];
  readonly refunds: { readonly refundId: string; readonly amount: string }[];
  readonly requests: CancelRequest[];
  cancelled: boolean;
}

export const price = 250;

/** What eBay keeps of the one seller. */
export class Site {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  refreshToken = "v^1.1#r-1";
  readonly pair: SigningPair;
  readonly userTokens = new Set<string>();
  readonly applicationTokens = new Set<string>();
  readonly codes = new Set<string>();
  /** Units by SKU: of the item, and of the offer on the one site. */
  readonly items = new Map<string, { units: number; offered: number }>();
  readonly orders: Order[] = [];
  readonly webhookKey = { id: randomUUID(), ...generateKeyPairSync("ec", { namedCurve: "P-256" }) };
  signaturesWanted = false;
  #last = 0;

  constructor(pair: SigningPair) {
    this.pair = pair;
  }

  newToken(): string {
    const token = `v^1.1#${this.next()}`;
    this.userTokens.add(token);
    return token;
  }

  consent(): string {
    const code = `v^1.1#i^1#code+${this.next()}==`;
    this.codes.add(code);
    return code;
  }

  withdrawConsent(): void {
    this.refreshToken = "";
    this.userTokens.clear();
  }

  demandSignatures(): void {
    this.signaturesWanted = true;
  }

  list(sku: string, units: number): void {
    this.items.set(sku, { units, offered: units });
  }

  showFewer(sku: string, units: number): void {
    const item = this.items.get(sku);
    if (item) item.offered = units;
  }

  shown(sku: string): number | null {
    const item = this.items.get(sku);
    return item === undefined ? null : Math.min(item.units, item.offered);
  }

  order(wanted: readonly Wanted[], at: Date): string {
    const number = this.next();
    const id = `05-${String(10_000 + number).slice(0, 5)}-${String(number).padStart(5, "0")}`;
    const lines = wanted.map(({ sku, quantity }) => ({ id: `99000000${this.next()}`, sku, quantity, sent: 0 }));
    for (const { sku, quantity } of wanted) this.#sell(sku, quantity);
    const stamp = at.toISOString();
    this.orders.push({ id, created: stamp, modified: stamp, lines, parcels: [], refunds: [], requests: [], cancelled: false });
    return id;
  }

  cancel(order: Order, by: CancelRequest["cancelInitiator"]): string {
    const cancelRequestId = String(5_000_000_000 + this.next());
    order.requests.push({ cancelRequestId, cancelInitiator: by, cancelRequestState: "COMPLETED" });
    this.end(order);
    return cancelRequestId;
  }

  askToCancel(order: Order): void {
    const cancelRequestId = String(5_000_000_000 + this.next());
    order.requests.push({ cancelRequestId, cancelInitiator: "Buyer", cancelRequestState: "REQUESTED" });
    this.touch(order);
  }

  touch(order: Order): void {
    order.modified = new Date().toISOString();
  }

  find(id: string): Order {
    const order = this.orders.find((one) => one.id === id);
    if (!order) throw new Error(`eBay has no order ${id}`);
    return order;
  }

  asSeen({ id, cancelled, parcels, lines, refunds }: Order): TheirOrder {
    const skuOf = (lineItemId: string) => lines.find((line) => line.id === lineItemId)?.sku ?? "";
    return {
      externalId: id,
      cancelled,
      acknowledged: true,
      readyToShip: false,
      shipments: parcels.map(({ shipmentTrackingNumber, lineItems }) => ({
        trackingNumber: shipmentTrackingNumber ?? null,
        units: Object.fromEntries(lineItems.map(({ lineItemId, quantity }) => [skuOf(lineItemId), quantity])),
      })),
      refunds: refunds.map(({ amount }) => amount),
    };
  }

  end(order: Order): void {
    order.cancelled = true;
    for (const { sku, quantity, sent } of order.lines) this.#sell(sku, sent - quantity);
    this.touch(order);
  }

  #sell(sku: string, units: number): void {
    const item = this.items.get(sku);
    if (!item) return;
    item.units = Math.max(0, item.units - units);
    item.offered = Math.max(0, item.offered - units);
  }

  did(what: string, order: Order): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
    this.touch(order);
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

export const totalOf = ({ lines }: Order): number => lines.reduce((sum, { quantity }) => sum + quantity * price, 0);
