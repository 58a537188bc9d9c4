import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { afterAll } from "vitest";
import { BundleComponent } from "../../src/catalog/bundle-component.entity.ts";
import { InventoryItem } from "../../src/catalog/inventory-item.entity.ts";
import { Channel, ownRights } from "../../src/channels/channel.entity.ts";
import type { IncomingAddress, IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import { openDatabase } from "../../src/database.ts";
import type { Deed } from "../../src/events/record.ts";
import { type Acceptance, acceptOrders } from "../../src/flows/accept-orders.ts";
import { Ledger } from "../../src/inventory/ledger.ts";
import { newId } from "../../src/kit/ids.ts";
import { moneyOf, sum, times, zero } from "../../src/kit/money.ts";
import { retrying } from "../../src/kit/retry.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import { Location } from "../../src/locations/location.entity.ts";
import { freshDatabase } from "./database.ts";

/** A database of the test file's own, closed when the file ends. */
export async function openShop(poolSize = 10): Promise<Shop> {
  const database = await freshDatabase();
  const orm = await openDatabase(database.url, { poolSize });
  afterAll(async () => {
    await orm.close(true);
    await database.close();
  });
  return new Shop(orm, database.url);
}

export const aDeed = (actor = "test"): Deed => ({ actor, at: new Date(), correlationId: null });

/** A shop to tell tests about: makers give valid defaults, so that a test shows only what matters to it. */
export class Shop {
  readonly orm: MikroORM;
  readonly url: string;
  #numbers = 0;

  constructor(orm: MikroORM, url: string) {
    this.orm = orm;
    this.url = url;
  }

  /** A fresh entity manager. */
  get em(): EntityManager {
    return this.orm.em.fork() as EntityManager;
  }

  async location(values: Partial<Location> = {}): Promise<Location> {
    const number = ++this.#numbers;
    const em = this.em;
    const location = em.create(Location, {
      code: `LOC-${number}`,
      name: `Location ${number}`,
      type: "WAREHOUSE",
      timeZone: "Asia/Jakarta",
      ...values,
    });
    await em.flush();
    return location;
  }

  async item(sku: string, values: Partial<InventoryItem> = {}): Promise<InventoryItem> {
    const em = this.em;
    const item = em.create(InventoryItem, { sku, title: sku, ...values });
    await em.flush();
    return item;
  }

  async bundle(sku: string, components: Readonly<Record<string, number>>): Promise<InventoryItem> {
    const bundle = await this.item(sku);
    const em = this.em;
    for (const [component, quantity] of Object.entries(components)) {
      const { id } = await em.findOneOrFail(InventoryItem, { sku: component });
      em.create(BundleComponent, { bundleId: bundle.id, componentId: id, quantity });
    }
    await em.flush();
    return bundle;
  }

  async channel(values: Partial<Channel> = {}): Promise<Channel> {
    const number = ++this.#numbers;
    const em = this.em;
    const channel = em.create(Channel, {
      code: `channel-${number}`,
      name: `Channel ${number}`,
      type: "WEB",
      currency: "IDR",
      timeZone: "Asia/Jakarta",
      rights: ownRights,
      settings: {},
      externalLocations: {},
      ...values,
    });
    await em.flush();
    return channel;
  }

  /** Puts stock on a shelf; makes the item when there is none of that SKU. */
  async stock(location: Location, counts: Readonly<Record<string, number>>): Promise<void> {
    await this.em.transactional(async (em) => {
      const places = [];
      for (const [sku, quantity] of Object.entries(counts)) {
        const known = await em.findOne(InventoryItem, { sku });
        places.push({ itemId: (known ?? (await this.item(sku))).id, locationId: location.id, quantity });
      }
      const ledger = await Ledger.lock(em as EntityManager, places);
      for (const place of places) ledger.move({ ...place, from: "EXTERNAL", to: "AVAILABLE", reason: "RECEIVED", document: null });
      await ledger.post(aDeed());
    });
  }

  /** Takes orders as the intake does. */
  accept(channel: Channel, ...orders: readonly IncomingOrder[]): Promise<Acceptance[]> {
    return retrying(() =>
      this.em.transactional((em) =>
        acceptOrders(
          em as EntityManager,
          aDeed("intake"),
          orders.map((order) => ({ channel, order })),
        ),
      ),
    );
  }

  /** The counts of a SKU, summed over all locations or at one. */
  async counts(sku: string, location?: Location): Promise<{ available: number; reserved: number; committed: number; onHand: number }> {
    const [counts] = await rows(
      this.em,
      sql<{ available: number; reserved: number; committed: number; onHand: number }>`
        select coalesce(sum(available), 0)::int as available, coalesce(sum(reserved), 0)::int as reserved,
          coalesce(sum(committed), 0)::int as committed, coalesce(sum(on_hand), 0)::int as "onHand"
        from inventory_levels join inventory_items item on item.id = item_id
        where sku = ${sku} and ${location ? sql`location_id = ${location.id}` : sql`true`}`,
    );
    return counts as { available: number; reserved: number; committed: number; onHand: number };
  }

  async read<Row>(statement: ReturnType<typeof sql<Row>>): Promise<Row[]> {
    return rows(this.em, statement);
  }
}

export const jakarta: IncomingAddress = {
  name: "Sari Wulandari",
  company: null,
  lines: ["Jl. Kemang Raya 12"],
  city: "Jakarta Selatan",
  region: "DKI Jakarta",
  postalCode: "12730",
  countryCode: "ID",
  phone: "+62 811 0000 111",
  latitude: -6.26,
  longitude: 106.81,
  masked: false,
};

/** A line of an order; the SKU is its listing key. */
export function aLine(sku: string | null, quantity = 1, values: Partial<IncomingLine> = {}): IncomingLine {
  return {
    externalIds: [`line-${sku}`],
    sku,
    listingKeys: sku === null ? [] : [sku],
    title: sku ?? "Something",
    quantity,
    cancelledQuantity: 0,
    fulfilledQuantity: 0,
    unitPrice: moneyOf("10000", "IDR"),
    discount: zero("IDR"),
    tax: zero("IDR"),
    requiresShipping: true,
    ...values,
  };
}

/** A paid order as a channel sends it. */
export function anOrder(values: Partial<IncomingOrder> = {}): IncomingOrder {
  const lines = values.lines ?? [aLine("MUG")];
  const externalId = values.externalId ?? newId();
  return {
    externalId,
    number: `#${externalId.slice(-4)}`,
    currencyCode: "IDR",
    placedAt: new Date("2026-11-01T03:00:00Z"),
    updatedAt: new Date("2026-11-01T03:00:00Z"),
    version: null,
    orderStatus: "CONFIRMED",
    paymentStatus: "PAID",
    fulfillmentStatus: "UNFULFILLED",
    nativeStatus: "paid",
    cancelled: false,
    test: false,
    discountTotal: zero("IDR"),
    taxTotal: zero("IDR"),
    pricesIncludeTax: false,
    shippingTotal: zero("IDR"),
    feeTotal: zero("IDR"),
    total: sum(
      lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)),
      "IDR",
    ),
    difference: zero("IDR"),
    shippingOption: "JNE REG",
    shipTo: jakarta,
    billTo: null,
    customer: { externalId: "customer-1", name: "Sari Wulandari", email: "sari@example.com", phone: null },
    externalLocationId: null,
    ...values,
    lines,
  };
}
