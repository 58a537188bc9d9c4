import type { TheirOrder, Wanted } from "../double.ts";

interface Item {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  shipped: number;
}

interface Package {
  tracking: string;
  readonly carrier: string;
  readonly units: ReadonlyMap<string, number>;
}

export interface Order {
  readonly id: string;
  readonly created: string;
  updated: string;
  cancelled: boolean;
  asked: boolean;
  readonly items: readonly Item[];
  readonly packages: Map<string, Package>;
}

export interface Listed {
  readonly created: string;
  /** Null: Amazon keeps and counts it. */
  units: number | null;
}

export const marketplaceId = "ATVPDKIKX0DER";
export const sellerId = "A0DOUBLE00SELLER";

/** What Amazon keeps of the seller. */
export class Seller {
  readonly refused: string[] = [];
  readonly done = new Map<string, number>();
  readonly askedData: string[] = [];
  readonly listings = new Map<string, Listed>();
  readonly orders: Order[] = [];
  readonly tokens = new Set<string>();
  /** What a token of a page stands for: the call it continues, and where. */
  readonly pages = new Map<string, { readonly of: string; readonly from: number }>();
  #last = 0;

  list(sku: string, units: number | null): void {
    const created = this.listings.get(sku)?.created ?? new Date().toISOString();
    this.listings.set(sku, { created, units });
  }

  shown = (sku: string): number | null => this.listings.get(sku)?.units ?? null;

  order(wanted: readonly Wanted[], at: Date): string {
    const items = wanted.map(({ sku, quantity }) => ({ id: String(this.next()).padStart(14, "0"), sku, quantity, shipped: 0 }));
    for (const { sku, quantity } of wanted) {
      const listed = this.listings.get(sku);
      if (listed?.units != null) listed.units = Math.max(0, listed.units - quantity);
    }
    const id = `114-0000000-${String(this.next()).padStart(7, "0")}`;
    const stamp = at.toISOString();
    this.orders.push({ id, created: stamp, updated: stamp, cancelled: false, asked: false, items, packages: new Map() });
    return id;
  }

  find(id: string): Order {
    const found = this.orders.find((one) => one.id === id);
    if (!found) throw new Error(`There is no order ${id}`);
    return found;
  }

  cancel(order: Order): void {
    order.cancelled = true;
    order.updated = new Date().toISOString();
  }

  askToCancel(order: Order): void {
    order.asked = true;
    order.updated = new Date().toISOString();
  }

  asSeen(id: string): TheirOrder {
    const { cancelled, items, packages } = this.find(id);
    const skuOf = (itemId: string): string => items.find((item) => item.id === itemId)?.sku ?? "";
    const shipments = [...packages.values()].map(({ tracking, units }) => ({
      trackingNumber: tracking,
      units: Object.fromEntries([...units].map(([itemId, quantity]) => [skuOf(itemId), quantity])),
    }));
    return { externalId: id, cancelled, acknowledged: false, readyToShip: false, shipments, refunds: [] };
  }

  issue(): string {
    const token = `Atza|double-${this.next()}`;
    this.tokens.add(token);
    return token;
  }

  endTokens = (): void => this.tokens.clear();

  pageAfter(of: string, from: number): string {
    const token = `page-${this.next()}`;
    this.pages.set(token, { of, from });
    return token;
  }

  count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
