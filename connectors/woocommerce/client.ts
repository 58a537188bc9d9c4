import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { askBytes } from "../../src/kit/http-ask.ts";
import type { WooCommerceSettings } from "./settings.ts";

/** Asks the shop for one whole order. */
export async function fetchOrder(hint: Hint, { settings, http }: Account<WooCommerceSettings>): Promise<Delivery> {
  const { siteUrl, consumerKey, consumerSecret } = settings;
  if (siteUrl === null || consumerKey === null || consumerSecret === null) {
    throw new Refusal("INVALID", "Asking WooCommerce for an order needs siteUrl, consumerKey and consumerSecret in the settings.", [
      "settings",
    ]);
  }
  const url = `${siteUrl}/wp-json/wc/v3/orders/${encodeURIComponent(hint.externalId)}`;
  const credentials = Buffer.from(`${consumerKey}:${consumerSecret}`).toString("base64");
  return { headers: {}, body: await askBytes(http, { channel: "WooCommerce", url, headers: { authorization: `Basic ${credentials}` } }) };
}
