import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

/** Our words of reasons for a cancellation that TikTok has words for. */
const tikTokReasons = ["OUT_OF_STOCK", "PRICE_ERROR", "CUSTOMER_REQUEST", "ADDRESS"] as const;
export type TikTokReason = (typeof tikTokReasons)[number];

/** What stands before a merchant has let us in. */
export interface TikTokApp {
  readonly appKey: string;
  /** The app secret, two while it is reset: the first signs our calls. */
  readonly webhookSecrets: readonly string[];
  /** The host of the API without a slash at its end. */
  readonly apiBaseUrl: string;
  /** Where tokens come from. */
  readonly authBaseUrl: string;
}

export interface TikTokSettings extends TikTokApp {
  readonly accessToken: string;
  /** The shop's own key, in nearly every call. */
  readonly shopCipher: string;
  readonly refreshToken: string | null;
  readonly accessTokenExpiresAt: Date | null;
  /** With it, what the app hears of other shops means nothing here. */
  readonly shopId: string | null;
  /** Country of the shop, ISO 3166-1 alpha-2: some words differ by it. */
  readonly region: string | null;
  /** TikTok's warehouse whose level is told where no other is named. */
  readonly warehouseId: string | null;
  /** How TikTok's courier gets parcels, for markets where each call says it; null: as set in Seller Center. */
  readonly handoverMethod: "PICKUP" | "DROP_OFF" | null;
  /** What TikTok is told where it has no reason like ours (fraud, other); null: such a cancellation is rejected. */
  readonly otherCancelReason: TikTokReason | null;
  /** True: samples for creators are sent like other orders. Else they are kept apart. */
  readonly shipsSamples: boolean;
}

export const appIn = (raw: Reader): TikTokApp => ({
  appKey: raw.text("appKey").trim(),
  webhookSecrets: webhookSecretsIn(raw),
  apiBaseUrl: baseUrlIn(raw, "apiBaseUrl", "https://open-api.tiktokglobalshop.com"),
  authBaseUrl: baseUrlIn(raw, "authBaseUrl", "https://auth.tiktok-shops.com"),
});

export const tikTokSettings = (raw: Reader): TikTokSettings => ({
  ...appIn(raw),
  accessToken: raw.text("accessToken").trim(),
  shopCipher: raw.text("shopCipher").trim(),
  refreshToken: raw.optionalText("refreshToken"),
  accessTokenExpiresAt: raw.optionalInstant("accessTokenExpiresAt"),
  shopId: raw.optionalId("shopId"),
  region: raw.optionalText("region"),
  warehouseId: raw.optionalId("warehouseId"),
  handoverMethod: oneOf(raw, "handoverMethod", ["PICKUP", "DROP_OFF"]),
  otherCancelReason: oneOf(raw, "otherCancelReason", tikTokReasons),
  shipsSamples: raw.boolean("shipsSamples", false),
});

export const baseUrlIn = (raw: Reader, key: string, otherwise: string): string =>
  raw.has(key) ? httpsUrlIn(raw, key).replace(/\/+$/, "") : otherwise;

function oneOf<Text extends string>(raw: Reader, key: string, texts: readonly Text[]): Text | null {
  const said = raw.optionalText(key);
  return said === null ? null : (texts.find((text) => text === said) ?? raw.fail(key, texts.join(" or ")));
}
