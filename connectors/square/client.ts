import type { Account } from "../../src/channels/account.ts";
import type { Delivery, Hint } from "../../src/channels/connector.ts";
import { askBytes } from "../../src/kit/http-ask.ts";
import type { SquareSettings } from "./settings.ts";

/** The version of the API description that the fields were read from. */
const squareVersion = "2025-08-20";

/** Asks Square for one whole order. */
export async function fetchOrder(hint: Hint, { settings, http }: Account<SquareSettings>): Promise<Delivery> {
  const url = `${settings.apiBaseUrl}/v2/orders/${encodeURIComponent(hint.externalId)}`;
  const headers = { authorization: `Bearer ${settings.accessToken}`, "square-version": squareVersion };
  return { headers: {}, body: await askBytes(http, { channel: "Square", url, headers }) };
}
