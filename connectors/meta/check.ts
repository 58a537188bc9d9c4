import type { AccountCheck } from "../../src/channels/account.ts";
import { ChannelRefused } from "../../src/kit/http-errors.ts";
import { Reader } from "../../src/kit/read.ts";
import { productsOf } from "./catalogue.ts";
import { type MetaAccount, read } from "./client.ts";

/** Asks for what needs the token's rights: the shop, an order, a product. */
export async function check(account: MetaAccount): Promise<AccountCheck> {
  const { commerceAccountId } = account.settings;
  const shop = Reader.json(await read(account, `/${commerceAccountId}`, { fields: "id,display_name" }));
  await read(account, `/${commerceAccountId}/commerce_orders`, { fields: "id", limit: "1" });
  return { name: shop.optionalText("display_name"), currencyCode: null, problems: await catalogueProblems(account) };
}

/** Orders come without a catalogue, too. */
async function catalogueProblems(account: MetaAccount): Promise<string[]> {
  const { catalogId } = account.settings;
  if (catalogId === null)
    return [`Set catalogId, or Meta is told no stock and its catalogue cannot be read. ${await cataloguesOf(account)}`];
  try {
    await productsOf(account, catalogId, { fields: "id", limit: "1" });
    return [];
  } catch (error) {
    if (!(error instanceof ChannelRefused) || error.status === 401) throw error;
    return [
      `The catalogue ${catalogId} cannot be read, so Meta is told no stock: give the token catalog_management and the catalogue itself, or mend catalogId. ${await cataloguesOf(account)}`,
    ];
  }
}

/** Where to find it: by name, if the token may know. */
async function cataloguesOf(account: MetaAccount): Promise<string> {
  const path = `/${account.settings.commerceAccountId}/product_catalogs`;
  try {
    const catalogues = Reader.json(await read(account, path, { fields: "id,name" }, "catalogue")).list("data");
    if (catalogues.length > 0)
      return `The shop has ${catalogues.map((one) => `${one.optionalText("name") ?? "one without a name"} (${one.id("id")})`).join(", ")}.`;
  } catch (error) {
    if (!(error instanceof ChannelRefused)) throw error;
  }
  return "Its id is in the Commerce Manager, Catalogue, Settings.";
}
