import type { IncomingOrder } from "../../src/channels/connector.ts";
import { add, type Money, subtract, sum } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { type Basis, goneOf, linesOf } from "./lines.ts";
import { addressOf, customerOf } from "./people.ts";
import { standingOf } from "./status.ts";

export function orderOf(order: Reader, products: readonly Reader[], address: Reader | null): IncomingOrder {
  // `currency_code` is what the storefront showed; this is what was paid in.
  const currency = order.currency("default_currency_code");
  const basis: Basis = order.boolean("is_tax_inclusive_pricing", false) ? "inc_tax" : "ex_tax";
  const lines = linesOf(order, products, currency, basis);
  const onLines = sum(
    lines.map((line) => line.discount),
    currency,
  );
  const total = order.money("total_inc_tax", currency);
  const parts = {
    lines,
    discountTotal: larger(add(order.money("discount_amount", currency), order.money("coupon_discount", currency)), onLines),
    taxTotal: order.money("total_tax", currency),
    pricesIncludeTax: basis === "inc_tax",
    shippingTotal: order.money(`shipping_cost_${basis}`, currency),
    feeTotal: feesOf(order, currency, basis),
    total,
  };
  const placedAt = order.instant("date_created");
  const standing = standingOf(order, total, goneOf(lines));
  return {
    externalId: order.id("id"),
    number: order.id("id"),
    currencyCode: currency,
    placedAt,
    updatedAt: order.optionalInstant("date_modified") ?? placedAt,
    version: null,
    ...standing,
    cancelled: standing.orderStatus === "CANCELLED",
    test: order.optionalText("payment_method") === "Test Payment Gateway",
    ...parts,
    difference: differenceOf(parts),
    shippingOption: address?.optionalText("shipping_method") ?? null,
    shipTo: address && addressOf(address),
    billTo: order.hasObject("billing_address") ? addressOf(order.object("billing_address")) : null,
    customer: customerOf(order),
    externalLocationId: null,
  };
}

/** Handling, gift wrapping, and fees that apps add, whose net price is spelled in two ways and so reckoned. */
function feesOf(order: Reader, currency: string, basis: Basis): Money {
  const extra = (order.optionalList("fees") ?? []).map((fee) => {
    const gross = fee.money("cost_inc_tax", currency);
    return basis === "inc_tax" ? gross : subtract(gross, fee.money("cost_tax", currency));
  });
  return sum([order.money(`handling_cost_${basis}`, currency), order.money(`wrapping_cost_${basis}`, currency), ...extra], currency);
}
