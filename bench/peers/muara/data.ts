import { createHmac } from "node:crypto";
import { openApi } from "../../../src/demo/api.ts";
import { shopifyOrder } from "../../../src/demo/channels.ts";
import { secrets } from "../../../src/demo/merchant.ts";
import { ask } from "../../ask.ts";
import { until } from "../../until.ts";
import { Http } from "../http.ts";
import { chance, customers, type Data, expect, type Filled, inTurns, places, skus, threeSkus, unitsEach } from "../peer.ts";
import { createKey } from "./key.ts";
import { ownChannel } from "./orders.ts";

const currency = "USD";
const shopify = "shopify";
/** Orders are placed so far apart. */
const secondsBetween = 13;

/** Catalogue and channels over the API; every order as a signed webhook of its own, as they come in real life. */
export const muaraData: Data = {
  async fill({ url, databaseUrl, folder }: Filled, orders: number): Promise<void> {
    await openShop(url, await createKey(databaseUrl, folder));
    const http = new Http(url);
    const pick = chance(7);
    const newest = Date.now();
    await inTurns(orders, 32, async (index) => {
      const { body, headers } = webhookOf(index, threeSkus(pick), new Date(newest - (orders - index) * secondsBetween * 1_000));
      await http.post(`/webhooks/${shopify}`, body, headers);
    });
    http.close();
    await until(
      "all events are in the log",
      async () => (await ask(databaseUrl, "select from inbox where status = 'PENDING' union all select from outbox limit 1")).length === 0,
    );
    const [open] = await ask<{ count: number }[]>(databaseUrl, "select count(*)::integer as count from orders where status = 'OPEN'");
    expect(open?.count === orders, open);
  },
};

/** An order as the demo's Shopify sends it, but placed at a time of ours, and by one of 5,000 customers. */
function webhookOf(index: number, bought: readonly string[], placedAt: Date) {
  const lines = bought.map((sku) => ({ sku, title: `Article ${sku}`, quantity: 1, price: "12.50" }));
  const sent = shopifyOrder("", { id: index + 1, name: `#${index + 1}`, customer: "Ann Lee", lines });
  const buyer = index % customers;
  const customer = { id: buyer + 1, first_name: "Ann", last_name: "Lee", email: `buyer${buyer}@example.com` };
  const body = { ...(JSON.parse(sent.body) as object), currency, customer, created_at: placedAt.toISOString() };
  const signature = createHmac("sha256", secrets.shopify).update(JSON.stringify(body)).digest("base64");
  return { body, headers: { ...sent.headers, "x-shopify-hmac-sha256": signature } };
}

/** Three warehouses, 500 items with plenty of stock at each, Shopify, and a channel of our own. */
async function openShop(url: string, key: string): Promise<void> {
  const api = openApi(url, key);
  const locationIds: string[] = [];
  for (const [index, name] of places.entries()) {
    const input = {
      code: name.toUpperCase(),
      name,
      type: "WAREHOUSE",
      timeZone: "America/Chicago",
      latitude: 39.8,
      longitude: -89.6 + index * 5,
    };
    const created = await api.mutate<{ location: { id: string } }>("createLocation", "CreateLocationInput", "location { id }", input);
    locationIds.push(created.location.id);
  }
  const lines: { itemId: string; quantity: number }[] = [];
  await inTurns(skus.length, 8, async (index) => {
    const input = { sku: skus[index], title: `Article ${index}`, backorderPolicy: "DENY" };
    const created = await api.mutate<{ item: { id: string } }>("createInventoryItem", "CreateInventoryItemInput", "item { id }", input);
    lines.push({ itemId: created.item.id, quantity: unitsEach });
  });
  for (const locationId of locationIds) await api.mutate("receiveStock", "ReceiveStockInput", "levels { id }", { locationId, lines });
  const channel = (input: object) =>
    api.mutate("createChannel", "CreateChannelInput", "channel { id }", { currency, timeZone: "America/Chicago", ...input });
  await channel({ code: ownChannel, name: "Own shop", type: "API" });
  await channel({ code: shopify, name: "Web shop", type: "WEB", connector: "shopify", settings: { webhookSecrets: [secrets.shopify] } });
}
