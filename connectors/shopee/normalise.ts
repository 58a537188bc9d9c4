import type { ChannelEvent, Delivery, IncomingOrder } from "../../src/channels/connector.ts";
import { Reader } from "../../src/kit/read.ts";
import { differenceOf } from "../../src/kit/reckon.ts";
import { optionalSecondsAt, secondsAt } from "../../src/kit/unix-seconds.ts";
import { returnIn } from "./incoming-returns.ts";
import { linesOf } from "./lines.ts";
import { moneyOf } from "./money.ts";
import { parcelsOf } from "./parcels.ts";
import { customerOf, shipToOf } from "./people.ts";
import { pushed } from "./push.ts";
import { isSandbox, type ShopeeSettings } from "./settings.ts";
import { standingOf } from "./status.ts";

/** Pure: our own `{order, escrow}`, an answer with whole orders or a return, or a push. */
export function normalise({ body }: Delivery, settings?: ShopeeSettings): ChannelEvent[] {
  const message = Reader.json(body);
  const toEvent = (order: Reader, escrow: Reader | null): ChannelEvent => ({
    kind: "order",
    order: orderOf(order, escrow, isSandbox(settings)),
  });
  if (message.keys().some((key) => key === "order" || key === "escrow"))
    return [toEvent(message.object("order"), message.optionalObject("escrow"))];
  if (message.has("code")) return pushed(message, settings);
  if (message.hasObject("response") && message.object("response").has("return_sn")) return [returnIn(message.object("response"))];
  const listed = message.hasObject("response") ? (message.object("response").optionalList("order_list") ?? []) : [];
  return listed.filter((order) => order.has("item_list")).map((order) => toEvent(order, null));
}

function orderOf(order: Reader, escrow: Reader | null, test: boolean): IncomingOrder {
  const currency = order.currency("currency");
  const parcels = parcelsOf(order);
  const lines = linesOf(order, parcels, currency);
  const { adjustments, payout, ...sums } = moneyOf(order, escrow, lines, currency);
  // The tax of the goods is in their price; what is told apart comes on top, as at a border.
  const parts = { lines, ...sums, pricesIncludeTax: false };
  const standing = standingOf(order, parcels);
  const placedAt = secondsAt(order, "create_time");
  const id = order.id("order_sn");
  return {
    externalId: id,
    number: id,
    currencyCode: currency,
    placedAt,
    updatedAt: optionalSecondsAt(order, "update_time") ?? placedAt,
    version: null,
    ...standing,
    cancelled: standing.orderStatus === "CANCELLED",
    test,
    ...parts,
    difference: differenceOf(parts),
    shippingOption: order.optionalText("checkout_shipping_carrier") ?? order.optionalText("shipping_carrier"),
    shipTo: shipToOf(order),
    billTo: null,
    customer: customerOf(order),
    externalLocationId: null,
    dispatchBy: optionalSecondsAt(order, "ship_by_date"),
    adjustments,
    payout,
  };
}
