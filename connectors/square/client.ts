import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { type Ask, askBytes, askJson } from "../../src/kit/http-ask.ts";
import type { Reader } from "../../src/kit/read.ts";
import type { SquareSettings } from "./settings.ts";

export type SquareAccount = Account<SquareSettings>;

/** The version of the API description that the fields were read from. */
export const squareVersion = "2025-08-20";

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

/** Square searches by POST. */
export const search = (path: string, wanted: object, { settings, http }: SquareAccount): Promise<Uint8Array> =>
  askBytes(http, squareAsk(settings, path, "POST", wanted));

export const readLocations = async ({ settings, http }: SquareAccount): Promise<Reader[]> =>
  (await askJson(http, squareAsk(settings, "/v2/locations"))).optionalList("locations") ?? [];

/** Deactivated places sell nothing. */
export const isActive = (place: Reader): boolean => place.optionalText("status") !== "INACTIVE";

export const orderPath = (externalId: string): string => `/v2/orders/${encodeURIComponent(externalId)}`;

/** One whole order. */
export const readOrder = async (externalId: string, { settings, http }: SquareAccount): Promise<Reader> =>
  (await askJson(http, squareAsk(settings, orderPath(externalId)))).object("order");

/** Asks Square for one whole order. */
export async function fetchOrder({ externalId }: Hint, { settings, http }: SquareAccount): Promise<Delivery> {
  return { headers: {}, body: await askBytes(http, squareAsk(settings, orderPath(externalId))) };
}
