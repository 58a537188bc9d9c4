import type { Account, Delivery, Hint } from "../../src/channels/connector.ts";
import { getBytes } from "../../src/kit/http-get.ts";
import type { SquareSettings } from "./settings.ts";

/** The version of the API description that the fields were read from. */
const squareVersion = "2025-08-20";

/** Asks Square for one whole order. */
export async function fetchOrder(hint: Hint, { settings, http }: Account<SquareSettings>): Promise<Delivery> {
  const url = `${settings.apiBaseUrl}/v2/orders/${encodeURIComponent(hint.externalId)}`;
  const headers = { authorization: `Bearer ${settings.accessToken}`, "square-version": squareVersion };
  return { headers: {}, body: await getBytes(http, "Square", url, headers) };
}
