import type { IncomingAdjustment } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";

/** One receipt can mix taxes on top and taxes within; then those on top show in `difference`. */
export function isTaxInPrices(receipt: Reader): boolean {
  return (receipt.optionalList("total_taxes") ?? []).some((tax) => tax.optionalText("type") === "INCLUDED");
}

/** Discounts and taxes by their names, tip and surcharge. */
export function adjustmentsOf(receipt: Reader, currency: string): IncomingAdjustment[] {
  const part = (holder: Reader, key: string, said: Pick<IncomingAdjustment, "kind" | "funder" | "title">): IncomingAdjustment[] => {
    const amount = holder.optionalMoney(key, currency);
    return amount === null || amount.minor <= 0n ? [] : [{ ...said, amount, externalLineId: null }];
  };
  return [
    ...(receipt.optionalList("total_discounts") ?? []).flatMap((discount) =>
      part(discount, "money_amount", {
        kind: discount.optionalText("type") === "DISCOUNT_BY_POINTS" ? "COINS" : "DISCOUNT",
        funder: "SELLER",
        title: discount.optionalText("name") ?? "Discount",
      }),
    ),
    ...(receipt.optionalList("total_taxes") ?? []).flatMap((tax) =>
      part(tax, "money_amount", { kind: "TAX", funder: "BUYER", title: tax.optionalText("name") ?? "Tax" }),
    ),
    ...part(receipt, "tip", { kind: "TIP", funder: "BUYER", title: "tip" }),
    ...part(receipt, "surcharge", { kind: "FEE", funder: "BUYER", title: "surcharge" }),
  ];
}
