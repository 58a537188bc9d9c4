import type { Account, AccountCheck } from "../../src/channels/account.ts";
import { askJson } from "../../src/kit/http-ask.ts";
import { squareAsk } from "./client.ts";
import type { SquareSettings } from "./settings.ts";

/** Whose account it is, by its places of business. */
export async function check({ settings, http }: Account<SquareSettings>): Promise<AccountCheck> {
  const places = (await askJson(http, squareAsk(settings, "/v2/locations"))).optionalList("locations") ?? [];
  const active = places.filter((place) => place.optionalText("status") !== "INACTIVE");
  const [first] = active;
  return {
    name: first?.optionalText("business_name") ?? first?.optionalText("name") ?? null,
    currencyCode: first?.optionalText("currency") ?? null,
    problems: first
      ? []
      : ["Square has no active location for this account. Activate one in Square under Account & Settings, Business, Locations."],
  };
}
