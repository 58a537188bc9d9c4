import type { ChannelEvent, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { add, type Money, subtract, sum, zero } from "../../src/kit/money.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { adjustmentsOf } from "./adjustments.ts";
import { isReverseOrder, returnsIn } from "./incoming-returns.ts";
import { lineOf, rowsByLine } from "./lines.ts";
import { addressOf, customerOf } from "./people.ts";
import { pushed } from "./push.ts";
import type { LazadaSettings } from "./settings.ts";
import { isCancelled, isGone, standingOf } from "./status.ts";
import { changedAt, instantIfSaid, moneyIn, optionalMoneyIn } from "./words.ts";

/** Pure: order and rows put together are an order in our words, a reverse order is a return; an order without its rows, and a push, only hint at one. */
export function normalise({ body }: Delivery, settings?: LazadaSettings): ChannelEvent[] {
  const message = Reader.json(body);
  if (message.has("order") || message.has("items"))
    return [{ kind: "order", order: orderOf(message.object("order").object("data"), message.object("items")) }];
  const data = message.has("message_type") ? null : dataIn(message);
  if (data && isReverseOrder(data)) return returnsIn(data, settings);
  if (data?.has("order_id")) return [{ kind: "hint", hint: { externalId: data.id("order_id"), version: null } }];
  return pushed(message, settings);
}

const dataIn = (message: Reader): Reader | null => (message.hasObject("data") ? message.object("data") : null);

function orderOf(order: Reader, items: Reader): IncomingOrder {
  const rows = items.list("data");
  const [first] = rows;
  if (first === undefined) return items.fail("data", "a list with a row for each unit");
  const currency = first.currency("currency");
  const lines = rowsByLine(rows).map((units) => lineOf(units, currency));
  const shippingTotal = optionalMoneyIn(order, "shipping_fee", currency) ?? zero(currency);
  const onLines = sum(
    lines.map((line) => line.discount),
    currency,
  );
  const voucher = optionalMoneyIn(order, "voucher", currency) ?? onLines;
  const parts = {
    lines,
    discountTotal: larger(onLines, voucher),
    taxTotal: sum(
      lines.map((line) => line.tax),
      currency,
    ),
    pricesIncludeTax: true,
    shippingTotal,
    feeTotal: zero(currency),
    total: totalOf(order, rows, { currency, voucher, shippingTotal }),
  };
  const standing = standingOf(order, rows);
  return {
    externalId: order.id("order_id"),
    number: order.optionalId("order_number") ?? order.id("order_id"),
    currencyCode: currency,
    placedAt: order.instant("created_at"),
    updatedAt: changedAt(order, rows),
    version: null,
    ...standing,
    cancelled: standing.orderStatus === "CANCELLED",
    test: false,
    ...parts,
    difference: differenceOf(parts),
    shippingOption: first.optionalText("shipping_provider_type"),
    shipTo: lines.some((line) => line.requiresShipping) ? addressOf(order.optionalObject("address_shipping")) : null,
    billTo: addressOf(order.optionalObject("address_billing")),
    customer: customerOf(order, rows),
    externalLocationId: null,
    dispatchBy: dispatchByOf(rows),
    adjustments: adjustmentsOf(order, rows, currency),
  };
}

/** What was paid for each row, and the shipping. `price` is before vouchers and shipping; it counts where a row does not say what was paid. */
function totalOf(
  order: Reader,
  rows: readonly Reader[],
  { currency, voucher, shippingTotal }: { readonly currency: string; readonly voucher: Money; readonly shippingTotal: Money },
): Money {
  const paid = rows.map((row) => optionalMoneyIn(row, "paid_price", currency)).filter((amount) => amount !== null);
  const goods = paid.length === rows.length ? sum(paid, currency) : subtract(moneyIn(order, "price", currency), voucher);
  return add(goods, shippingTotal);
}

/** The first of the days by which the rows that are still here have to leave. */
function dispatchByOf(rows: readonly Reader[]): Date | null {
  const days = rows
    .filter((row) => !isCancelled(row) && !isGone(row))
    .map((row) => instantIfSaid(row, "sla_time_stamp"))
    .filter((day) => day !== null);
  return days.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
