import type { Api } from "./api.ts";

/** The secrets of the demo's channels. They guard nothing: the demo plays both sides. */
export const secrets = {
  shopify: "shpss_demo_4f1c9e7a2b",
  woocommerce: "woo_demo_71b2c3d4e5",
  square: "sq_demo_signature_key",
  squareToken: "sq_demo_access_token",
} as const;

export interface Merchant {
  readonly channels: Readonly<Record<"shopify" | "woocommerce" | "square", { readonly id: string; readonly url: string }>>;
  readonly locations: Readonly<Record<"JKT" | "SUB" | "SENAYAN", string>>;
}

const items = [
  { sku: "MUG-BLUE", title: "Blue enamel mug", price: "85000" },
  { sku: "TEA-JASMINE", title: "Jasmine tea, 100 g", price: "62000" },
  { sku: "BATIK-SCARF", title: "Batik scarf, indigo", price: "240000" },
  // One left and no back-orders: two buyers want it.
  { sku: "VASE-ONE", title: "One-off vase", price: "1250000", backorderPolicy: "DENY" },
];

const shelves: readonly (readonly [sku: string, location: "JKT" | "SUB" | "SENAYAN", quantity: number])[] = [
  ["MUG-BLUE", "JKT", 40],
  ["MUG-BLUE", "SENAYAN", 12],
  ["TEA-JASMINE", "JKT", 25],
  ["TEA-JASMINE", "SENAYAN", 8],
  ["BATIK-SCARF", "SUB", 15],
  ["VASE-ONE", "JKT", 1],
];

/** A small Indonesian merchant with two warehouses, a shop, four items and three channels, made over the API like anyone would. */
export async function openMerchant(api: Api, gateway: string, squareApi: string): Promise<Merchant> {
  const locations = {
    JKT: await location(api, {
      code: "JKT",
      name: "Gudang Jakarta",
      type: "WAREHOUSE",
      timeZone: "Asia/Jakarta",
      latitude: -6.1754,
      longitude: 106.8272,
      city: "Jakarta",
    }),
    SUB: await location(api, {
      code: "SUB",
      name: "Gudang Surabaya",
      type: "WAREHOUSE",
      timeZone: "Asia/Jakarta",
      latitude: -7.2575,
      longitude: 112.7521,
      city: "Surabaya",
    }),
    SENAYAN: await location(api, {
      code: "SENAYAN",
      name: "Toko Senayan",
      type: "STORE",
      timeZone: "Asia/Jakarta",
      latitude: -6.2272,
      longitude: 106.7974,
      city: "Jakarta",
      ships: false,
      pickup: true,
    }),
  };
  const ids = new Map<string, string>();
  for (const { price, ...item } of items) {
    const input = { ...item, price: { amount: price, currencyCode: "IDR" } };
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
  return { channels, locations };
}

async function location(api: Api, input: Record<string, unknown>): Promise<string> {
  const created = await api.mutate<{ location: { id: string } }>("createLocation", "CreateLocationInput", "location { id }", input);
  return created.location.id;
}
