import type { IncomingLine } from "../../src/channels/connector.ts";
import { type Money, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { larger, reduction } from "../../src/kit/reckon.ts";
import { isCancelled, isGone } from "./status.ts";
import { isSaid, moneyIn, optionalMoneyIn } from "./words.ts";

/** Rows of one thing at one price, in Lazada's order: a row is a unit. */
export const rowsByLine = (rows: readonly Reader[]): Reader[][] => [...Map.groupBy(rows, keyOf).values()];

const keyOf = (row: Reader): string =>
  JSON.stringify([
    ...["sku", "shop_sku", "name", "item_price"].map((key) => String(row.raw(key) ?? "")),
    ...[isSaid(row, "is_digital"), isByLazada(row), storeOf(row)],
  ]);

export function lineOf(rows: readonly Reader[], currency: string): IncomingLine {
  const [first] = rows as [Reader, ...Reader[]];
  const sku = first.optionalText("sku");
  const variation = first.optionalText("variation");
  const name = first.optionalText("name") ?? sku ?? "";
  const store = storeOf(first);
  const all = (money: (row: Reader) => Money): Money => sum(rows.map(money), currency);
  return {
    externalIds: rows.map((row) => row.id("order_item_id")),
    sku,
    listingKeys: [sku, first.optionalText("shop_sku"), first.optionalId("sku_id")].filter((key) => key !== null),
    title: variation === null ? name : `${name} (${variation})`,
    quantity: rows.length,
    cancelledQuantity: rows.filter(isCancelled).length,
    fulfilledQuantity: rows.filter(isGone).length,
    unitPrice: moneyIn(first, "item_price", currency),
    discount: all((row) => discountOf(row, currency)),
    tax: all((row) => optionalMoneyIn(row, "tax_amount", currency) ?? zero(currency)),
    requiresShipping: !isSaid(first, "is_digital"),
    fulfilledByChannel: isByLazada(first),
    ...(store !== null && { pickup: { externalLocationId: store } }),
  };
}

/** Vouchers of either side; where they are not said, what was paid less. */
export function discountOf(row: Reader, currency: string): Money {
  const price = moneyIn(row, "item_price", currency);
  const paid = optionalMoneyIn(row, "paid_price", currency) ?? price;
  return larger(optionalMoneyIn(row, "voucher_amount", currency) ?? reduction(price, paid), zero(currency));
}

/** Kept and sent by Lazada: `is_fbl`; older answers say so by the shipping type alone. */
export const isByLazada = (row: Reader): boolean =>
  row.has("is_fbl") ? isSaid(row, "is_fbl") : /warehouse/i.test(row.optionalText("shipping_type") ?? "");

const storeOf = (row: Reader): string | null =>
  row.hasObject("pick_up_store_info") ? row.object("pick_up_store_info").optionalId("pick_up_store_code") : null;
