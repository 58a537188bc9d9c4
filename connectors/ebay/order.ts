import type { IncomingOrder } from "../../src/channels/connector.ts";
import { type Money, subtract, sum, zero } from "../../src/kit/money.ts";
import type { Reader } from "../../src/kit/read.ts";
import { differenceOf, larger } from "../../src/kit/reckon.ts";
import { adjustmentsOf } from "./adjustments.ts";
import { lineOf } from "./lines.ts";
import { amountIn, amountOrNothing, payoutIn, size } from "./money.ts";
import { customerOf, deliveringOf } from "./people.ts";
import { standingOf } from "./status.ts";

/** `fulfillments`: the order's parcels, where eBay was asked for them. */
export function orderOf(order: Reader, fulfillments: readonly Reader[] | null, test: boolean): IncomingOrder {
  const currency = order.object("pricingSummary").object("total").currency("currency");
  const standing = standingOf(order);
  const delivering = deliveringOf(order);
  const context = { currency, delivering, sent: fulfillments && sentIn(fulfillments), over: standing.over };
  const items = order.list("lineItems");
  const lines = items.map((item) => lineOf(item, context));
  const parts = { lines, ...sumsOf(order, currency, lines) };
  return {
    externalId: order.id("orderId"),
    number: order.id("orderId"),
    currencyCode: currency,
    placedAt: order.instant("creationDate"),
    updatedAt: order.instant("lastModifiedDate"),
    version: null,
    orderStatus: standing.orderStatus,
    paymentStatus: standing.paymentStatus,
    fulfillmentStatus: standing.fulfillmentStatus,
    nativeStatus: standing.nativeStatus,
    cancelled: standing.orderStatus === "CANCELLED",
    test,
    ...parts,
    difference: differenceOf(parts),
    shippingOption: delivering.service,
    shipTo: delivering.shipTo,
    billTo: null,
    customer: customerOf(order, delivering.shipTo),
    externalLocationId: null,
    dispatchBy: dispatchByOf(items),
    adjustments: adjustmentsOf(order, currency),
    payout: payoutIn(order, currency),
  };
}

function sumsOf(order: Reader, currency: string, lines: IncomingOrder["lines"]) {
  const summary = order.object("pricingSummary");
  const of = (key: string): Money => amountOrNothing(summary, key, currency);
  const nothing = zero(currency);
  // What buyer and seller agreed on afterwards: more to pay is a fee, less a discount.
  const adjustment = of("adjustment");
  const onLines = sum(
    lines.map(({ discount }) => discount),
    currency,
  );
  const less = adjustment.minor < 0n ? size(adjustment) : nothing;
  return {
    discountTotal: sum([larger(size(of("priceDiscount")), onLines), less], currency),
    taxTotal:
      amountIn(summary, "tax", currency) ??
      sum(
        lines.map(({ tax }) => tax),
        currency,
      ),
    pricesIncludeTax: false,
    shippingTotal: larger(subtract(of("deliveryCost"), size(of("deliveryDiscount"))), nothing),
    feeTotal: sum([of("fee"), larger(adjustment, nothing)], currency),
    total: of("total"),
  };
}

/** The earliest of the lines: the order leaves in one go, or is split by then. */
function dispatchByOf(items: readonly Reader[]): Date | null {
  const ends = items.flatMap((item) => item.optionalObject("lineItemFulfillmentInstructions")?.optionalInstant("shipByDate") ?? []);
  return ends.length === 0 ? null : new Date(Math.min(...ends.map(Number)));
}

function sentIn(fulfillments: readonly Reader[]): ReadonlyMap<string, number> {
  const sent = new Map<string, number>();
  for (const item of fulfillments.flatMap((each) => each.optionalList("lineItems") ?? [])) {
    const id = item.id("lineItemId");
    sent.set(id, (sent.get(id) ?? 0) + (item.optionalInteger("quantity") ?? 0));
  }
  return sent;
}
