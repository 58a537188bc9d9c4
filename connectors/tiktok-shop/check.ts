import type { AccountCheck } from "../../src/channels/account.ts";
import { shopsOf } from "./authorization.ts";
import { call, type TikTokAccount } from "./client.ts";

/** Asks for what needs the app's rights: the shop itself, its orders, its goods, its warehouses. */
export async function check(account: TikTokAccount): Promise<AccountCheck> {
  const { shopCipher, shopId, warehouseId } = account.settings;
  const shops = await shopsOf(account);
  const shop = shops.find((one) => one.text("cipher") === shopCipher) ?? null;
  const problems: string[] = [];
  if (shop === null) problems.push("The token does not open the shop of shopCipher: connect the shop anew.");
  if (shopId === null)
    problems.push("shopId is not set, so messages about other shops of the same app cannot be told apart: connect anew.");
  const orders = await call(account, { path: "/order/202309/orders/search", query: { page_size: "1" }, body: {} });
  if (!orders.done) problems.push(`Orders cannot be read (${orders.code}: ${orders.message}): allow the app seller.order.info.`);
  const goods = await call(account, { path: "/product/202502/products/search", query: { page_size: "1" }, body: { status: "ACTIVATE" } });
  if (!goods.done) problems.push(`Products cannot be read (${goods.code}: ${goods.message}): allow the app seller.product.basic.`);
  const places = await call(account, { path: "/logistics/202309/warehouses" });
  if (!places.done) problems.push(`Warehouses cannot be read (${places.code}: ${places.message}): allow the app logistics.`);
  else {
    const selling = (places.data.optionalList("warehouses") ?? []).filter((one) => one.optionalText("type") === "SALES_WAREHOUSE");
    const ids = selling.map((one) => one.id("id"));
    if (warehouseId !== null && !ids.includes(warehouseId))
      problems.push(`There is no warehouse ${warehouseId}: set warehouseId to one of ${ids.join(", ")}.`);
    if (warehouseId === null && ids.length > 1)
      problems.push(`The shop has ${ids.length} warehouses: set warehouseId to the one whose level is told, of ${ids.join(", ")}.`);
  }
  return { name: shop?.optionalText("name") ?? null, currencyCode: null, problems };
}
