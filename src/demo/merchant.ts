import { type Api, idr } from "./api.ts";
import { openPlaces, type PlaceCode } from "./places.ts";
import { importRates } from "./rates.ts";

/** The secrets of the demo's channels. They guard nothing: the demo plays both sides. */
export const secrets = {
  shopify: "shpss_demo_4f1c9e7a2b",
  woocommerce: "woo_demo_71b2c3d4e5",
  square: "sq_demo_signature_key",
  squareToken: "sq_demo_access_token",
} as const;

export interface Merchant {
  readonly channels: Readonly<Record<"shopify" | "woocommerce" | "square", { readonly id: string; readonly url: string }>>;
  readonly locations: Readonly<Record<PlaceCode, string>>;
  /** By SKU. */
  readonly items: ReadonlyMap<string, string>;
}

const items = [
  { sku: "MUG-BLUE", title: "Blue enamel mug", price: "85000", weightGrams: 400 },
  { sku: "TEA-JASMINE", title: "Jasmine tea, 100 g", price: "62000", weightGrams: 150 },
  { sku: "BATIK-SCARF", title: "Batik scarf, indigo", price: "240000", weightGrams: 200 },
  { sku: "STONE-LAMP", title: "Carved stone lamp", price: "310000", weightGrams: 1500, handlingTags: ["FRAGILE"] },
  { sku: "COPPER-KETTLE", title: "Copper kettle", price: "390000", weightGrams: 900 },
  { sku: "COFFEE-GAYO", title: "Gayo coffee, 250 g", price: "95000", weightGrams: 300 },
  // One left and no back-orders: two buyers want it.
  { sku: "VASE-ONE", title: "One-off vase", price: "1250000", weightGrams: 2500, backorderPolicy: "DENY" },
];

const shelves: readonly (readonly [sku: string, location: PlaceCode, quantity: number])[] = [
  ["MUG-BLUE", "JKT", 40],
  ["MUG-BLUE", "SENAYAN", 12],
  ["TEA-JASMINE", "JKT", 25],
  ["TEA-JASMINE", "SENAYAN", 8],
  ["BATIK-SCARF", "SUB", 15],
  ["BATIK-SCARF", "JKT", 4],
  ["VASE-ONE", "JKT", 1],
  ["STONE-LAMP", "JKT", 6],
  ["STONE-LAMP", "SUB", 3],
  ["STONE-LAMP", "MDN", 9],
  ["COPPER-KETTLE", "JKT", 1],
];

/** A small Indonesian merchant with three warehouses, a shop, a carrier, a few items and three channels, made over the API like anyone would. */
export async function openMerchant(api: Api, gateway: string, squareApi: string): Promise<Merchant> {
  const locations = await openPlaces(api);
  const ids = new Map<string, string>();
  for (const { price, ...item } of items) {
    const input = { ...item, price: idr(price) };
    const { item: created } = await api.mutate<{ item: { id: string } }>(
      "createInventoryItem",
      "CreateInventoryItemInput",
      "item { id }",
      input,
    );
    ids.set(item.sku, created.id);
  }
  await api.mutate("createInventoryItem", "CreateInventoryItemInput", "item { id }", {
    sku: "TEA-SET",
    title: "Tea set: two mugs and a tea",
    components: [
      { sku: "MUG-BLUE", quantity: 2 },
      { sku: "TEA-JASMINE", quantity: 1 },
    ],
  });
  for (const [sku, place, quantity] of shelves)
    await api.mutate("receiveStock", "ReceiveStockInput", "levels { available }", {
      locationId: locations[place],
      lines: [{ itemId: ids.get(sku), quantity }],
    });

  const channel = async (code: string, name: string, connector: string, values: Record<string, unknown>) => {
    const input = { code, name, connector, currency: "IDR", timeZone: "Asia/Jakarta", ...values };
    const created = await api.mutate<{ channel: { id: string } }>("createChannel", "CreateChannelInput", "channel { id }", input);
    return { id: created.channel.id, url: `${gateway}/webhooks/${code}` };
  };
  const channels = {
    shopify: await channel("shopify", "Web shop (Shopify)", "shopify", { type: "WEB", settings: { webhookSecrets: [secrets.shopify] } }),
    woocommerce: await channel("woo", "Blog shop (WooCommerce)", "woocommerce", {
      type: "WEB",
      settings: { webhookSecrets: [secrets.woocommerce] },
    }),
    square: await channel("square", "Till in Senayan (Square)", "square", {
      type: "POS",
      settings: {
        webhookSecrets: [secrets.square],
        notificationUrl: `${gateway}/webhooks/square`,
        accessToken: secrets.squareToken,
        apiBaseUrl: squareApi,
      },
      externalLocations: [{ externalId: "L-SENAYAN", locationId: locations.SENAYAN }],
    }),
  };
  // Square knows things by its catalogue's ids: a listing says which of our items that is.
  await api.mutate("createListing", "CreateListingInput", "listing { id }", {
    channelId: channels.square.id,
    externalSku: "SQ-CATALOG-MUG",
    components: [{ sku: "MUG-BLUE", quantity: 1 }],
  });
  await importRates(api);
  return { channels, locations, items: ids };
}
