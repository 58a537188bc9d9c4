import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { type Answered, type Ask, askAnything, askBytes } from "../../src/kit/http-ask.ts";
import { bytesOf } from "../../src/kit/json-parts.ts";
import type { MagentoSettings } from "./settings.ts";

export type MagentoAccount = Account<MagentoSettings>;

const askOf = ({ settings }: MagentoAccount, path: string, query: Readonly<Record<string, string>> = {}): Ask => {
  const search = new URLSearchParams(query).toString();
  return {
    channel: "Magento",
    url: `${settings.baseUrl}/rest/${encodeURIComponent(settings.storeCode)}/V1${path}${search && `?${search}`}`,
    headers: { authorization: `Bearer ${settings.accessToken}` },
  };
};

/** GET of `path` after `/V1`. */
export const read = (account: MagentoAccount, path: string, query: Readonly<Record<string, string>> = {}): Promise<Uint8Array> =>
  askBytes(account.http, askOf(account, path, query));

/** POST, answering refusals too: the body says what they mean. */
export function post(account: MagentoAccount, path: string, body: unknown): Promise<Answered> {
  const ask = askOf(account, path);
  return askAnything(account.http, {
    ...ask,
    method: "POST",
    headers: { ...ask.headers, "content-type": "application/json" },
    body: Buffer.from(bytesOf(body)).toString(),
  });
}

export const isDone = ({ status }: Answered): boolean => status >= 200 && status < 300;

interface Condition {
  readonly field: string;
  readonly is: "eq" | "gteq" | "lt" | "in" | "gt";
  readonly value: string;
}

export interface Search {
  /** All must hold. */
  readonly where?: readonly Condition[];
  readonly by?: readonly string[];
  readonly pageSize: number;
  readonly page?: number;
}

/** The query of a search. https://developer.adobe.com/commerce/webapi/rest/use-rest/performing-searches/ */
export function searchOf({ where = [], by = [], pageSize, page = 1 }: Search): Record<string, string> {
  const groups = where.flatMap(({ field, is, value }, index) => {
    const filter = `searchCriteria[filterGroups][${index}][filters][0]`;
    return [
      [`${filter}[field]`, field],
      [`${filter}[conditionType]`, is],
      [`${filter}[value]`, value],
    ];
  });
  const orders = by.flatMap((field, index) => [
    [`searchCriteria[sortOrders][${index}][field]`, field],
    [`searchCriteria[sortOrders][${index}][direction]`, "ASC"],
  ]);
  return Object.fromEntries([
    ...groups,
    ...orders,
    ["searchCriteria[pageSize]", String(pageSize)],
    ["searchCriteria[currentPage]", String(page)],
  ]);
}

/** Asks the shop for one whole order. */
export async function fetchOrder(hint: Hint, account: MagentoAccount): Promise<Delivery> {
  return { headers: {}, body: await read(account, `/orders/${encodeURIComponent(hint.externalId)}`) };
}
