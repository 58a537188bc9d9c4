import type { Account } from "../../src/channels/account.ts";
import { type Answered, type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import type { MetaSettings } from "./settings.ts";

/** The only place that names it. https://developers.facebook.com/docs/graph-api/changelog */
export const graphVersion = "v25.0";

export type MetaAccount = Account<MetaSettings>;

/** `path` after the version, for example `/368508827392800`. */
function askOf({ settings }: MetaAccount, path: string, query: Readonly<Record<string, string>>): Ask {
  const search = new URLSearchParams(query).toString();
  return {
    channel: "Meta Shops",
    url: `${settings.apiBaseUrl}/${graphVersion}${path}${search && `?${search}`}`,
    headers: { authorization: `Bearer ${settings.accessToken}` },
  };
}

/** Throws ChannelUnavailable where Meta's error says that it passes, ChannelRefused for every other. */
export async function read(account: MetaAccount, path: string, query: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const ask = askOf(account, path, query);
  const answered = await askAnything(account.http, ask);
  if (answered.status < 200 || answered.status > 299) throw errorOf(ask, answered);
  return answered.body;
}

/** Null when it was taken, else Meta's own numbers for why not. Throws as `read` does for what has nothing to do with the order. */
export async function write(account: MetaAccount, path: string, body: unknown): Promise<string | null> {
  const ask: Ask = {
    ...askOf(account, path, {}),
    method: "POST",
    headers: { ...askOf(account, path, {}).headers, "content-type": "application/json" },
    body: Buffer.from(bytesOf(body)).toString(),
  };
  const answered = await askAnything(account.http, ask);
  if (answered.status >= 200 && answered.status < 300) return null;
  const error = errorOf(ask, answered);
  if (error instanceof ChannelUnavailable || error.status === 401) throw error;
  const { code, subcode } = numbersIn(answered.body);
  return [code, subcode].filter((number) => number !== null).join("/") || String(answered.status);
}

/** Too many calls: of the app, of the user, of the page, of a business. https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
const tooMany = new Set([4, 17, 32, 613, 80001, 80002, 80003, 80004, 80009]);
/** Meta's own trouble. https://developers.facebook.com/docs/graph-api/guides/error-handling */
const passes = new Set([1, 2]);
/** The token ended, or was taken back. */
const shutOut = new Set([102, 190]);

function errorOf(ask: Ask, { status, body }: Answered): ChannelRefused | ChannelUnavailable {
  const { code, transient } = numbersIn(body);
  const said = `Meta Shops answered error ${code} to ${ask.method ?? "GET"} ${new URL(ask.url).pathname}`;
  if (code !== null && tooMany.has(code))
    return new ChannelUnavailable(`${said}: too many calls; ask again later.`, null, { mayBeDone: false });
  if (transient || (code !== null && passes.has(code)))
    return new ChannelUnavailable(`${said}; ask again later.`, null, { mayBeDone: ask.method === "POST" });
  if (code !== null && shutOut.has(code)) return new ChannelRefused(`${said}: the access token is no longer good; connect anew.`, 401);
  return refusal(ask, status);
}

interface Numbers {
  readonly code: number | null;
  readonly subcode: number | null;
  readonly transient: boolean;
}

/** `{ "error": { "code": 100, "error_subcode": 2361009, … } }` */
function numbersIn(body: Uint8Array): Numbers {
  try {
    const error = Reader.json(body).optionalObject("error");
    return {
      code: error?.optionalInteger("code") ?? null,
      subcode: error?.optionalInteger("error_subcode") ?? null,
      transient: error?.boolean("is_transient", false) ?? false,
    };
  } catch (error) {
    if (error instanceof MalformedMessage) return { code: null, subcode: null, transient: false };
    throw error;
  }
}
