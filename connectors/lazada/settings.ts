import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

/** The app at Lazada Open Platform, which signs every call, and the country whose shop it is for. */
export interface LazadaApp {
  readonly appKey: string;
  readonly appSecret: string;
  readonly country: Country;
  /** Where the country's calls go, without a slash at the end. */
  readonly apiBaseUrl: string;
  /** Where tokens are given, for all countries. */
  readonly authBaseUrl: string;
}

export interface LazadaSettings extends LazadaApp {
  /** These five come from the merchant's authorization, and are renewed. */
  readonly accessToken: string;
  readonly accessTokenExpiresAt: Date | null;
  readonly refreshToken: string | null;
  readonly refreshTokenExpiresAt: Date | null;
  /** The shop, as one address takes the pushes of all shops of an app; null: every push counts. */
  readonly sellerId: string | null;
  /** What signs pushes: the app's secret, two while it is being reset. */
  readonly webhookSecrets: readonly string[];
  /** The warehouse whose stock is told, for sellers with several. */
  readonly warehouseCode: string | null;
  /** Lazada's own id of the reason for a cancellation, where none that it offers fits ours. */
  readonly cancelReasonId: string | null;
}

export const countries = {
  ID: { apiBaseUrl: "https://api.lazada.co.id/rest", currency: "IDR" },
  MY: { apiBaseUrl: "https://api.lazada.com.my/rest", currency: "MYR" },
  PH: { apiBaseUrl: "https://api.lazada.com.ph/rest", currency: "PHP" },
  SG: { apiBaseUrl: "https://api.lazada.sg/rest", currency: "SGD" },
  TH: { apiBaseUrl: "https://api.lazada.co.th/rest", currency: "THB" },
  VN: { apiBaseUrl: "https://api.lazada.vn/rest", currency: "VND" },
} as const;

export type Country = keyof typeof countries;

export function lazadaSettings(raw: Reader): LazadaSettings {
  const app = appIn(raw);
  return {
    ...app,
    accessToken: raw.text("accessToken"),
    accessTokenExpiresAt: raw.optionalInstant("accessTokenExpiresAt"),
    refreshToken: raw.optionalText("refreshToken"),
    refreshTokenExpiresAt: raw.optionalInstant("refreshTokenExpiresAt"),
    sellerId: raw.optionalId("sellerId"),
    webhookSecrets: raw.has("webhookSecrets") ? webhookSecretsIn(raw) : [app.appSecret],
    warehouseCode: raw.optionalText("warehouseCode"),
    cancelReasonId: raw.optionalId("cancelReasonId"),
  };
}

/** What is needed before the merchant let us in. */
export function appIn(raw: Reader): LazadaApp {
  const country = countryIn(raw);
  return {
    appKey: raw.id("appKey").trim(),
    appSecret: raw.text("appSecret").trim(),
    country,
    apiBaseUrl: urlIn(raw, "apiBaseUrl") ?? countries[country].apiBaseUrl,
    authBaseUrl: urlIn(raw, "authBaseUrl") ?? "https://auth.lazada.com/rest",
  };
}

const urlIn = (raw: Reader, key: string): string | null => (raw.has(key) ? httpsUrlIn(raw, key).replace(/\/+$/, "") : null);

function countryIn(raw: Reader): Country {
  const code = raw.text("country").trim().toUpperCase();
  return Object.hasOwn(countries, code) ? (code as Country) : raw.fail("country", `one of ${Object.keys(countries).join(", ")}`);
}
