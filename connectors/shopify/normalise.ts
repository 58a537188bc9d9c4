import type { ChannelEvent, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { type Money, sum, times, zero } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { fulfillmentsOf, lineOf, pickupsIn, refundedIn } from "./lines.ts";
import { addressOf, customerOf } from "./people.ts";
import { hintAt, returnIn } from "./returns.ts";
import { statusOf } from "./status.ts";

/** Pure: a webhook body, an `{order}` or an `{orders}` answer, or our own `{return, seenAt}`, in our words. Whatever is no order is understood as nothing. */
export function normalise({ headers, body }: Delivery): ChannelEvent[] {
  const topic = headers["x-shopify-topic"];
  if (topic !== undefined && !isAboutWholeOrder(topic)) return returnsNamed(topic, body);
  const message = Reader.json(body);
  if (message.has("return") && message.has("seenAt")) return [returnIn(message)];
  return ordersIn(message).map((order) => ({ kind: "order", order: orderOf(order) }));
}

// `orders/delete` carries an id and nothing else, `orders/edited` the edit; `orders/updated` follows with the whole order.
const isAboutWholeOrder = (topic: string): boolean => topic.startsWith("orders/") && topic !== "orders/delete" && topic !== "orders/edited";

/** A webhook about a return, or about a refund of one. */
function returnsNamed(topic: string, body: Uint8Array): ChannelEvent[] {
  if (topic.startsWith("returns/")) return [hintAt(Reader.json(body))];
  const ret = topic === "refunds/create" ? Reader.json(body).optionalObject("return") : null;
  return ret === null ? [] : [hintAt(ret)];
}

function ordersIn(message: Reader): Reader[] {
  if (message.has("order")) return [message.object("order")];
  if (message.has("orders")) return message.list("orders");
  return isOtherResource(message) ? [] : [message];
}

/** Refunds, fulfillments and transactions name their order, compliance requests their shop; an order names neither. */
const isOtherResource = (message: Reader): boolean =>
  message.has("order_id") ||
  message.has("shop_id") ||
  (message.keys().length > 0 && message.keys().every((key) => otherResources.has(key)));

const otherResources = new Set([
  "refund",
  "refunds",
  "transaction",
  "transactions",
  "fulfillment",
  "fulfillments",
  "fulfillment_order",
  "fulfillment_orders",
  "original_fulfillment_order",
  "moved_fulfillment_order",
  "remaining_fulfillment_order",
  "inventory_level",
  "inventory_levels",
  "order_edit",
]);

/**
 * All amounts are the shop's own currency (the plain fields); what the buyer saw in theirs (`presentment_money`) is left
 * out. `total_*` is the order as placed, `current_total_*` what is left after edits and refunds: we keep the first.
 */
function orderOf(order: Reader): IncomingOrder {
  const currency = order.currency("currency");
  const cancelled = order.optionalInstant("cancelled_at") !== null;
  const [tips, goods] = partition(order.list("line_items"), isTip);
  const fulfillments = fulfillmentsOf(order);
  const refunded = refundedIn(order);
  const pickups = pickupsIn(order);
  const lines = goods
    .filter((item) => item.integer("quantity") !== 0)
    .map((item) => lineOf(item, currency, { fulfillments, pickups, refunded, cancelled }));
  const parts = {
    lines,
    discountTotal: larger(
      order.money("total_discounts", currency),
      sum(
        lines.map((line) => line.discount),
        currency,
      ),
    ),
    taxTotal: order.optionalMoney("total_tax", currency) ?? zero(currency),
    pricesIncludeTax: order.boolean("taxes_included", false),
    shippingTotal: shippingOf(order, currency),
    feeTotal: feesOf(order, tips, currency),
    total: order.money("total_price", currency),
  };
  const placedAt = order.instant("created_at");
  return {
    externalId: order.id("id"),
    number: order.text("name"),
    currencyCode: currency,
    placedAt,
    updatedAt: order.instant("updated_at"),
    version: null,
    ...statusOf(order, { cancelled, fulfillments, shipped: lines.some((line) => line.fulfilledQuantity > 0) }),
    cancelled,
    test: order.boolean("test", false),
    ...parts,
    difference: differenceOf(parts),
    shippingOption: order.optionalList("shipping_lines")?.[0]?.optionalText("title") ?? null,
    shipTo: addressOf(order.optionalObject("shipping_address")),
    billTo: addressOf(order.optionalObject("billing_address")),
    customer: customerOf(order),
    tags: tagsOf(order),
    externalLocationId: order.optionalId("location_id"),
  };
}

// A tip of the checkout is also a line, and only such a line has this key (its value may be null). It is in
// `total_tip_received` too. https://shopify.dev/docs/api/admin-rest/latest/resources/order#resource-object
const isTip = (item: Reader): boolean => item.keys().includes("tip_payment_gateway");

/** Shipping before its discounts, which are in `total_discounts`. */
function shippingOf(order: Reader, currency: string): Money {
  return (
    shopMoney(order, "total_shipping_price_set", currency) ??
    sum(
      (order.optionalList("shipping_lines") ?? []).map((line) => line.money("price", currency)),
      currency,
    )
  );
}

function feesOf(order: Reader, tips: readonly Reader[], currency: string): Money {
  const tip = larger(
    order.optionalMoney("total_tip_received", currency) ?? zero(currency),
    sum(
      tips.map((item) => times(item.money("price", currency), item.integer("quantity"))),
      currency,
    ),
  );
  const duties = shopMoney(order, "original_total_duties_set", currency) ?? zero(currency);
  const additional = shopMoney(order, "original_total_additional_fees_set", currency) ?? zero(currency);
  return sum([tip, duties, additional], currency);
}

function shopMoney(order: Reader, key: string, currency: string): Money | null {
  return order.optionalObject(key)?.object("shop_money").money("amount", currency) ?? null;
}

function partition<T>(all: readonly T[], belongs: (one: T) => boolean): [T[], T[]] {
  return [all.filter(belongs), all.filter((one) => !belongs(one))];
}

/** One text with commas between. */
const tagsOf = (order: Reader): string[] =>
  (order.optionalText("tags") ?? "")
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
