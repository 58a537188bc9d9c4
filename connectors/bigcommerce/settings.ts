import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

export interface BigCommerceSettings {
  /** The client secret of the API account whose webhooks these are, two while it is changed. */
  readonly webhookSecrets: readonly string[];
  /** The store's name in the API path, for example `ab12cd34ef`. */
  readonly storeHash: string;
  readonly accessToken: string;
  /** The store's own id of the location whose stock is told while none of its locations is mapped. */
  readonly locationId: string;
  readonly apiBaseUrl: string;
}

export const bigCommerceSettings = (raw: Reader): BigCommerceSettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  storeHash: storeHashIn(raw),
  accessToken: raw.text("accessToken"),
  locationId: raw.optionalId("locationId") ?? "1",
  apiBaseUrl: raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl").replace(/\/+$/, "") : "https://api.bigcommerce.com",
});

function storeHashIn(raw: Reader): string {
  const hash = raw.text("storeHash");
  return /^[a-z0-9]+$/.test(hash) ? hash : raw.fail("storeHash", "the store's hash alone, for example ab12cd34ef");
}
