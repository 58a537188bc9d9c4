import { type IncomingOrder, noTime } from "../../src/channels/connector.ts";
import { sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { fulfillmentsOf } from "./fulfillments.ts";
import { lineOf, quantityIn } from "./lines.ts";
import { moneyAt, optionalMoneyAt } from "./money.ts";
import { customerOf, recipientOf, shipToOf } from "./people.ts";
import { statusOf } from "./status.ts";

export function orderOf(order: Reader, test: boolean): IncomingOrder {
  const currency = order.object("total_money").currency("currency");
  const fulfillments = fulfillmentsOf(order);
  const state = order.optionalText("state");
  // A pick-up is at the place that takes the order.
  const isPickup = fulfillments.length > 0 && fulfillments.every(({ type }) => type === "PICKUP");
  const pickup = isPickup ? { pickup: { externalLocationId: order.optionalId("location_id") } } : {};
  const lines = (order.optionalList("line_items") ?? [])
    .filter((item) => Number(quantityIn(item)) !== 0)
    .map((item) => ({ ...lineOf(item, currency, { state, fulfillments }), ...pickup }));
  const parts = {
    lines,
    discountTotal: larger(
      optionalMoneyAt(order, "total_discount_money", currency) ?? zero(currency),
      sum(
        lines.map((line) => line.discount),
        currency,
      ),
    ),
    taxTotal: optionalMoneyAt(order, "total_tax_money", currency) ?? zero(currency),
    pricesIncludeTax: isTaxInPrices(order),
    shippingTotal: zero(currency),
    feeTotal: sum(
      [
        optionalMoneyAt(order, "total_service_charge_money", currency),
        optionalMoneyAt(order, "total_tip_money", currency),
        optionalMoneyAt(order.optionalObject("rounding_adjustment"), "amount_money", currency),
      ].filter((fee) => fee !== null),
      currency,
    ),
    total: moneyAt(order, "total_money", currency),
  };
  // Examples of the API description leave the times out; live orders have them.
  const placedAt = order.optionalInstant("created_at") ?? noTime;
  const recipient = recipientOf(fulfillments);
  const version = order.optionalInteger("version");
  return {
    externalId: order.id("id"),
    number: order.optionalText("reference_id") ?? order.optionalText("ticket_name") ?? order.id("id"),
    currencyCode: currency,
    placedAt,
    updatedAt: order.optionalInstant("updated_at") ?? placedAt,
    version: version === null ? null : BigInt(version),
    ...statusOf(order, fulfillments, parts.total),
    cancelled: state === "CANCELED",
    test,
    ...parts,
    difference: differenceOf(parts),
    shippingOption:
      fulfillments.map(({ details }) => details?.optionalText("shipping_type") ?? null).find((option) => option !== null) ?? null,
    shipTo: shipToOf(fulfillments),
    billTo: null,
    customer: customerOf(order, recipient),
    externalLocationId: order.optionalId("location_id"),
  };
}

/** One order can mix taxes on top and taxes within; then the ones within show in `difference`. */
function isTaxInPrices(order: Reader): boolean {
  const taxes = order.optionalList("taxes") ?? [];
  return taxes.length > 0 && taxes.every((tax) => tax.optionalText("type") === "INCLUSIVE");
}
