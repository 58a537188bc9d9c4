import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

export interface LoyverseSettings {
  /** A personal access token, or the one that OAuth brought. */
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly accessTokenExpiresAt: Date | null;
  /** Of an OAuth app; not needed with a personal access token. */
  readonly clientId: string | null;
  readonly clientSecret: string | null;
  /** The OAuth app's client secret, two while it changes: it signs webhooks. None: no webhook passes, as those made with a token are not signed. */
  readonly webhookSecrets: readonly string[];
  /** The merchant's currency (ISO 4217), which no receipt names; null: Loyverse is asked. */
  readonly currency: string | null;
  /** The store that is told the stock where no places are mapped. */
  readonly storeId: string | null;
  readonly apiBaseUrl: string;
}

export const loyverseSettings = (raw: Reader): LoyverseSettings => ({
  accessToken: raw.text("accessToken"),
  refreshToken: raw.optionalText("refreshToken"),
  accessTokenExpiresAt: raw.optionalInstant("accessTokenExpiresAt"),
  clientId: raw.optionalText("clientId"),
  clientSecret: raw.optionalText("clientSecret"),
  webhookSecrets: raw.has("webhookSecrets") ? webhookSecretsIn(raw) : [],
  currency: raw.has("currency") ? raw.currency("currency") : null,
  storeId: raw.optionalText("storeId"),
  apiBaseUrl: apiBaseUrlIn(raw),
});

export const apiBaseUrlIn = (raw: Reader): string =>
  raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl").replace(/\/+$/, "") : "https://api.loyverse.com";
