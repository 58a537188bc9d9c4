import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { askBytes } from "../../src/kit/http-ask.ts";
import type { ShopifySettings } from "./settings.ts";

/**
 * The version the payloads were recorded with. A version Shopify no longer keeps is answered with its oldest one.
 * https://shopify.dev/docs/api/usage/versioning
 */
const apiVersion = "2024-04";

/** Asks Shopify for one whole order. */
export async function fetchOrder(hint: Hint, { settings, http }: Account<ShopifySettings>): Promise<Delivery> {
  const { shopDomain, accessToken } = settings;
  if (shopDomain === null || accessToken === null) {
    throw new Refusal("INVALID", "Asking Shopify for an order needs shopDomain and accessToken in the settings.", ["settings"]);
  }
  const url = `https://${shopDomain}/admin/api/${apiVersion}/orders/${encodeURIComponent(hint.externalId)}.json`;
  return { headers: {}, body: await askBytes(http, { channel: "Shopify", url, headers: { "x-shopify-access-token": accessToken } }) };
}
