import type { IncomingAdjustment } from "../../src/channels/connector.ts";
import type { Reader } from "../../src/kit/read.ts";
import { moneyIn } from "./lines.ts";

const funders = new Map<string, IncomingAdjustment["funder"]>([
  ["MERCHANT", "SELLER"],
  ["SELLER", "SELLER"],
  ["FACEBOOK", "CHANNEL"],
  ["META", "CHANNEL"],
  ["PLATFORM", "CHANNEL"],
]);

/** Discounts by who pays for them. */
export const promotionsOf = (order: Reader, currency: string): IncomingAdjustment[] =>
  (order.optionalObject("promotion_details")?.list("data") ?? []).flatMap((promotion) => {
    const amount = moneyIn(promotion, "applied_amount", currency);
    if (amount === null || amount.minor <= 0n) return [];
    const sponsor = promotion.optionalText("sponsor")?.toUpperCase() ?? "";
    const title = promotion.optionalText("campaign_name") ?? promotion.optionalText("coupon_code") ?? "Promotion";
    return [{ kind: "DISCOUNT", funder: funders.get(sponsor) ?? "UNKNOWN", amount, title, externalLineId: null }];
  });

/** Where `tax_remitted`, Meta pays it to the state itself. */
export function taxOf(payment: Reader | null, currency: string): IncomingAdjustment[] {
  const amount = payment && moneyIn(payment, "tax", currency);
  if (!amount || amount.minor <= 0n) return [];
  const title = payment?.boolean("tax_remitted", false) ? "Tax, remitted by Meta" : "Tax";
  return [{ kind: "TAX", funder: "BUYER", amount, title, externalLineId: null }];
}
