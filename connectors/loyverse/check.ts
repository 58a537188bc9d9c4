import type { AccountCheck } from "../../src/channels/account.ts";
import { type LoyverseAccount, readJson } from "./client.ts";

/** Asks for the merchant, the stores and a receipt, which takes the rights that orders need. */
export async function check(account: LoyverseAccount): Promise<AccountCheck> {
  const { settings } = account;
  const merchant = await readJson(account, "/merchant");
  const currencyCode = merchant.object("currency").currency("code");
  const stores = (await readJson(account, "/stores")).list("stores").map((store) => ({ id: store.id("id"), name: store.text("name") }));
  await readJson(account, "/receipts", { limit: "1" });
  const problems: string[] = [];
  if (settings.currency !== null && settings.currency !== currencyCode)
    problems.push(`The settings say ${settings.currency}, the Loyverse account sells in ${currencyCode}: change or leave out currency.`);
  if (settings.storeId !== null && !stores.some(({ id }) => id === settings.storeId))
    problems.push(`There is no store ${settings.storeId}; there are ${stores.map(({ id, name }) => `${name} (${id})`).join(", ")}.`);
  return { name: merchant.optionalText("business_name"), currencyCode, problems };
}
