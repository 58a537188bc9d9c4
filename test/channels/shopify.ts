import { type Answer, type Called, ChannelServer } from "./channel-server.ts";
import type { ChannelDouble } from "./double.ts";
import { answerGraphql } from "./shopify/graphql.ts";
import { answerRest } from "./shopify/rest.ts";
import { ShopifyShop, token } from "./shopify/shop.ts";

const version = "2026-01";
const scopes = ["write_orders", "read_products", "read_locations", "write_inventory", "write_merchant_managed_fulfillment_orders"];

/** A shop at Shopify: orders by REST, all else by GraphQL, with both limits, on this machine. */
export async function openShopify(): Promise<ChannelDouble> {
  const held: { double?: ShopifyShop } = {};
  const server = await ChannelServer.start((called) => answer(held.double as ShopifyShop, called));
  held.double = new ShopifyShop(server);
  return held.double;
}

async function answer(shop: ShopifyShop, called: Called): Promise<Answer> {
  if (called.headers["x-shopify-access-token"] !== token) return shop.refuse(401, called, "[API] Invalid API key or access token");
  if (called.path === "/admin/oauth/access_scopes.json") return { body: { access_scopes: scopes.map((handle) => ({ handle })) } };
  if (!called.path.startsWith(`/admin/api/${version}/`)) return shop.refuse(404, called, "Not Found");
  const path = called.path.slice(`/admin/api/${version}`.length);
  return path === "/graphql.json" ? answerGraphql(shop, called) : answerRest(shop, path, called);
}
