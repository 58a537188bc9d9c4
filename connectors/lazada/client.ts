import type { Account } from "../../src/channels/account.ts";
import { type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import { exceptionOf, type LazadaError } from "./errors.ts";
import type { LazadaApp, LazadaSettings } from "./settings.ts";
import { type Params, signatureOf } from "./sign.ts";

export type LazadaAccount = Account<LazadaSettings>;

export interface LazadaAnswer {
  /** What Lazada refused; null: done. */
  readonly refused: LazadaError | null;
  readonly body: Uint8Array;
}

/** GET. Throws ChannelRefused for whatever Lazada refuses. */
export const read = async (account: LazadaAccount, path: string, params: Params = {}): Promise<Uint8Array> =>
  granted(path, await call(account, { path, params, base: account.settings.apiBaseUrl, token: account.settings.accessToken }));

/** Something is to change: answers what Lazada refuses. `method`: as the reference says, which changes much by GET. */
export const change = (account: LazadaAccount, method: "GET" | "POST", path: string, params: Params): Promise<LazadaAnswer> =>
  call(account, { path, params, method, changes: true, base: account.settings.apiBaseUrl, token: account.settings.accessToken });

/** POST to where tokens are given. Throws ChannelRefused for whatever Lazada refuses. */
export async function askForTokens(account: Account<unknown>, app: LazadaApp, path: string, params: Params): Promise<Uint8Array> {
  const way = { settings: app, http: account.http, now: account.now };
  return granted(path, await call(way, { path, params, method: "POST", changes: true, base: app.authBaseUrl }));
}

export const isDone = ({ refused }: LazadaAnswer): boolean => refused === null;

function granted(path: string, { refused, body }: LazadaAnswer): Uint8Array {
  if (refused) throw new ChannelRefused(`Lazada answered ${refused.code} to ${path}; asking again cannot help.`, 422);
  return body;
}

interface Call {
  readonly path: string;
  readonly params: Params;
  readonly base: string;
  readonly token?: string;
  readonly method?: "GET" | "POST";
  readonly changes?: boolean;
}

/** What every call has stands in the query, and of a POST its own parameters in the form. All of it is signed. */
async function call({ settings: app, http, now }: Account<LazadaApp>, of: Call): Promise<LazadaAnswer> {
  const { path, params, base, token, method = "GET", changes = false } = of;
  const common = {
    app_key: app.appKey,
    sign_method: "sha256",
    timestamp: String(now().getTime()),
    ...(token !== undefined && { access_token: token }),
  };
  const sign = signatureOf(app.appSecret, path, { ...common, ...params });
  const query = { ...common, sign, ...(method === "GET" && params) };
  const ask: Ask = {
    channel: "Lazada",
    url: `${base}${path}?${new URLSearchParams(query)}`,
    method,
    changes,
    ...(method === "POST" && {
      headers: { "content-type": "application/x-www-form-urlencoded;charset=utf-8" },
      body: new URLSearchParams(params).toString(),
    }),
  };
  const { status, body } = await askAnything(http, ask);
  if (status < 200 || status > 299) throw refusal(ask, status);
  const said = errorIn(body);
  if (said === "UNREADABLE") throw new ChannelUnavailable(`Lazada's answer to ${path} cannot be read.`, null, { mayBeDone: changes });
  const exception = said && exceptionOf(said, { path, changes });
  if (exception) throw exception;
  return { refused: said, body };
}

/** `code` is "0" when all is well. */
function errorIn(body: Uint8Array): LazadaError | "UNREADABLE" | null {
  try {
    const answer = Reader.json(body);
    const code = answer.id("code");
    if (code === "0") return null;
    const detail = Array.isArray(answer.raw("detail")) ? answer.list("detail") : [];
    return {
      code,
      message: answer.optionalText("message") ?? "",
      detail: detail.map((one) => ({ sellerSku: one.optionalId("seller_sku"), message: one.optionalText("message") ?? "" })),
    };
  } catch (unreadable) {
    if (unreadable instanceof MalformedMessage) return "UNREADABLE";
    throw unreadable;
  }
}
