import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

export interface ShopifySettings {
  /** The client secret of the app, two while it is rotated. */
  readonly webhookSecrets: readonly string[];
  /** `example.myshopify.com`; only needed to ask or tell Shopify something, as is the token. */
  readonly shopDomain: string | null;
  readonly accessToken: string | null;
  /** Shopify's id of the location that is told the stock while no places are mapped; null: the shop's only one. */
  readonly locationId: string | null;
  /** Where the Admin API is, when not at the shop's domain: for tests. */
  readonly apiBaseUrl: string | null;
}

export const shopifySettings = (raw: Reader): ShopifySettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  shopDomain: shopDomainIn(raw),
  accessToken: raw.optionalText("accessToken"),
  locationId: raw.optionalId("locationId"),
  apiBaseUrl: raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl") : null,
});

function shopDomainIn(raw: Reader): string | null {
  const domain = raw.optionalText("shopDomain");
  if (domain !== null && !/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(domain))
    raw.fail("shopDomain", "a domain such as example.myshopify.com");
  return domain;
}
