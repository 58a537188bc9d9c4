import type { AccountCheck } from "../../src/channels/account.ts";
import { isActive, readLocations, type SquareAccount } from "./client.ts";

/** Whose account it is, by its places of business. */
export async function check(account: SquareAccount): Promise<AccountCheck> {
  const [first] = (await readLocations(account)).filter(isActive);
  return {
    name: first?.optionalText("business_name") ?? first?.optionalText("name") ?? null,
    currencyCode: first?.optionalText("currency") ?? null,
    problems: first
      ? []
      : ["Square has no active location for this account. Activate one in Square under Account & Settings, Business, Locations."],
  };
}
