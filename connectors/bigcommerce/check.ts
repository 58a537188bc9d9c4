import type { AccountCheck } from "../../src/channels/account.ts";
import { Reader } from "../../src/kit/read.ts";
import { type BigCommerceAccount, dataOf, listed, read } from "./client.ts";

/** Asks for what needs the token's rights: the store, an order, the stock, the webhooks. */
export async function check(account: BigCommerceAccount): Promise<AccountCheck> {
  const store = Reader.json(await read(account, "/v2/store"));
  await listed(account, "/v2/orders", { limit: "1" });
  await dataOf(account, "/v3/inventory/items", { limit: "1" });
  const hooks = (await dataOf(account, "/v3/hooks", { limit: "250" })).filter((hook) => hook.text("scope").startsWith("store/order/"));
  const problems: string[] = [];
  if (hooks.length === 0) problems.push("This API account has no webhook for orders: create one, or orders come only with the next poll.");
  for (const hook of hooks.filter((each) => !each.boolean("is_active")))
    problems.push(`BigCommerce switched webhook ${hook.id("id")} off after failed deliveries: set is_active to true again.`);
  return { name: store.optionalText("name"), currencyCode: store.currency("currency"), problems };
}
