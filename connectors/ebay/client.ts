import type { Account } from "../../src/channels/account.ts";
import { type Answered, type Ask, askAnything, askBytes, refusal } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { messageSignature } from "./message-signature.ts";
import type { EbaySettings } from "./settings.ts";

export type EbayAccount = Account<EbaySettings>;

/** Which limit a path counts against; all others against the first. */
const limits: readonly (readonly [string, string])[] = [
  ["/sell/inventory/", "inventory"],
  ["/post-order/", "post-order"],
];

function askOf({ settings }: EbayAccount, path: string, query: Readonly<Record<string, string>> = {}): Ask {
  const { apiBaseUrl, accessToken, marketplaceId } = settings;
  if (accessToken === null) throw new ChannelRefused("eBay has not let us in yet: connect the channel.", 401);
  const search = new URLSearchParams(query).toString();
  const limit = limits.find(([prefix]) => path.startsWith(prefix))?.[1];
  return {
    channel: "eBay",
    url: `${apiBaseUrl}${path}${search && `?${search}`}`,
    // The Post-Order API is older than the others and has its own word for the same token.
    // https://developer.ebay.com/api-docs/static/oauth-trad-apis.html
    headers: path.startsWith("/post-order/")
      ? { authorization: `IAF ${accessToken}`, "x-ebay-c-marketplace-id": marketplaceId }
      : { authorization: `Bearer ${accessToken}` },
    ...(limit === undefined ? {} : { limit }),
  };
}

/** GET. Throws ChannelRefused, ChannelUnavailable. */
export const read = (account: EbayAccount, path: string, query: Readonly<Record<string, string>> = {}): Promise<Uint8Array> =>
  askBytes(account.http, askOf(account, path, query));

/** The same, answering refusals too. */
export const tryToRead = (account: EbayAccount, path: string, query: Readonly<Record<string, string>> = {}): Promise<Answered> =>
  askAnything(account.http, askOf(account, path, query));

/** POST, answering refusals too: the body says what they mean. `signs`: it moves money. Throws ChannelRefused when the token is not taken. */
export async function post(
  account: EbayAccount,
  path: string,
  body: unknown,
  { signs = false }: { readonly signs?: boolean } = {},
): Promise<Answered> {
  const ask = askOf(account, path);
  const text = body === null ? null : Buffer.from(bytesOf(body)).toString();
  const { signingKey } = account.settings;
  const signed = signs && signingKey ? messageSignature({ method: "POST", url: ask.url, body: text }, signingKey, account.now()) : {};
  const whole: Ask = {
    ...ask,
    method: "POST",
    headers: { ...ask.headers, ...(text === null ? {} : { "content-type": "application/json" }), ...signed },
    ...(text === null ? {} : { body: text }),
  };
  const answer = await askAnything(account.http, whole);
  if (answer.status === 401) throw refusal(whole, 401);
  return answer;
}

export const isDone = ({ status }: Answered): boolean => status >= 200 && status < 300;

export const orderPath = (externalId: string): string => `/sell/fulfillment/v1/order/${encodeURIComponent(externalId)}`;

/** eBay's first error, its parameters left out: they may name a person. The Post-Order API calls the list `error`. */
export function errorIn(body: Uint8Array): { readonly id: string; readonly message: string } | null {
  try {
    const answer = Reader.json(body);
    return errorsOf(answer)[0] ?? null;
  } catch {
    return null;
  }
}

export const errorsOf = (answer: Reader): { readonly id: string; readonly message: string }[] =>
  (answer.optionalList("errors") ?? answer.optionalList("error") ?? []).map((error) => ({
    id: error.optionalId("errorId") ?? "",
    message: error.optionalText("message") ?? "no reason given",
  }));

export function reasonIn({ status, body }: Pick<Answered, "status" | "body">): string {
  const error = errorIn(body);
  if (error === null) return `it answered ${status}`;
  return `${error.message} (${error.id})${/^215\d{3}$/.test(error.id) ? signingHint : ""}`;
}

/** What moves money is refused unsigned, or signed wrongly, where the seller lives in the EU or the UK: errors from 215000 on. */
const signingHint =
  ". Sellers in the EU and the UK sign such calls: make a key with eBay's Key Management API and set signingKey to its jwe and privateKey.";
