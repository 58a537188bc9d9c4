import type { Reader } from "../../src/kit/read.ts";
import { webhookSecretsIn } from "../../src/kit/settings.ts";

export interface ShopifySettings {
  /** The client secret of the app, two while it is rotated. */
  readonly webhookSecrets: readonly string[];
  /** `example.myshopify.com`; only needed to ask Shopify for an order, as is the token. */
  readonly shopDomain: string | null;
  readonly accessToken: string | null;
}

export const shopifySettings = (raw: Reader): ShopifySettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  shopDomain: shopDomainIn(raw),
  accessToken: raw.optionalText("accessToken"),
});

function shopDomainIn(raw: Reader): string | null {
  const domain = raw.optionalText("shopDomain");
  if (domain !== null && !/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/.test(domain))
    raw.fail("shopDomain", "a domain such as example.myshopify.com");
  return domain;
}
