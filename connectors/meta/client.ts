import type { Account } from "../../src/channels/account.ts";
import { type Answered, type Ask, askAnything, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused, ChannelUnavailable } from "../../src/kit/http-errors.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { MalformedMessage, Reader } from "../../src/kit/read.ts";
import type { MetaSettings } from "./settings.ts";

/** The only place that names it. https://developers.facebook.com/docs/graph-api/changelog */
const graphVersion = "v25.0";

export type MetaAccount = Account<MetaSettings>;

/** The limits that calls name: of orders, of what is read of a catalogue, of what is written to it. */
export type Limit = "calls" | "catalogue" | "batches";
type Query = Readonly<Record<string, string>>;

/** `path` after the version, for example `/368508827392800`. */
function askOf({ settings }: MetaAccount, path: string, query: Query, limit: Limit): Ask {
  const search = new URLSearchParams(query).toString();
  return {
    channel: "Meta Shops",
    url: `${settings.apiBaseUrl}/${graphVersion}${path}${search && `?${search}`}`,
    headers: { authorization: `Bearer ${settings.accessToken}` },
    limit,
  };
}

function postOf(account: MetaAccount, path: string, body: unknown, limit: Limit): Ask {
  const ask = askOf(account, path, {}, limit);
  const headers = { ...ask.headers, "content-type": "application/json" };
  return { ...ask, method: "POST", headers, body: Buffer.from(bytesOf(body)).toString() };
}

/** Throws ChannelUnavailable where Meta's error says that it passes, ChannelRefused for every other. */
export const read = (account: MetaAccount, path: string, query: Query, limit: Limit = "calls"): Promise<Uint8Array> =>
  answerTo(account, askOf(account, path, query, limit));

/** Likewise. */
export const post = (account: MetaAccount, path: string, body: unknown, limit: Limit): Promise<Uint8Array> =>
  answerTo(account, postOf(account, path, body, limit));

async function answerTo({ http }: MetaAccount, ask: Ask): Promise<Uint8Array> {
  const answered = await askAnything(http, ask);
  if (!isDone(answered)) throw errorOf(ask, answered);
  return answered.body;
}

/** Null when it was taken, else Meta's own numbers for why not. Throws as `read` does for what has nothing to do with the order. */
export async function write(account: MetaAccount, path: string, body: unknown): Promise<string | null> {
  const ask = postOf(account, path, body, "calls");
  const answered = await askAnything(account.http, ask);
  if (isDone(answered)) return null;
  const error = errorOf(ask, answered);
  if (error instanceof ChannelUnavailable || error.status === 401) throw error;
  const { code, subcode } = numbersIn(answered.body);
  return [code, subcode].filter((number) => number !== null).join("/") || String(answered.status);
}

const isDone = ({ status }: Answered): boolean => status >= 200 && status < 300;

/** Too many calls: of the app, of the user, of the page, of a business, of a catalogue. https://developers.facebook.com/docs/graph-api/overview/rate-limiting */
const tooMany = new Set([4, 17, 32, 613, 80001, 80002, 80003, 80004, 80009, 80014]);
/** Meta's own trouble. https://developers.facebook.com/docs/graph-api/guides/error-handling */
const passes = new Set([1, 2]);
/** The token ended, or was taken back. */
const shutOut = new Set([102, 190]);
const isPermission = (code: number): boolean => code === 10 || (code >= 200 && code < 300);

function errorOf(ask: Ask, { status, body }: Answered): ChannelRefused | ChannelUnavailable {
  const { code, transient } = numbersIn(body);
  const said = `Meta Shops answered error ${code} to ${ask.method ?? "GET"} ${new URL(ask.url).pathname}`;
  if (code !== null && tooMany.has(code))
    return new ChannelUnavailable(`${said}: too many calls; ask again later.`, null, { mayBeDone: false });
  if (transient || (code !== null && passes.has(code)))
    return new ChannelUnavailable(`${said}; ask again later.`, null, { mayBeDone: ask.method === "POST" });
  if (code !== null && shutOut.has(code)) return new ChannelRefused(`${said}: the access token is no longer good; connect anew.`, 401);
  if (code !== null && isPermission(code)) return new ChannelRefused(`${said}: the access token lacks the permission for it.`, 403);
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
