import type { EntityManager } from "@mikro-orm/postgresql";
import { scopes } from "../src/access/access.ts";
import { createKey } from "../src/access/keys.ts";
import { InventoryItem } from "../src/catalog/inventory-item.entity.ts";
import { Channel, ownRights } from "../src/channels/channel.entity.ts";
import { migrate, openDatabase } from "../src/database.ts";
import { secrets } from "../src/demo/merchant.ts";
import { Ledger } from "../src/inventory/ledger.ts";
import { Location } from "../src/locations/location.entity.ts";
import { skuOf } from "./orders.ts";

export const channelCode = "shopify";
/** Seals the secrets of the shop; it guards nothing. */
export const secretKey = Buffer.alloc(32, "bench only").toString("base64");
const skus = 1_000;
const unitsEach = 100_000_000;
/** Sold out on purpose by the check that nothing is sold twice. */
export const rareSku = "LAST-UNITS";
export const rareUnits = 50;

/** Nearest first, seen from the buyers of `orders.ts`. */
const places = [
  { code: "JKT", name: "Gudang Jakarta", latitude: -6.1754, longitude: 106.8272 },
  { code: "SUB", name: "Gudang Surabaya", latitude: -7.2575, longitude: 112.7521 },
  { code: "MDN", name: "Gudang Medan", latitude: 3.5952, longitude: 98.6722 },
];

/** What programs need to know of the shop that the database holds. */
export interface Shop {
  /** A key that may do everything. */
  readonly key: string;
  readonly channelId: string;
  /** Nearest first. */
  readonly locationIds: readonly string[];
  /** By SKU. */
  readonly itemIds: Readonly<Record<string, string>>;
}

/** Fills an empty database with a merchant: three warehouses, a channel, and 1,000 SKUs that never run out at any of them. */
export async function fillShop(url: string): Promise<Shop> {
  const orm = await openDatabase(url, { poolSize: 4 });
  try {
    await migrate(orm);
    const em = orm.em.fork() as EntityManager;
    const locations = places.map((place) => em.create(Location, { type: "WAREHOUSE", timeZone: "Asia/Jakarta", ...place }));
    const items = Array.from({ length: skus }, (_, index) => em.create(InventoryItem, { sku: skuOf(index), title: `Article ${index}` }));
    const rare = em.create(InventoryItem, { sku: rareSku, title: "Last units", backorderPolicy: "DENY" });
    const channel = em.create(Channel, {
      code: channelCode,
      name: "Web shop",
      type: "WEB",
      connectorKey: "shopify",
      currency: "IDR",
      timeZone: "Asia/Jakarta",
      rights: ownRights,
      settings: { webhookSecrets: [secrets.shopify] },
      externalLocations: {},
    });
    await em.flush();
    const locationIds = locations.map(({ id }) => id);
    const arriving = [
      ...items.flatMap(({ id }) => locationIds.map((locationId) => ({ itemId: id, locationId, quantity: unitsEach }))),
      { itemId: rare.id, locationId: locationIds[0] as string, quantity: rareUnits },
    ];
    await em.transactional(async (em) => {
      const ledger = await Ledger.lock(em, arriving);
      for (const one of arriving) ledger.move({ ...one, from: "EXTERNAL", to: "AVAILABLE", reason: "RECEIVED", document: null });
      await ledger.post({ actor: "bench", at: new Date(), correlationId: null });
    });
    const { key } = await createKey(orm.em.fork() as EntityManager, { name: "bench", scopes: [...scopes] });
    return { key, channelId: channel.id, locationIds, itemIds: Object.fromEntries([...items, rare].map(({ sku, id }) => [sku, id])) };
  } finally {
    await orm.close(true);
  }
}
