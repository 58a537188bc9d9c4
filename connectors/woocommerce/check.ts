import type { AccountCheck } from "../../src/channels/account.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { read, type WooCommerceAccount } from "./client.ts";

/** Asks for what needs the key's rights: the shop's currency, an order, the webhooks. */
export async function check(account: WooCommerceAccount): Promise<AccountCheck> {
  const site = Reader.json(await read(account, "/"));
  const problems: string[] = [];
  if (!site.texts("namespaces").includes("wc/v3"))
    problems.push("This site has no WooCommerce REST API (wc/v3): install or activate WooCommerce.");
  const currency = Reader.json(await read(account, "/wc/v3/data/currencies/current"));
  await read(account, "/wc/v3/orders", { per_page: "1" });
  const webhooks = partsOf(await read(account, "/wc/v3/webhooks", { per_page: "100" })).map((each) => Reader.json(each));
  for (const webhook of webhooks.filter((each) => each.text("topic").startsWith("order.") && each.text("status") === "disabled"))
    problems.push(`WooCommerce switched webhook ${webhook.id("id")} off after failed deliveries: set it to Active again.`);
  return { name: site.optionalText("name"), currencyCode: currency.currency("code"), problems };
}
