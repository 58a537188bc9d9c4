import type { AccountCheck } from "../../src/channels/account.ts";
import { Reader } from "../../src/kit/read.ts";
import { type LazadaAccount, read } from "./client.ts";
import { countries } from "./settings.ts";

const day = 86_400_000;

/** Asks for the shop, and for an order. */
export async function check(account: LazadaAccount): Promise<AccountCheck> {
  const { country, refreshToken, refreshTokenExpiresAt, sellerId } = account.settings;
  const shop = Reader.json(await read(account, "/seller/get")).object("data");
  const now = account.now();
  const since = `${new Date(now.getTime() - day).toISOString().slice(0, 19)}+00:00`;
  await read(account, "/orders/get", { update_after: since, sort_by: "updated_at", limit: "1", offset: "0" });
  const problems: string[] = [];
  const id = shop.optionalId("seller_id");
  if (sellerId !== null && id !== null && id !== sellerId)
    problems.push(`The shop is ${id} at Lazada, not ${sellerId}: connect the shop anew.`);
  const status = shop.optionalText("status");
  if (status !== null && status !== "ACTIVE") problems.push(`The shop is ${status} at Lazada: see the Seller Centre.`);
  if (refreshToken === null) problems.push("There is no refreshToken, so access ends with the accessToken: connect the shop.");
  if (refreshTokenExpiresAt !== null && refreshTokenExpiresAt.getTime() - now.getTime() <= 14 * day)
    problems.push(`The authorization ends on ${refreshTokenExpiresAt.toISOString().slice(0, 10)}: connect the shop anew before.`);
  return { name: shop.optionalText("name"), currencyCode: countries[country].currency, problems };
}
