import type { Account } from "../../src/channels/account.ts";
import { type Answered, type Ask, askAnything, askBytes } from "../../src/kit/http-ask.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import type { LoyverseSettings } from "./settings.ts";

export type LoyverseAccount = Account<LoyverseSettings>;

/** A call of the API: `path` after `/v1.0`, for example `/receipts`. */
export function askOf({ settings }: LoyverseAccount, path: string, query: Readonly<Record<string, string>> = {}): Ask {
  const search = new URLSearchParams(query).toString();
  return {
    channel: "Loyverse",
    url: `${settings.apiBaseUrl}/v1.0${path}${search && `?${search}`}`,
    headers: { authorization: `Bearer ${settings.accessToken}` },
  };
}

export const read = (account: LoyverseAccount, path: string, query: Readonly<Record<string, string>> = {}): Promise<Uint8Array> =>
  askBytes(account.http, askOf(account, path, query));

export const readJson = async (account: LoyverseAccount, path: string, query: Readonly<Record<string, string>> = {}): Promise<Reader> =>
  Reader.json(await read(account, path, query));

/** Answers refusals, too. */
export function post(account: LoyverseAccount, path: string, body: unknown): Promise<Answered> {
  const ask = askOf(account, path);
  return askAnything(account.http, {
    ...ask,
    method: "POST",
    headers: { ...ask.headers, "content-type": "application/json" },
    body: Buffer.from(bytesOf(body)).toString(),
  });
}

/** The merchant's only currency. */
export async function currencyOf(account: LoyverseAccount): Promise<string> {
  return account.settings.currency ?? (await readJson(account, "/merchant")).object("currency").currency("code");
}
