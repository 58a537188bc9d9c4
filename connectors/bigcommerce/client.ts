import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { type Answered, type Ask, askAnything, askBytes } from "../../src/kit/http-ask.ts";
import { bytesOf, jsonOf, partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import type { BigCommerceSettings } from "./settings.ts";

export type BigCommerceAccount = Account<BigCommerceSettings>;
type Query = Readonly<Record<string, string>>;

/** `path` begins with the version of the API: `/v2/orders`. */
const askOf = ({ settings }: BigCommerceAccount, path: string, query: Query = {}): Ask => {
  const search = new URLSearchParams(query).toString();
  return {
    channel: "BigCommerce",
    url: `${settings.apiBaseUrl}/stores/${settings.storeHash}${path}${search && `?${search}`}`,
    headers: { "x-auth-token": settings.accessToken },
  };
};

export const read = (account: BigCommerceAccount, path: string, query?: Query): Promise<Uint8Array> =>
  askBytes(account.http, askOf(account, path, query));

/** A list of V2 as it came; one that would be empty is a 204 without a body. */
async function list(account: BigCommerceAccount, path: string, query?: Query): Promise<Uint8Array> {
  const body = await read(account, path, query);
  return body.length === 0 ? bytesOf([]) : body;
}

export const listed = async (account: BigCommerceAccount, path: string, query?: Query): Promise<Reader[]> =>
  partsOf(await list(account, path, query)).map((each) => Reader.json(each));

/** What stands in `data` of an answer of V3. */
export const dataOf = async (account: BigCommerceAccount, path: string, query?: Query): Promise<Reader[]> =>
  partsOf(await read(account, path, query), "data").map((each) => Reader.json(each));

/** Answers refusals too: the body says what they mean. */
export function write(account: BigCommerceAccount, method: "POST" | "PUT", path: string, body: unknown): Promise<Answered> {
  const ask = askOf(account, path);
  const headers = { ...ask.headers, "content-type": "application/json" };
  return askAnything(account.http, { ...ask, method, headers, body: Buffer.from(bytesOf(body)).toString() });
}

export const isDone = ({ status }: Answered): boolean => status >= 200 && status < 300;

/** The status, and the first line that BigCommerce gives as a reason: `title` in V3. V2's own may repeat what was sent and is left out. */
export function reasonIn({ status, body }: Answered): string {
  try {
    return [status, Reader.json(body).optionalText("title")].filter(Boolean).join(" ");
  } catch {
    return String(status);
  }
}

export const orderPath = (externalId: string): string => `/v2/orders/${encodeURIComponent(externalId)}`;

/** Most things of a kind that an order has, in one call. */
export const whole: Query = { limit: "250" };

/** An order, its products and its addresses come by three calls, and are put together as `{order, products, shipping_addresses}`. */
export async function fetchOrder({ externalId }: Hint, account: BigCommerceAccount): Promise<Delivery> {
  const path = orderPath(externalId);
  const order = await read(account, path, { include: "fees" });
  const products = await list(account, `${path}/products`, whole);
  const addresses = await list(account, `${path}/shipping_addresses`, whole);
  const body = bytesOf({ order: jsonOf(order), products: jsonOf(products), shipping_addresses: jsonOf(addresses) });
  return { headers: {}, body };
}
