import type { Account } from "../../src/channels/account.ts";
import { type Ask, askAnything } from "../../src/kit/http-ask.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { unixSeconds } from "../../src/kit/unix-seconds.ts";
import { type Answer, answerOf, refusedFor } from "./answer.ts";
import type { TikTokApp, TikTokSettings } from "./settings.ts";
import { signOf } from "./sign.ts";

export type TikTokAccount = Account<TikTokSettings>;

/** What a call needs of an account: exchanging a code comes before there is a shop. */
export interface Caller {
  readonly settings: TikTokApp & { readonly accessToken: string; readonly shopCipher: string | null };
  readonly http: Account<unknown>["http"];
  readonly now: () => Date;
}

export interface Call {
  /** After the host, for example `/order/202309/orders`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** A POST when there is one. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A signed call. Refusals of the thing asked for are answered; throws ChannelUnavailable, and ChannelRefused when we are not let in. */
export async function call(caller: Caller, { path, query = {}, body }: Call): Promise<Answer> {
  const ask = askOf(caller, path, query, body === undefined ? undefined : Buffer.from(bytesOf(body)).toString());
  return answerOf(ask, await askAnything(caller.http, ask));
}

/** The same for what cannot well be refused. Throws ChannelRefused on every refusal. */
export async function read(caller: Caller, wanted: Call): Promise<Extract<Answer, { readonly done: true }>> {
  const answer = await call(caller, wanted);
  if (!answer.done) throw refusedFor(wanted.path, answer);
  return answer;
}

/** The timestamp may be five minutes old. */
function askOf({ settings, now }: Caller, path: string, query: Readonly<Record<string, string>>, body: string | undefined): Ask {
  const [secret = ""] = settings.webhookSecrets;
  const parameters = {
    ...query,
    app_key: settings.appKey,
    timestamp: String(unixSeconds(now())),
    ...(settings.shopCipher === null ? {} : { shop_cipher: settings.shopCipher }),
  };
  const signed = new URLSearchParams({ ...parameters, sign: signOf(secret, path, parameters, body) });
  return {
    channel: "TikTok Shop",
    url: `${settings.apiBaseUrl}${path}?${signed}`,
    headers: { "x-tts-access-token": settings.accessToken, "content-type": "application/json" },
    ...(body === undefined ? {} : { method: "POST" as const, body }),
  };
}
