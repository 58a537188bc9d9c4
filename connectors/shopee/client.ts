import type { Account } from "../../src/channels/account.ts";
import { type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { signHex } from "../../src/kit/signature-hex.ts";
import { unixSeconds } from "../../src/kit/unix-seconds.ts";
import { exceptionOf, type ShopeeError } from "./errors.ts";
import type { ShopeeApp, ShopeeSettings } from "./settings.ts";

export type ShopeeAccount = Account<ShopeeSettings>;

export interface ShopeeAnswer {
  /** What Shopee refused; null: done. */
  readonly refused: ShopeeError | null;
  readonly body: Uint8Array;
}

type Query = Readonly<Record<string, string>>;

/** A signed address. `shop`: left out for calls of the app itself. */
export function signedUrl(
  app: ShopeeApp,
  path: string,
  now: Date,
  shop?: Pick<ShopeeSettings, "accessToken" | "shopId">,
  query: Query = {},
) {
  const timestamp = String(unixSeconds(now));
  const sign = signHex(app.partnerKey, app.partnerId, path, timestamp, shop?.accessToken ?? "", shop?.shopId ?? "");
  const all = {
    partner_id: app.partnerId,
    timestamp,
    ...(shop && { access_token: shop.accessToken, shop_id: shop.shopId }),
    sign,
    ...query,
  };
  return `${app.apiBaseUrl}${path}?${new URLSearchParams(all)}`;
}

/** GET of a shop's call. Throws ChannelRefused for whatever Shopee refuses. */
export const read = async (account: ShopeeAccount, path: string, query: Query = {}): Promise<Uint8Array> =>
  granted(path, await call(account, { path, url: signedUrl(account.settings, path, account.now(), account.settings, query) }));

/** POST of a shop's call, answering what Shopee refuses of this one thing. */
export const post = (account: ShopeeAccount, path: string, body: unknown): Promise<ShopeeAnswer> =>
  call(account, { path, url: signedUrl(account.settings, path, account.now(), account.settings), body });

/** GET of a call of the app. */
export const readOfApp = async (account: ShopeeAccount, path: string): Promise<Uint8Array> =>
  granted(path, await call(account, { path, url: signedUrl(account.settings, path, account.now()) }));

/** POST of a call of the app. Throws ChannelRefused for whatever Shopee refuses. */
export const postOfApp = async (account: Account<unknown>, app: ShopeeApp, path: string, body: unknown): Promise<Uint8Array> =>
  granted(path, await call(account, { path, url: signedUrl(app, path, account.now()), body }));

export const isDone = ({ refused }: ShopeeAnswer): boolean => refused === null;

function granted(path: string, { refused, body }: ShopeeAnswer): Uint8Array {
  if (refused) throw new ChannelRefused(`Shopee answered ${refused.error} to ${path}; asking again cannot help.`, 422);
  return body;
}

async function call(
  { http, now }: Pick<Account<unknown>, "http" | "now">,
  { path, url, body }: { readonly path: string; readonly url: string; readonly body?: unknown },
): Promise<ShopeeAnswer> {
  const ask: Ask = {
    channel: "Shopee",
    url,
    ...(body !== undefined && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: Buffer.from(bytesOf(body)).toString(),
    }),
  };
  const { status, body: answer } = await askAnything(http, ask);
  const isOk = status >= 200 && status <= 299;
  const said = errorIn(answer);
  if (said === "UNREADABLE" || (said === null && !isOk)) {
    if (!isOk) throw refusal(ask, status);
    throw new ChannelUnavailable(`Shopee's answer to ${path} cannot be read.`, null, { mayBeDone: body !== undefined });
  }
  const exception = said && exceptionOf(said, { asked: path, posted: body !== undefined, now: now() });
  if (exception) throw exception;
  return { refused: said, body: answer };
}

/** `error` is empty, or blank, when all is well; some codes come with blanks around them. */
function errorIn(body: Uint8Array): ShopeeError | "UNREADABLE" | null {
  try {
    const answer = Reader.json(body);
    const error = answer.optionalText("error")?.trim();
    return error ? { error, message: answer.optionalText("message") ?? "" } : null;
  } catch (unreadable) {
    if (unreadable instanceof MalformedMessage) return "UNREADABLE";
    throw unreadable;
  }
}
