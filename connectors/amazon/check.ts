import type { AccountCheck } from "../../src/channels/account.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { type AmazonAccount, type Call, read } from "./client.ts";
import { itemsPath } from "./listing.ts";

/** Asks for what each role opens: the store, its orders, its listings. */
export async function check(account: AmazonAccount): Promise<AccountCheck> {
  const { marketplaceId, marketplace, personalData } = account.settings;
  const stores = Reader.json(await read(account, { limit: "getMarketplaceParticipations", path: "/sellers/v1/marketplaceParticipations" }));
  const store = stores.list("payload").find((one) => one.object("marketplace").text("id") === marketplaceId);
  const problems: string[] = [];
  if (store === undefined)
    problems.push(`The account does not sell in ${marketplace.country} (${marketplaceId}): set marketplaceId to one where it does.`);
  else if (store.object("participation").boolean("hasSuspendedListings"))
    problems.push("Amazon has suspended the account's listings: see Seller Central.");
  const since = new Date(account.now().getTime() - 86_400_000).toISOString();
  const orders = { lastUpdatedAfter: since, marketplaceIds: marketplaceId, maxResultsPerPage: "1" };
  const listings = { marketplaceIds: marketplaceId, pageSize: "1" };
  if (!(await isAllowed(account, { limit: "searchOrders", path: "/orders/2026-01-01/orders", query: orders })))
    problems.push("The application may not read orders: give it the role Inventory and Order Tracking, and let the merchant agree anew.");
  if (!(await isAllowed(account, { limit: "searchListingsItems", path: itemsPath(account), query: listings })))
    problems.push(
      "The application may not see listings: give it the role Product Listing, check sellerId, and let the merchant agree anew.",
    );
  if (personalData === null)
    problems.push(
      "Orders come without names and addresses: set personalData to true once the application has the role Direct-to-Consumer Delivery (Restricted), or to false.",
    );
  return {
    name: store?.optionalText("storeName") ?? null,
    currencyCode: store?.object("marketplace").currency("defaultCurrencyCode") ?? null,
    problems,
  };
}

async function isAllowed(account: AmazonAccount, call: Call): Promise<boolean> {
  try {
    await read(account, call);
    return true;
  } catch (error) {
    if (error instanceof ChannelRefused && (error.status === 403 || error.status === 404)) return false;
    throw error;
  }
}
