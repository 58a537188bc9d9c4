import type { AccountCheck } from "../../src/channels/account.ts";
import { Reader } from "../../src/kit/read.ts";
import { type EbayAccount, read } from "./client.ts";

const soonMs = 30 * 86_400_000;

/** Asks for an order and an item: both rights, and whose account it is. eBay says neither name nor currency where nothing was ever sold. */
export async function check(account: EbayAccount): Promise<AccountCheck> {
  const { verificationToken, refreshTokenExpiresAt } = account.settings;
  const [order] = Reader.json(await read(account, "/sell/fulfillment/v1/order", { limit: "1" })).optionalList("orders") ?? [];
  await read(account, "/sell/inventory/v1/inventory_item", { limit: "1" });
  const problems: string[] = [];
  if (verificationToken === null)
    problems.push("Without a verificationToken eBay cannot register our address for its notifications: orders come by polls alone.");
  if (refreshTokenExpiresAt !== null && refreshTokenExpiresAt.getTime() - account.now().getTime() < soonMs)
    problems.push(`The merchant's consent ends on ${refreshTokenExpiresAt.toISOString().slice(0, 10)}: connect the channel anew before.`);
  return {
    name: order?.optionalText("sellerId") ?? null,
    currencyCode: order?.object("pricingSummary").object("total").currency("currency") ?? null,
    problems,
  };
}
