import { realOrders } from "../copies.ts";
import { Http } from "../http.ts";
import { chance, type Data, inTurns, places, skus, threeSkus, unitsEach } from "../peer.ts";
import { peersFolder, runCommand } from "../server.ts";
import { command } from "./command.ts";
import { copyOrders } from "./copies.ts";
import { admin, checkout, type Placed, readStore, signIn } from "./store.ts";

/** Catalogue and a hundred orders over the APIs, two thirds of them fulfilled; the other orders are copies of their rows. */
export const medusaData: Data = {
  async prepare(databaseUrl) {
    const run = (args: readonly string[]) => runCommand(command.script, args, { databaseUrl, folder: peersFolder, ...command });
    await run(["db:migrate"]);
    await run(["user", "-e", admin.email, "-p", admin.password]);
  },
  async fill({ url, databaseUrl }, orders) {
    const http = new Http(url);
    await signIn(http);
    const locationIds = await openShop(http);
    await fillCatalog(http, locationIds);
    const placed = await placeOrders(http);
    await inTurns(placed.length, 4, async (index) => {
      if (index % 3 < 2) await fulfil(http, placed[index] as Placed, locationIds[0] as string, index);
    });
    http.close();
    await copyOrders(databaseUrl, orders / realOrders - 1);
  },
};

/** The shop that `db:migrate` leaves behind has these already. */
async function firstIds(http: Http) {
  const channels = await http.get<{ sales_channels: { id: string }[] }>("/admin/sales-channels");
  const profiles = await http.get<{ shipping_profiles: { id: string }[] }>("/admin/shipping-profiles");
  const stores = await http.get<{ stores: { id: string }[] }>("/admin/stores");
  return {
    channel: channels.body.sales_channels[0]?.id as string,
    profile: profiles.body.shipping_profiles[0]?.id as string,
    store: stores.body.stores[0]?.id as string,
  };
}

/** Places, a way to ship, a currency, a region that pays with the default provider, and 8 % tax; answers the places' ids. */
async function openShop(http: Http): Promise<string[]> {
  const { channel, profile, store } = await firstIds(http);
  const locationIds: string[] = [];
  for (const name of places) {
    const { body } = await http.post<{ stock_location: { id: string } }>("/admin/stock-locations", { name });
    const path = `/admin/stock-locations/${body.stock_location.id}`;
    await http.post(`${path}/sales-channels`, { add: [channel] });
    await http.post(`${path}/fulfillment-providers`, { add: ["manual_manual"] });
    locationIds.push(body.stock_location.id);
  }
  const sets = await http.post<{ stock_location: { fulfillment_sets: { id: string }[] } }>(
    `/admin/stock-locations/${locationIds[0]}/fulfillment-sets?fields=*fulfillment_sets`,
    { name: "shipping", type: "shipping" },
  );
  const zones = await http.post<{ fulfillment_set: { service_zones: { id: string }[] } }>(
    `/admin/fulfillment-sets/${sets.body.stock_location.fulfillment_sets[0]?.id}/service-zones`,
    { name: "US", geo_zones: [{ type: "country", country_code: "us" }] },
  );
  await http.post("/admin/shipping-options", {
    name: "Standard",
    service_zone_id: zones.body.fulfillment_set.service_zones[0]?.id,
    shipping_profile_id: profile,
    provider_id: "manual_manual",
    price_type: "flat",
    type: { label: "Standard", description: "Standard", code: "standard" },
    prices: [{ currency_code: "usd", amount: 5 }],
    rules: [
      { attribute: "enabled_in_store", value: "true", operator: "eq" },
      { attribute: "is_return", value: "false", operator: "eq" },
    ],
  });
  await http.post(`/admin/stores/${store}`, { supported_currencies: [{ currency_code: "usd", is_default: true }] });
  await http.post("/admin/regions", { name: "US", currency_code: "usd", countries: ["us"], payment_providers: ["pp_system_default"] });
  await http.post("/admin/tax-regions", {
    country_code: "us",
    provider_id: "tp_system",
    default_tax_rate: { rate: 8, name: "US", code: "us" },
  });
  return locationIds;
}

/** Fifty products of ten variants each, with stock everywhere. */
async function fillCatalog(http: Http, locationIds: readonly string[]): Promise<void> {
  const { channel, profile } = await firstIds(http);
  for (let first = 0; first < skus.length; first += 10) {
    const sizes = skus.slice(first, first + 10);
    await http.post("/admin/products?fields=id", {
      title: `Product ${first / 10}`,
      handle: `product-${first / 10}`,
      status: "published",
      shipping_profile_id: profile,
      sales_channels: [{ id: channel }],
      options: [{ title: "Size", values: sizes }],
      variants: sizes.map((sku, index) => ({
        title: `Article ${first + index}`,
        sku,
        manage_inventory: true,
        options: { Size: sku },
        prices: [{ currency_code: "usd", amount: 12.5 }],
      })),
    });
  }
  for (let offset = 0; offset < skus.length; offset += 100) {
    const { body } = await http.get<{ inventory_items: { id: string }[] }>(
      `/admin/inventory-items?limit=100&offset=${offset}&fields=id,sku&order=sku`,
    );
    const create = body.inventory_items.flatMap(({ id }) =>
      locationIds.map((location_id) => ({ inventory_item_id: id, location_id, stocked_quantity: unitsEach })),
    );
    await http.post("/admin/inventory-items/location-levels/batch", { create });
  }
}

async function placeOrders(http: Http): Promise<Placed[]> {
  const store = await readStore(http);
  const { body } = await http.get<{ variants: { id: string }[] }>("/admin/product-variants?limit=1000&fields=id,sku&order=sku");
  const pick = chance(7);
  const placed: Placed[] = [];
  for (let buyer = 0; buyer < realOrders; buyer++) {
    const bought = threeSkus(pick).map((sku) => body.variants[skus.indexOf(sku)]?.id as string);
    placed.push((await checkout(http, store, bought, buyer)) as Placed);
  }
  return placed;
}

async function fulfil(http: Http, order: Placed, locationId: string, number: number): Promise<void> {
  const items = order.items.map(({ id }) => ({ id, quantity: 1 }));
  const { body } = await http.post<{ order: { fulfillments: { id: string }[] } }>(
    `/admin/orders/${order.id}/fulfillments?fields=id,*fulfillments`,
    { items, location_id: locationId },
  );
  const label = { tracking_number: `1Z${String(number).padStart(8, "0")}`, tracking_url: "#", label_url: "#" };
  await http.post(`/admin/orders/${order.id}/fulfillments/${body.order.fulfillments[0]?.id}/shipments`, { items, labels: [label] });
}
