import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

export interface MetaSettings {
  /** The app secret, two while it changes. */
  readonly webhookSecrets: readonly string[];
  /** What was typed in as the webhook's verify token; null: the address is not verified. */
  readonly verifyToken: string | null;
  /** A page access token with `commerce_account_manage_orders`, and with `catalog_management` for catalogue and stock. */
  readonly accessToken: string;
  /** The commerce account (`cms_id`) whose orders these are. */
  readonly commerceAccountId: string;
  /** The catalogue the shop sells from; null: it is not read, and told no stock. */
  readonly catalogId: string | null;
  readonly apiBaseUrl: string;
}

export const metaSettings = (raw: Reader): MetaSettings => ({
  webhookSecrets: webhookSecretsIn(raw),
  verifyToken: raw.optionalText("verifyToken"),
  accessToken: raw.text("accessToken"),
  commerceAccountId: raw.id("commerceAccountId"),
  catalogId: raw.optionalId("catalogId"),
  apiBaseUrl: raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl").replace(/\/+$/, "") : "https://graph.facebook.com",
});
