import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { type Ask, askBytes, askJson } from "../../src/kit/http-ask.ts";
import type { Reader } from "../../src/kit/read.ts";
import type { SquareSettings } from "./settings.ts";

/** The version of the API description that the fields were read from. */
const squareVersion = "2025-08-20";

/** A call of Square's API; a body is sent as JSON. */
export function squareAsk({ apiBaseUrl, accessToken }: SquareSettings, path: string, method: Ask["method"] = "GET", body?: object): Ask {
  const headers = { authorization: `Bearer ${accessToken}`, "square-version": squareVersion };
  if (body === undefined) return { channel: "Square", url: `${apiBaseUrl}${path}`, method, headers };
  return {
    channel: "Square",
    url: `${apiBaseUrl}${path}`,
    method,
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  };
}

export const orderPath = (externalId: string): string => `/v2/orders/${encodeURIComponent(externalId)}`;

/** One whole order. */
export const readOrder = async (externalId: string, { settings, http }: Account<SquareSettings>): Promise<Reader> =>
  (await askJson(http, squareAsk(settings, orderPath(externalId)))).object("order");

/** Asks Square for one whole order. */
export async function fetchOrder({ externalId }: Hint, { settings, http }: Account<SquareSettings>): Promise<Delivery> {
  return { headers: {}, body: await askBytes(http, squareAsk(settings, orderPath(externalId))) };
}
