import type { AccountCheck } from "../../src/channels/account.ts";
import { Reader } from "../../src/kit/read.ts";
import { optionalSecondsAt, unixSeconds } from "../../src/kit/unix-seconds.ts";
import { read, type ShopeeAccount } from "./client.ts";

/** A shop sells in the currency of its region. */
const currencies = new Map([
  ["AR", "ARS"],
  ["BR", "BRL"],
  ["CL", "CLP"],
  ["CO", "COP"],
  ["ES", "EUR"],
  ["FR", "EUR"],
  ["ID", "IDR"],
  ["IN", "INR"],
  ["MX", "MXN"],
  ["MY", "MYR"],
  ["PH", "PHP"],
  ["PL", "PLN"],
  ["SG", "SGD"],
  ["TH", "THB"],
  ["TW", "TWD"],
  ["VN", "VND"],
]);

/** Asks for the shop, and for an order. */
export async function check(account: ShopeeAccount): Promise<AccountCheck> {
  const shop = Reader.json(await read(account, "/api/v2/shop/get_shop_info"));
  const now = unixSeconds(account.now());
  await read(account, "/api/v2/order/get_order_list", {
    time_range_field: "update_time",
    time_from: String(now - 3600),
    time_to: String(now),
    page_size: "1",
  });
  const problems: string[] = [];
  const status = shop.optionalText("status");
  if (status !== null && status !== "NORMAL") problems.push(`The shop is ${status} at Shopee: see the Seller Centre.`);
  const ends = optionalSecondsAt(shop, "expire_time");
  if (ends !== null && unixSeconds(ends) - now < 14 * 86_400)
    problems.push(`The authorization ends on ${ends.toISOString().slice(0, 10)}: connect the shop anew before.`);
  if (account.settings.refreshToken === null)
    problems.push("There is no refreshToken, so access ends within four hours: connect the shop.");
  if (account.settings.webhookSecrets.length === 0)
    problems.push("There is no push key (webhookSecrets): orders come by polls alone, minutes later.");
  return { name: shop.optionalText("shop_name"), currencyCode: currencies.get(shop.optionalText("region") ?? "") ?? null, problems };
}
