import type { ChannelEvent, IncomingAddress, IncomingLine, IncomingOrder } from "../../src/channels/connector.ts";
import type { IncomingReturn } from "../../src/channels/incoming-return.ts";
import { amountOf } from "../../src/kit/money.ts";

/** What a message means, short enough to be written by hand from reading the message. */
export function told(event: ChannelEvent): unknown {
  if (event.kind === "hint")
    return `hint ${event.hint.about === "RETURN" ? "return " : ""}${event.hint.externalId} ${event.hint.version ?? "-"}`;
  if (event.kind === "return") return toldReturn(event.return);
  return event.kind === "order" ? toldOrder(event.order) : `access ${event.access}`;
}

const toldReturn = ({ askedAt, updatedAt, refund, lines, ...ret }: IncomingReturn) => ({
  id: ret.externalId,
  order: ret.externalOrderId,
  asked: askedAt.toISOString(),
  updated: updatedAt.toISOString(),
  status: `${ret.status} (${ret.nativeStatus}) ${ret.wish}${ret.channelRefunds ? "" : " by us"}`,
  refund: refund && `${amountOf(refund)} ${refund.currency}`,
  lines: lines.map(
    ({ externalIds, listingKeys, quantity, reason, nativeReason }) =>
      `${quantity} × ${externalIds.join("+")} [${listingKeys.join(", ")}] ${reason} (${nativeReason ?? "-"})`,
  ),
});

const toldOrder = (order: IncomingOrder) => ({
  id: order.externalId,
  number: order.number,
  placed: order.placedAt.toISOString(),
  updated: order.updatedAt.toISOString(),
  status: `${order.orderStatus} ${order.paymentStatus} ${order.fulfillmentStatus}`,
  flags: [order.cancelled && "cancelled", order.test && "test", order.pricesIncludeTax && "tax included"].filter(Boolean).join(", "),
  lines: order.lines.map(toldLine),
  sums: `${order.currencyCode} discount ${amountOf(order.discountTotal)}, tax ${amountOf(order.taxTotal)}, shipping ${amountOf(order.shippingTotal)}, fees ${amountOf(order.feeTotal)}`,
  total: `${amountOf(order.total)}, difference ${amountOf(order.difference)}`,
  to: order.shipTo && toldAddress(order.shipTo),
  customer: order.customer && `${order.customer.externalId ?? "-"}, ${order.customer.name ?? "-"}, ${order.customer.email ?? "-"}`,
});

/** `101 MUG: 2 × 8.50 - 1.00, tax 0.90`, then how many are gone and cancelled. */
const toldLine = (line: IncomingLine): string =>
  `${line.externalIds.join("+")} ${line.sku ?? "-"}: ${line.quantity} × ${amountOf(line.unitPrice)} - ${amountOf(line.discount)}, tax ${amountOf(line.tax)}` +
  (line.fulfilledQuantity > 0 ? `, gone ${line.fulfilledQuantity}` : "") +
  (line.cancelledQuantity > 0 ? `, cancelled ${line.cancelledQuantity}` : "");

const toldAddress = ({ name, lines, city, region, postalCode, countryCode }: IncomingAddress): string =>
  [name, ...lines, city, region, postalCode, countryCode].map((part) => part ?? "-").join(", ");
