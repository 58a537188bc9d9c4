import { createPrivateKey, type KeyObject } from "node:crypto";
import type { Reader } from "../../src/kit/read.ts";
import { httpsUrlIn } from "../../src/kit/settings.ts";

export interface EbaySettings {
  /** The keyset's App ID and Cert ID. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The name that eBay gave our redirect address; only needed to ask for consent. */
  readonly ruName: string | null;
  /** For `api.ebay.com`, or the sandbox's, where every order is a test. */
  readonly apiBaseUrl: string;
  /** 32 to 80 characters that we chose and eBay knows; without it no notification address can be registered. */
  readonly verificationToken: string | null;
  /** Who sells, by user name or user id, where several accounts share one keyset: notifications of others mean nothing then. */
  readonly seller: string | null;
  /** Where the account sells, for the Post-Order API. */
  readonly marketplaceId: string;
  /** Signs what moves the money of sellers in the EU and the UK. */
  readonly signingKey: SigningKey | null;
  /** What the merchant's consent brings; null until then. */
  readonly accessToken: string | null;
  readonly accessTokenExpiresAt: Date | null;
  readonly refreshToken: string | null;
  readonly refreshTokenExpiresAt: Date | null;
}

export interface SigningKey {
  /** The public half as eBay wraps it. */
  readonly jwe: string;
  readonly privateKey: KeyObject;
}

export const ebaySettings = (raw: Reader): EbaySettings => ({
  clientId: raw.text("clientId"),
  clientSecret: raw.text("clientSecret"),
  ruName: raw.optionalText("ruName"),
  apiBaseUrl: apiBaseUrlIn(raw),
  verificationToken: verificationTokenIn(raw),
  seller: raw.optionalText("seller"),
  marketplaceId: raw.optionalText("marketplaceId") ?? "EBAY_US",
  signingKey: signingKeyIn(raw.optionalObject("signingKey")),
  accessToken: raw.optionalText("accessToken"),
  accessTokenExpiresAt: raw.optionalInstant("accessTokenExpiresAt"),
  refreshToken: raw.optionalText("refreshToken"),
  refreshTokenExpiresAt: raw.optionalInstant("refreshTokenExpiresAt"),
});

export const apiBaseUrlIn = (raw: Reader): string =>
  raw.has("apiBaseUrl") ? httpsUrlIn(raw, "apiBaseUrl").replace(/\/+$/, "") : "https://api.ebay.com";

/** Consent is asked for on a host of its own. */
export const authBaseUrlOf = (apiBaseUrl: string): string => apiBaseUrl.replace(/^(https:\/\/)api\./, "$1auth.");

export const isSandbox = (settings: EbaySettings | undefined): boolean => settings?.apiBaseUrl.includes("://api.sandbox.") ?? false;

function verificationTokenIn(raw: Reader): string | null {
  const token = raw.optionalText("verificationToken");
  return token === null || /^[\w-]{32,80}$/.test(token)
    ? token
    : raw.fail("verificationToken", "32 to 80 letters, digits, underscores and hyphens");
}

/** eBay hands the private key out as bare base64; PEM is taken, too. */
function signingKeyIn(raw: Reader | null): SigningKey | null {
  if (raw === null) return null;
  const bare = raw.text("privateKey").replaceAll(/-----[A-Z ]+-----|\s/g, "");
  try {
    return { jwe: raw.text("jwe"), privateKey: createPrivateKey({ key: Buffer.from(bare, "base64"), format: "der", type: "pkcs8" }) };
  } catch {
    return raw.has("jwe") ? raw.fail("privateKey", "the private key as eBay gave it (PKCS#8)") : raw.fail("jwe", "the public key as a JWE");
  }
}
