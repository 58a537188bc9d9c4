import type { ChannelEvent, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { sum, zero } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { optionalSecondsAt, secondsAt } from "../../src/kit/unix-seconds.ts";
import { adjustmentsOf, feeKeys } from "./adjustments.ts";
import { returnIn } from "./incoming-returns.ts";
import { discountKeys, linesOf } from "./lines.ts";
import { customerOf, shipToOf } from "./people.ts";
import { eventsOf } from "./push.ts";
import type { TikTokSettings } from "./settings.ts";
import { standingOf } from "./status.ts";

type Said = Pick<TikTokSettings, "shopId" | "shipsSamples">;

/** Pure: orders and returns of the API in our words. Pushes only hint at one. */
export function normalise({ body }: Delivery, { shopId, shipsSamples }: Said = { shopId: null, shipsSamples: false }): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.has("type")) return eventsOf(message, shopId);
  const data = message.object("data");
  if (data.has("return_orders")) return data.list("return_orders").map(returnIn);
  const orders = data.list("orders");
  if (orders.length === 0) data.fail("orders", "a list with an order");
  return orders.map((order) => ({ kind: "order", order: orderOf(order, shipsSamples) }));
}

/** `total_amount = sub_total + shipping_fee + taxes + fees`, where `sub_total` has the discounts on goods off and `shipping_fee` those on shipping. */
function orderOf(order: Reader, shipsSamples: boolean): IncomingOrder {
  const payment = order.object("payment");
  const currency = payment.currency("currency");
  const said = (keys: readonly string[]) =>
    sum(
      keys.map((key) => payment.optionalMoney(key, currency) ?? zero(currency)),
      currency,
    );
  const lines = linesOf(order, currency);
  const parts = {
    lines,
    discountTotal: larger(
      said(discountKeys),
      sum(
        lines.map((line) => line.discount),
        currency,
      ),
    ),
    taxTotal: payment.optionalMoney("tax", currency) ?? said(["product_tax", "shipping_fee_tax", "item_insurance_tax"]),
    pricesIncludeTax: false,
    shippingTotal: payment.optionalMoney("shipping_fee", currency) ?? zero(currency),
    feeTotal: said(feeKeys),
    total: payment.money("total_amount", currency),
  };
  const standing = standingOf(order);
  const sample = order.boolean("is_sample_order", false);
  const shipTo = shipToOf(order);
  return {
    externalId: order.id("id"),
    number: order.id("id"),
    currencyCode: currency,
    placedAt: secondsAt(order, "create_time"),
    updatedAt: optionalSecondsAt(order, "update_time") ?? secondsAt(order, "create_time"),
    version: null,
    ...standing,
    cancelled: order.text("status") === "CANCELLED",
    test: sample && !shipsSamples,
    tags: [order.optionalText("commerce_platform"), sample ? "SAMPLE" : null].filter((tag) => tag !== null),
    ...parts,
    difference: differenceOf(parts),
    shippingOption: order.optionalText("delivery_option_name"),
    shipTo,
    billTo: null,
    customer: customerOf(order, shipTo),
    externalLocationId: order.optionalId("warehouse_id"),
    dispatchBy: optionalSecondsAt(order, "rts_sla_time") ?? optionalSecondsAt(order, "shipping_due_time"),
    adjustments: adjustmentsOf(order, payment, lines, currency),
    payout: null,
  };
}
