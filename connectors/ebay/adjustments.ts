import type { IncomingAdjustment } from "../../src/channels/connector.ts";
import type { Money } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { amountIn, size } from "./money.ts";

type Sort = Pick<IncomingAdjustment, "kind" | "funder" | "title"> & { readonly externalLineId?: string };

/** Who bears what. The tax that eBay collects and pays itself stands here only: it is in no total of the order. */
export function adjustmentsOf(order: Reader, currency: string): IncomingAdjustment[] {
  const summary = order.optionalObject("pricingSummary");
  const of = (holder: Reader | null, key: string, sort: Sort) => one(holder && amountIn(holder, key, currency), sort);
  return [
    ...order.list("lineItems").flatMap((item) => lineAdjustments(item, of)),
    ...of(summary, "deliveryDiscount", { kind: "SHIPPING_DISCOUNT", funder: "SELLER", title: "deliveryDiscount" }),
    ...of(summary, "adjustment", { kind: "OTHER", funder: "UNKNOWN", title: "adjustment" }),
    ...of(summary, "fee", { kind: "FEE", funder: "BUYER", title: "fee" }),
    ...of(order, "totalMarketplaceFee", { kind: "COMMISSION", funder: "SELLER", title: "totalMarketplaceFee" }),
  ];
}

function lineAdjustments(item: Reader, of: (holder: Reader, key: string, sort: Sort) => IncomingAdjustment[]): IncomingAdjustment[] {
  const externalLineId = item.id("lineItemId");
  const promotions = item.optionalList("appliedPromotions") ?? [];
  const taxes = item.optionalList("ebayCollectAndRemitTaxes") ?? [];
  return [
    ...promotions.flatMap((each) => {
      const title = each.optionalText("description") ?? each.optionalId("promotionId") ?? "promotion";
      return of(each, "discountAmount", { kind: "DISCOUNT", funder: "SELLER", title, externalLineId });
    }),
    ...taxes.flatMap((each) => {
      const title = each.optionalText("taxType") ?? "ebayCollectAndRemitTax";
      return of(each, "amount", { kind: "TAX", funder: "BUYER", title, externalLineId });
    }),
  ];
}

const one = (amount: Money | null, { externalLineId = "", ...sort }: Sort): IncomingAdjustment[] =>
  amount === null || amount.minor === 0n ? [] : [{ ...sort, amount: size(amount), externalLineId: externalLineId || null }];
