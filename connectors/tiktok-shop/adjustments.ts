import type { IncomingAdjustment, IncomingLine } from "../../src/channels/connector.ts";
import { type Money, subtract } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { discountKeys, sumOf } from "./lines.ts";

type Adjustment = Pick<IncomingAdjustment, "kind" | "funder">;

/** Fields of `payment`. https://partner.tiktokshop.com/docv2/page/get-order-detail-202309 */
const fields: Readonly<Record<string, Adjustment>> = {
  shipping_fee_seller_discount: { kind: "SHIPPING_DISCOUNT", funder: "SELLER" },
  shipping_fee_cofunded_discount: { kind: "SHIPPING_DISCOUNT", funder: "SELLER" },
  shipping_fee_platform_discount: { kind: "SHIPPING_DISCOUNT", funder: "CHANNEL" },
  payment_platform_discount: { kind: "DISCOUNT", funder: "PAYMENT_PROVIDER" },
  buyer_service_fee: { kind: "FEE", funder: "BUYER" },
  handling_fee: { kind: "FEE", funder: "BUYER" },
  payment_discount_service_fee: { kind: "FEE", funder: "BUYER" },
  small_order_fee: { kind: "FEE", funder: "BUYER" },
  retail_delivery_fee: { kind: "FEE", funder: "BUYER" },
  shipping_insurance_fee: { kind: "INSURANCE", funder: "BUYER" },
  item_insurance_fee: { kind: "INSURANCE", funder: "BUYER" },
  // It is not said who pays these, nor that they are part of the total.
  distance_fee: { kind: "FEE", funder: "UNKNOWN" },
  distance_shipping_fee: { kind: "FEE", funder: "UNKNOWN" },
  product_tax: { kind: "TAX", funder: "BUYER" },
  shipping_fee_tax: { kind: "TAX", funder: "BUYER" },
  item_insurance_tax: { kind: "TAX", funder: "BUYER" },
};

/** What the buyer pays beside goods, shipping and tax. */
export const feeKeys = Object.entries(fields).flatMap(([key, { kind, funder }]) =>
  (kind === "FEE" || kind === "INSURANCE") && funder === "BUYER" ? [key] : [],
);

const funders = { seller_discount: "SELLER", platform_discount: "CHANNEL" } as const;

/** Who bears what: discounts by line, the rest by order. */
export function adjustmentsOf(order: Reader, payment: Reader, lines: readonly IncomingLine[], currency: string): IncomingAdjustment[] {
  const rows = order.list("line_items");
  const found: IncomingAdjustment[] = [];
  const note = (adjustment: Adjustment, title: string, amount: Money | null, externalLineId: string | null): void => {
    if (amount !== null && amount.minor > 0n) found.push({ ...adjustment, amount, title, externalLineId });
  };
  for (const key of discountKeys) {
    const adjustment: Adjustment = { kind: "DISCOUNT", funder: funders[key] };
    for (const { externalIds } of lines) {
      const units = rows.filter((row) => externalIds.includes(row.id("id")));
      note(adjustment, key, sumOf(units, key, currency), externalIds[0] ?? null);
    }
    const whole = payment.optionalMoney(key, currency);
    note(adjustment, key, whole && subtract(whole, sumOf(rows, key, currency)), null);
  }
  for (const [key, adjustment] of Object.entries(fields)) note(adjustment, key, payment.optionalMoney(key, currency), null);
  return found;
}
