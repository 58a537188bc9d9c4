import type { Account, AccountCheck } from "../../src/channels/account.ts";
import { Reader } from "../../src/kit/read.ts";
import { get, versioned } from "./client.ts";
import type { ShopifySettings } from "./settings.ts";

/** What each is for. Writing contains reading. */
const needed: readonly (readonly [string, string])[] = [
  ["read_orders", "take orders"],
  ["write_orders", "cancel and refund orders"],
  ["read_products", "match what is for sale"],
  ["read_locations", "know the shop's places"],
  ["write_inventory", "say how much is for sale"],
  ["write_merchant_managed_fulfillment_orders", "say what was shipped"],
];

/** Whose shop it is, and which of the scopes its token lacks. */
export async function check(account: Account<ShopifySettings>): Promise<AccountCheck> {
  const shop = Reader.json((await get(account, versioned("/shop.json"))).body).object("shop");
  const granted = new Set(
    Reader.json((await get(account, "/admin/oauth/access_scopes.json")).body)
      .list("access_scopes")
      .map((scope) => scope.text("handle")),
  );
  const has = (scope: string) => granted.has(scope) || granted.has(scope.replace(/^read_/, "write_"));
  return {
    name: shop.text("name"),
    currencyCode: shop.optionalText("currency"),
    problems: needed
      .filter(([scope]) => !has(scope))
      .map(([scope, what]) => `The app may not ${what}: give it the scope ${scope}, install it again and paste the new token.`),
  };
}
