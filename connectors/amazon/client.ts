import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import type { Http } from "../../src/kit/http.ts";
import { type Answered, type Ask, askAnything, askBytes } from "../../src/kit/http-ask.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import type { limits } from "./limits.ts";
import type { AmazonSettings } from "./settings.ts";

export type AmazonAccount = Account<AmazonSettings>;
export type Limit = (typeof limits)[number]["name"];

export interface Call {
  readonly limit: Limit;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** No signature but the token: https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api */
export function askOf({ settings }: AmazonAccount, { limit, path, query = {} }: Call): Ask {
  if (settings.accessToken === null) throw new ChannelRefused("Amazon has given no access token yet.", 401);
  const search = new URLSearchParams(query).toString();
  return {
    channel: "Amazon",
    url: `${settings.apiBaseUrl}${path}${search && `?${search}`}`,
    headers: { "x-amz-access-token": settings.accessToken, "user-agent": "Muara/1.0 (Language=TypeScript)" },
    limit,
  };
}

export const read = (account: AmazonAccount, call: Call): Promise<Uint8Array> =>
  askBytes(listening(account, call.limit), askOf(account, call));

/** Answers refusals too: the body says what they mean. */
export function write(account: AmazonAccount, method: "POST" | "PATCH", call: Call, body: unknown): Promise<Answered> {
  const ask = askOf(account, call);
  const headers = { ...ask.headers, "content-type": "application/json" };
  return askAnything(listening(account, call.limit), { ...ask, method, headers, body: Buffer.from(bytesOf(body)).toString() });
}

/** Amazon names no pause with its 429 (QuotaExceeded): the bucket of that operation is empty. */
const listening =
  ({ http, heard }: AmazonAccount, limit: Limit): Http =>
  async (url, init) => {
    const response = await http(url, init);
    if (response.status === 429) heard?.(limit, 0);
    return response;
  };

/** Amazon's own words for a refusal; they name codes and fields, never a person. */
export function reasonsIn({ body }: Answered): string {
  try {
    const errors = Reader.json(body).optionalList("errors") ?? [];
    return errors.map((error) => `${error.optionalText("message") ?? "no reason given"} (${error.optionalText("code") ?? "-"})`).join("; ");
  } catch {
    return "no reason given";
  }
}

/** What of an order is asked for. Names and addresses only where the application may see them: it needs no other token, but a role. */
export const includedData = ({ personalData }: AmazonSettings): string =>
  [
    ...(personalData ? ["BUYER", "RECIPIENT"] : []),
    ...["PROCEEDS", "EXPENSE", "PROMOTION", "CANCELLATION", "FULFILLMENT", "PACKAGES", "TAX", "PAYMENT"],
  ].join(",");

/** Asks for one whole order: items are always in it. */
export async function fetchOrder(hint: Hint, account: AmazonAccount): Promise<Delivery> {
  const path = `/orders/2026-01-01/orders/${encodeURIComponent(hint.externalId)}`;
  const body = await read(account, { limit: "getOrder", path, query: { includedData: includedData(account.settings) } });
  return { headers: {}, body };
}
