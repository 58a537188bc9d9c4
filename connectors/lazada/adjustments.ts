import type { IncomingAdjustment } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import { optionalMoneyIn } from "./words.ts";

type Kept = readonly [key: string, kind: IncomingAdjustment["kind"], funder: IncomingAdjustment["funder"]];

/** Who bears what the buyer does not pay. What Lazada bears is paid to the seller all the same. */
const ofRows: readonly Kept[] = [
  ["voucher_seller", "VOUCHER", "SELLER"],
  ["voucher_platform", "VOUCHER", "CHANNEL"],
  ["voucher_seller_lpi", "VOUCHER", "SELLER"],
  ["voucher_platform_lpi", "VOUCHER", "CHANNEL"],
];
const ofOrder: readonly Kept[] = [
  ["shipping_fee_discount_seller", "SHIPPING_DISCOUNT", "SELLER"],
  ["shipping_fee_discount_platform", "SHIPPING_DISCOUNT", "CHANNEL"],
];

export function adjustmentsOf(order: Reader, rows: readonly Reader[], currency: string): IncomingAdjustment[] {
  const onRows = rows.flatMap((row) => kept(row, ofRows, currency, row.id("order_item_id")));
  return [...(onRows.length > 0 ? onRows : kept(order, ofRows, currency, null)), ...kept(order, ofOrder, currency, null)];
}

const kept = (reader: Reader, wanted: readonly Kept[], currency: string, externalLineId: string | null): IncomingAdjustment[] =>
  wanted.flatMap(([title, kind, funder]) => {
    const amount = optionalMoneyIn(reader, title, currency);
    return amount === null || amount.minor <= 0n ? [] : [{ kind, funder, amount, title, externalLineId }];
  });
