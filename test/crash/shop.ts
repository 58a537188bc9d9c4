import type { EntityManager, MikroORM } from "@mikro-orm/postgresql";
import { scopes } from "../../src/access/access.ts";
import { createKey } from "../../src/access/keys.ts";
import { BundleComponent } from "../../src/catalog/bundle-component.entity.ts";
import { InventoryItem } from "../../src/catalog/inventory-item.entity.ts";
import type { CatalogueEntry, CataloguePage } from "../../src/channels/catalogue.ts";
import { Channel, ownRights } from "../../src/channels/channel.entity.ts";
import { ChannelListing, ListingComponent } from "../../src/channels/channel-listing.entity.ts";
import { tellsOf } from "../../src/channels/tells.ts";
import { Ledger } from "../../src/inventory/ledger.ts";
import { newId } from "../../src/kit/ids.ts";
import { Location } from "../../src/locations/location.entity.ts";
import type { ChannelDouble } from "../channels/double.ts";
import { plainAccount } from "../channels/plain-account.ts";

/** The one that everybody wants: fewer units than are ordered, and no back-orders. */
export const hot = "HOT";
/** Each takes units of things that are also sold alone; the second one of the hot thing, too. */
const bundles: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "SET-TEA": { "SKU-01": 2, "SKU-02": 1 },
  "SET-HOT": { [hot]: 1, "SKU-03": 1 },
};
const plain = Array.from({ length: 17 }, (_, index) => `SKU-${String(index + 1).padStart(2, "0")}`);

/** All 20 that are sold. */
export const skus = [hot, ...plain, ...Object.keys(bundles)] as [string, ...string[]];
/** Those whose orders may not be back-ordered, so that they wait for a person when the shelf is empty. */
export const denied: ReadonlySet<string> = new Set([hot, "SET-HOT"]);

/** Units on the shelves at the beginning: little of some, so that orders are split and back-ordered. */
export const shelves: readonly (readonly [sku: string, west: number, east: number])[] = [
  [hot, 40, 25],
  ...plain.map((sku, index) => [sku, index % 3 === 0 ? 20 : 400, index % 4 === 0 ? 15 : 300] as const),
];

export const secrets = { shopify: "crash shopify", woocommerce: "crash woocommerce", square: "crash square", squareToken: "crash token" };
/** What the till is called at Square; its sales leave from the eastern location. */
export const till = "L-EAST";

/** The channel that is told things as well. */
export const told = "told";

export type ChannelCode = "shopify" | "woocommerce" | "square";

export interface Shop {
  readonly key: string;
  readonly channelIds: Readonly<Record<ChannelCode | typeof told, string>>;
}

export interface Outside {
  readonly gateway: string;
  readonly square: string;
  readonly told: ChannelDouble;
}

/** Fills an empty database: two locations, 20 things to sell, four channels and a key. */
export async function openShop(orm: MikroORM, { gateway, square: squareUrl, told: double }: Outside): Promise<Shop> {
  const em = orm.em.fork() as EntityManager;
  const place = (code: string, latitude: number, longitude: number) =>
    em.create(Location, { id: newId(), code, name: code, type: "WAREHOUSE", timeZone: "Asia/Jakarta", latitude, longitude });
  const west = place("WEST", -6.2, 106.8);
  const east = place("EAST", -7.25, 112.75);
  const ids = new Map<string, string>();
  for (const sku of skus) {
    const backorderPolicy = sku === hot ? "DENY" : "ALLOW";
    ids.set(sku, em.create(InventoryItem, { id: newId(), sku, title: sku, backorderPolicy }).id);
  }
  await em.flush();
  for (const [bundle, parts] of Object.entries(bundles))
    for (const [part, quantity] of Object.entries(parts))
      em.create(BundleComponent, { bundleId: idOf(ids, bundle), componentId: idOf(ids, part), quantity });

  const channelIds = { shopify: newId(), woocommerce: newId(), square: newId(), told: newId() };
  const channel = (code: keyof typeof channelIds, values: Partial<Channel> & Pick<Channel, "settings">) =>
    em.create(Channel, {
      id: channelIds[code],
      code,
      name: code,
      type: "WEB",
      connectorKey: code,
      currency: "IDR",
      timeZone: "Asia/Jakarta",
      rights: ownRights,
      externalLocations: {},
      ...values,
    });
  channel("shopify", { settings: { webhookSecrets: [secrets.shopify] } });
  channel("woocommerce", { settings: { webhookSecrets: [secrets.woocommerce] } });
  const square = { notificationUrl: `${gateway}/webhooks/square`, accessToken: secrets.squareToken, apiBaseUrl: squareUrl };
  // Its small server knows orders alone: nothing is told to it.
  channel("square", {
    type: "POS",
    publishStock: false,
    settings: { webhookSecrets: [secrets.square], ...square },
    externalLocations: { [till]: east.id },
  });
  const { connector, settings } = double;
  channel("told", { connectorKey: connector.key, rights: connector.rights, settings: { ...settings }, tells: tellsOf(connector) });
  await em.flush();
  const list = (channelId: string, sku: string, values: Pick<ChannelListing, "externalSku"> & Partial<ChannelListing>) => {
    const listing = em.create(ChannelListing, { id: newId(), channelId, ...values });
    em.create(ListingComponent, { listingId: listing.id, itemId: idOf(ids, sku), quantity: 1 });
  };
  // Square knows things by its catalogue's ids only.
  for (const sku of skus) list(channelIds.square, sku, { externalSku: `SQ-${sku}` });
  for (const { externalSku, externalIds } of await catalogueOf(double))
    list(channelIds.told, externalSku, { externalSku, externalIds: { ...externalIds } });
  await em.flush();

  const counts = shelves.flatMap(([sku, inWest, inEast]) => [
    { itemId: idOf(ids, sku), locationId: west.id, quantity: inWest },
    { itemId: idOf(ids, sku), locationId: east.id, quantity: inEast },
  ]);
  await orm.em.fork().transactional(async (em) => {
    const ledger = await Ledger.lock(em as EntityManager, counts);
    for (const count of counts) ledger.move({ ...count, from: "EXTERNAL", to: "AVAILABLE", reason: "RECEIVED", document: null });
    await ledger.post({ actor: "system", at: new Date(), correlationId: null });
  });
  const { key } = await createKey(orm.em.fork() as EntityManager, { name: "crash test", scopes });
  return { key, channelIds };
}

async function catalogueOf(double: ChannelDouble): Promise<CatalogueEntry[]> {
  const found: CatalogueEntry[] = [];
  for (let cursor: string | null = null; ; ) {
    const page: CataloguePage | undefined = await double.connector.catalogue?.(plainAccount(double), cursor);
    found.push(...(page?.entries ?? []));
    cursor = page?.next ?? null;
    if (cursor === null) return found;
  }
}

const idOf = (ids: ReadonlyMap<string, string>, sku: string): string => ids.get(sku) as string;
