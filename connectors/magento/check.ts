import type { AccountCheck } from "../../src/channels/account.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { partsOf } from "../../src/kit/json-parts.ts";
import { Reader } from "../../src/kit/read.ts";
import { type MagentoAccount, read, searchOf } from "./client.ts";

/** Asks for what needs the token's rights: the stores, an order, the source that we tell levels of. */
export async function check(account: MagentoAccount): Promise<AccountCheck> {
  const { storeCode, sourceCode } = account.settings;
  const stores = partsOf(await read(account, "/store/storeConfigs")).map((each) => Reader.json(each));
  const store = stores.find((one) => one.text("code") === storeCode) ?? stores[0];
  await read(account, "/orders", searchOf({ pageSize: 1 }));
  const problems: string[] = [];
  if (storeCode !== "all" && store?.text("code") !== storeCode)
    problems.push(`There is no store view ${storeCode}: set storeCode to one of ${stores.map((one) => one.text("code")).join(", ")}.`);
  try {
    await read(account, `/inventory/sources/${encodeURIComponent(sourceCode)}`);
  } catch (error) {
    if (!(error instanceof ChannelRefused)) throw error;
    problems.push(
      `There is no inventory source ${sourceCode}, or the integration may not see it: set sourceCode, and allow it Stores > Inventory.`,
    );
  }
  return {
    name: store?.optionalText("base_url") ?? null,
    currencyCode: store?.currency("default_display_currency_code") ?? null,
    problems,
  };
}
