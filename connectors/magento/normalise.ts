import type { ChannelEvent, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { money, sum, zero } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { goneOf, lineOf, rowsThatCount } from "./lines.ts";
import { addressOf, customerOf, shippingOf, shipToOf } from "./people.ts";
import { standingOf } from "./status.ts";

/** Pure: an order of the REST API in our words. Webhooks, whose shape the shop's owner chooses, only hint at one. */
export function normalise({ body }: Delivery): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.has("items") && message.has("increment_id")) return [{ kind: "order", order: orderOf(message) }];
  const hinted = hintIn(message);
  return hinted === null ? [] : [{ kind: "hint", hint: { externalId: hinted, version: null } }];
}

/** The order's id where the documentation's examples have it: at the top, under `order`, or in an event's `data.value`. */
function hintIn(message: Reader): string | null {
  const event = message.optionalObject("event")?.optionalObject("data")?.optionalObject("value") ?? null;
  for (const place of [message, message.optionalObject("order"), message.optionalObject("data")?.optionalObject("order") ?? null, event])
    if (place?.has("entity_id")) return place.id("entity_id");
  return null;
}

/** All amounts are the order's currency (the plain fields); `base_*` is the shop's. Rows are net, the order's discount is negative. */
function orderOf(order: Reader): IncomingOrder {
  const currency = order.currency("order_currency_code");
  const lines = rowsThatCount(order, currency).map((row) => lineOf(row, currency));
  const discount = order.optionalMoney("discount_amount", currency) ?? zero(currency);
  const total = order.money("grand_total", currency);
  const parts = {
    lines,
    discountTotal: larger(
      money(discount.minor < 0n ? -discount.minor : discount.minor, currency),
      sum(
        lines.map((line) => line.discount),
        currency,
      ),
    ),
    taxTotal: sum(
      taxKeys.map((key) => order.optionalMoney(key, currency) ?? zero(currency)),
      currency,
    ),
    pricesIncludeTax: false,
    shippingTotal: order.optionalMoney("shipping_amount", currency) ?? zero(currency),
    feeTotal: zero(currency),
    total,
  };
  const placedAt = order.instant("created_at", "UTC");
  const standing = standingOf(order, total, goneOf(lines));
  return {
    externalId: order.id("entity_id"),
    number: order.id("increment_id"),
    currencyCode: currency,
    placedAt,
    updatedAt: order.optionalInstant("updated_at", "UTC") ?? placedAt,
    version: null,
    ...standing,
    cancelled: standing.orderStatus === "CANCELLED",
    test: false,
    ...parts,
    difference: differenceOf(parts),
    shippingOption: order.optionalText("shipping_description") ?? shippingOf(order)?.optionalText("method") ?? null,
    shipTo: shipToOf(order),
    billTo: addressOf(order.optionalObject("billing_address")),
    customer: customerOf(order),
    externalLocationId: null,
  };
}

const taxKeys = ["tax_amount", "discount_tax_compensation_amount", "shipping_discount_tax_compensation_amount"];
