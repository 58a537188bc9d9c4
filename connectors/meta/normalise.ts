import { type ChannelEvent, type Delivery, type IncomingOrder, noTime } from "../../src/channels/connector.ts";
import { type Money, sum, times, zero } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf } from "../../src/kit/reckon.ts";
import { currencyIn, linesOf, moneyIn } from "./lines.ts";
import { addressOf, customerOf } from "./people.ts";
import { promotionsOf, taxOf } from "./promotions.ts";
import { standingOf } from "./status.ts";

/** Pure: an order of the Graph API, a list of them, or a webhook, which only hints. */
export function normalise({ body }: Delivery): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.has("entry")) return hintIn(message);
  const orders = message.has("data") ? message.list("data") : [message];
  return orders.map((order) => ({ kind: "order", order: orderOf(order) }));
}

/** Of one message one thing can be asked for: so one hint names all its orders. Messages about other things mean nothing. */
function hintIn(webhook: Reader): ChannelEvent[] {
  const changes = webhook.list("entry").flatMap((entry) => entry.optionalList("changes") ?? []);
  const ids = changes.flatMap((change) => (change.hasObject("value") ? (change.object("value").optionalId("order_id") ?? []) : []));
  return ids.length === 0 ? [] : [{ kind: "hint", hint: { externalId: [...new Set(ids)].join(","), version: null } }];
}

/** Fields that were not asked for are not there: the sum of the lines is then the total, and no time is older than every other. */
function orderOf(order: Reader): IncomingOrder {
  const payment = order.optionalObject("estimated_payment_details");
  const currency = currencyIn(order, payment);
  const subtotal = payment?.optionalObject("subtotal") ?? null;
  const lines = linesOf(order, subtotal, currency);
  const adjustments = [...promotionsOf(order, currency), ...taxOf(payment, currency)];
  const sumOfLines = sum(
    lines.map((line) => times(line.unitPrice, line.quantity)),
    currency,
  );
  const amount = (holder: Reader | null, key: string): Money => (holder && moneyIn(holder, key, currency)) ?? zero(currency);
  const parts = {
    lines,
    discountTotal: sum(
      adjustments.filter(({ kind }) => kind === "DISCOUNT").map((discount) => discount.amount),
      currency,
    ),
    taxTotal: amount(payment, "tax"),
    pricesIncludeTax: false,
    shippingTotal: amount(subtotal, "shipping"),
    feeTotal: zero(currency),
    total: (payment && moneyIn(payment, "total_amount", currency)) ?? sumOfLines,
  };
  const placedAt = order.optionalInstant("created") ?? noTime;
  const shipBy = order.optionalText("ship_by_date");
  const source = order.optionalText("channel");
  const standing = standingOf(order, lines, parts.total);
  return {
    externalId: order.id("id"),
    number: order.id("id"),
    currencyCode: currency,
    placedAt,
    updatedAt: order.optionalInstant("last_updated") ?? placedAt,
    version: null,
    ...standing,
    cancelled: standing.orderStatus === "CANCELLED",
    test: order.boolean("is_test_order", false),
    tags: source === null ? [] : [source.toLowerCase()],
    ...parts,
    difference: differenceOf(parts),
    shippingOption: order.optionalObject("selected_shipping_option")?.optionalText("name") ?? null,
    shipTo: addressOf(order.optionalObject("shipping_address")),
    billTo: null,
    customer: customerOf(order.optionalObject("buyer_details")),
    externalLocationId: null,
    dispatchBy: shipBy === null ? null : endOf(order, shipBy),
    adjustments,
  };
}

/** A day ends with it in UTC, as no zone is named. */
const endOf = (order: Reader, text: string): Date =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? new Date(`${text}T23:59:59Z`) : order.instant("ship_by_date");
