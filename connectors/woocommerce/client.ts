import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { type Answered, type Ask, askAnything, askBytes } from "../../src/kit/http-ask.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import type { WooCommerceSettings } from "./settings.ts";

export type WooCommerceAccount = Account<WooCommerceSettings>;

/** A call of the shop's REST API: `path` after `/wp-json`, for example `/wc/v3/orders/7`. Throws Refusal INVALID without credentials. */
export function askOf({ settings }: WooCommerceAccount, path: string, query: Readonly<Record<string, string>> = {}): Ask {
  const { siteUrl, consumerKey, consumerSecret, credentialsInQuery } = settings;
  if (siteUrl === null || consumerKey === null || consumerSecret === null)
    throw new Refusal("INVALID", "Asking WooCommerce for anything needs siteUrl, consumerKey and consumerSecret in the settings.", [
      "settings",
    ]);
  // Some hosts strip the header; the shop then takes the same from the query.
  // https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication-over-https
  const secret: Record<string, string> = credentialsInQuery ? { consumer_key: consumerKey, consumer_secret: consumerSecret } : {};
  const search = new URLSearchParams({ ...query, ...secret }).toString();
  const basic = Buffer.from(`${consumerKey}:${consumerSecret}`).toString("base64");
  return {
    channel: "WooCommerce",
    url: `${siteUrl}/wp-json${path}${search && `?${search}`}`,
    headers: credentialsInQuery ? {} : { authorization: `Basic ${basic}` },
  };
}

export const read = (account: WooCommerceAccount, path: string, query: Readonly<Record<string, string>> = {}): Promise<Uint8Array> =>
  askBytes(account.http, askOf(account, path, query));

const writing = (account: WooCommerceAccount, method: "POST" | "PUT", path: string, body: unknown): Ask => {
  const ask = askOf(account, path);
  return { ...ask, method, headers: { ...ask.headers, "content-type": "application/json" }, body: Buffer.from(bytesOf(body)).toString() };
};

export const write = (account: WooCommerceAccount, method: "POST" | "PUT", path: string, body: unknown): Promise<Uint8Array> =>
  askBytes(account.http, writing(account, method, path, body));

/** The same, for who can tell what a refusal means. */
export const tryToWrite = (account: WooCommerceAccount, method: "POST" | "PUT", path: string, body: unknown): Promise<Answered> =>
  askAnything(account.http, writing(account, method, path, body));

export const orderPath = (externalId: string): string => `/wc/v3/orders/${encodeURIComponent(externalId)}`;

/** Asks the shop for one whole order. */
export async function fetchOrder(hint: Hint, account: WooCommerceAccount): Promise<Delivery> {
  return { headers: {}, body: await read(account, orderPath(hint.externalId)) };
}
