import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn, webhookSecretsIn } from "../../src/kit/settings.ts";

/** The app at Shopee Open Platform, which signs every call. */
export interface ShopeeApp {
  readonly partnerId: string;
  readonly partnerKey: string;
  /** The host without a slash at its end; that of the sandbox marks every order as a test. */
  readonly apiBaseUrl: string;
}

export interface ShopeeSettings extends ShopeeApp {
  /** These four come from the merchant's authorization, and are renewed. */
  readonly shopId: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly accessTokenExpiresAt: Date | null;
  /** The push partner key, two while it is changed; none: pushes are not taken, polls bring the orders. */
  readonly webhookSecrets: readonly string[];
  /** The address exactly as it is entered in Shopee's console: it is signed with the body. */
  readonly notificationUrl: string | null;
  /** How parcels are handed over where a carrier offers both. */
  readonly handover: "PICKUP" | "DROPOFF";
  /** The address the carrier fetches from; left out: the one that Shopee marks for it. */
  readonly pickupAddressId: string | null;
  readonly dropoffBranchId: string | null;
  /** The sender's real name, which some carriers want. */
  readonly senderName: string | null;
  /** The place whose stock is told, for shops with several warehouses. */
  readonly stockLocationId: string | null;
}

export const shopeeSettings = (raw: Reader): ShopeeSettings => ({
  ...appIn(raw),
  shopId: raw.id("shopId"),
  accessToken: raw.text("accessToken"),
  refreshToken: raw.optionalText("refreshToken"),
  accessTokenExpiresAt: raw.optionalInstant("accessTokenExpiresAt"),
  webhookSecrets: raw.has("webhookSecrets") ? webhookSecretsIn(raw) : [],
  notificationUrl: raw.has("webhookSecrets") || raw.has("notificationUrl") ? httpsUrlIn(raw, "notificationUrl") : null,
  handover: handoverIn(raw),
  pickupAddressId: raw.optionalId("pickupAddressId"),
  dropoffBranchId: raw.optionalId("dropoffBranchId"),
  senderName: raw.optionalText("senderName"),
  stockLocationId: raw.optionalText("stockLocationId"),
});

/** What is needed before the merchant let us in. */
export const appIn = (raw: Reader): ShopeeApp => ({
  partnerId: raw.id("partnerId"),
  partnerKey: raw.text("partnerKey").trim(),
  apiBaseUrl: raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl").replace(/\/+$/, "") : "https://partner.shopeemobile.com",
});

/** `https://partner.test-stable.shopeemobile.com`, `https://openplatform.sandbox.test-stable.shopee.sg` */
export const isSandbox = (settings: ShopeeApp | undefined): boolean => settings?.apiBaseUrl.includes("test-stable") ?? false;

function handoverIn(raw: Reader): ShopeeSettings["handover"] {
  const said = raw.optionalText("handover") ?? "PICKUP";
  return said === "PICKUP" || said === "DROPOFF" ? said : raw.fail("handover", "PICKUP or DROPOFF");
}
