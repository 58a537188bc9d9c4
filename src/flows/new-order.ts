import type { Channel } from "../channels/channel.entity.ts";
import type { ChannelPaymentStatus, IncomingAddress, IncomingCustomer, IncomingOrder } from "../channels/connector.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { add, type Money, subtract, sum, times, zero } from "../kit/money.ts";
import type { ShipPreference } from "../orders/order.states.ts";
import type { Arrival } from "./accept-orders.ts";

/** An order on a channel of our own, as a caller says it. */
export interface NewOrder {
  readonly channelId: string;
  readonly externalId: string;
  readonly number: string | null;
  readonly currencyCode: string;
  readonly lines: readonly NewOrderLine[];
  readonly shipTo: IncomingAddress | null;
  readonly customer: IncomingCustomer | null;
  readonly shipping: Money | null;
  readonly shippingOption: string | null;
  readonly paymentStatus: ChannelPaymentStatus;
  readonly placedAt: Date | null;
  readonly soldAtLocationId: string | null;
  readonly tags: readonly string[];
  /** SPLIT_OK when left out. */
  readonly shipPreference?: ShipPreference | undefined;
  /** Reservations of the buyer's cart or quote: the order gets these very units. */
  readonly reservationIds?: readonly string[];
}

export interface NewOrderLine {
  readonly sku: string;
  readonly title: string | null;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly discount: Money | null;
  readonly tax: Money | null;
  /** The buyer picks it up, there or at the nearest place that has it. Left out: it is shipped. */
  readonly pickup?: { readonly locationId: string | null } | undefined;
}

/**
 * The order as an arrival like any channel's.
 *
 * Throws Refusal NOT_FOUND without a channel, CHANNEL_FORBIDS for one that a connector feeds, or INVALID.
 */
export function arrivalOf(wanted: NewOrder, by: Deed, channel: Channel | undefined, claims: Arrival["claims"] = []): Arrival {
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  if (channel.connectorKey)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} sends its orders itself. Create orders on a channel of type API, POS or B2B.`, [
      "channelId",
    ]);
  if (wanted.lines.length === 0) throw new Refusal("INVALID", "An order has at least one line.", ["lines"]);
  if (!wanted.externalId.trim()) throw new Refusal("INVALID", "An order needs an id of yours.", ["externalId"]);
  checkTexts(wanted);
  const { soldAtLocationId: soldAt, shipPreference } = wanted;
  return { channel, order: incomingOf(wanted, by.at), soldAt, by, onlyNew: true, claims, shipPreference };
}

/** What orders are found by; a longer one is a mistake. */
const mostCharacters = 255;

function checkTexts({ externalId, number, customer, lines }: NewOrder): void {
  const texts = [
    [externalId, ["externalId"]],
    [number, ["number"]],
    [customer?.externalId, ["customer", "externalId"]],
    [customer?.name, ["customer", "name"]],
    [customer?.email, ["customer", "email"]],
    [customer?.phone, ["customer", "phone"]],
    ...lines.map(({ sku }, index) => [sku, ["lines", String(index), "sku"]] as const),
  ] as const;
  for (const [text, field] of texts)
    if (text != null && text.length > mostCharacters)
      throw new Refusal("INVALID", `It has at most ${mostCharacters} characters, not ${text.length}.`, field);
}

/** The order in the words of a channel. Throws Refusal INVALID. */
export function incomingOf(wanted: NewOrder, now: Date): IncomingOrder {
  const { currencyCode: currency } = wanted;
  const sold = wanted.soldAtLocationId !== null;
  const lines = wanted.lines.map((line, index) => lineOf(line, index, currency, sold));
  const totals = {
    discountTotal: sum(
      lines.map(({ discount }) => discount),
      currency,
    ),
    taxTotal: sum(
      lines.map(({ tax }) => tax),
      currency,
    ),
    shippingTotal: inCurrency(wanted.shipping ?? zero(currency), currency, ["shipping"]),
  };
  const goods = sum(
    lines.map(({ unitPrice, quantity }) => times(unitPrice, quantity)),
    currency,
  );
  const placedAt = wanted.placedAt ?? now;
  return {
    externalId: wanted.externalId,
    number: wanted.number ?? wanted.externalId,
    currencyCode: currency,
    placedAt,
    updatedAt: now,
    version: null,
    orderStatus: sold ? "COMPLETED" : "CONFIRMED",
    paymentStatus: wanted.paymentStatus,
    fulfillmentStatus: sold ? "DELIVERED" : "UNFULFILLED",
    nativeStatus: "created",
    cancelled: false,
    test: false,
    lines,
    tags: wanted.tags,
    ...totals,
    pricesIncludeTax: false,
    feeTotal: zero(currency),
    total: add(add(subtract(goods, totals.discountTotal), totals.taxTotal), totals.shippingTotal),
    difference: zero(currency),
    shippingOption: wanted.shippingOption,
    shipTo: wanted.shipTo,
    billTo: null,
    customer: wanted.customer,
    externalLocationId: null,
  };
}

function lineOf(line: NewOrderLine, index: number, currency: string, sold: boolean): IncomingOrder["lines"][number] {
  const at = (name: string) => ["lines", String(index), name];
  if (!Number.isInteger(line.quantity) || line.quantity < 1 || line.quantity > 100_000)
    throw new Refusal("INVALID", "A quantity is a whole number from 1 to 100000.", at("quantity"));
  return {
    externalIds: [String(index + 1)],
    sku: line.sku,
    listingKeys: [line.sku],
    title: line.title ?? line.sku,
    quantity: line.quantity,
    cancelledQuantity: 0,
    fulfilledQuantity: sold ? line.quantity : 0,
    unitPrice: inCurrency(line.unitPrice, currency, at("unitPrice")),
    discount: inCurrency(line.discount ?? zero(currency), currency, at("discount")),
    tax: inCurrency(line.tax ?? zero(currency), currency, at("tax")),
    requiresShipping: true,
    pickup: line.pickup,
  };
}

/** Throws Refusal INVALID for another currency than the order's, or an amount below zero. */
function inCurrency(amount: Money, currency: string, field: readonly string[]): Money {
  if (amount.currency !== currency)
    throw new Refusal("INVALID", `The order is in ${currency}, this amount is in ${amount.currency}.`, field);
  if (amount.minor < 0n) throw new Refusal("INVALID", "An amount is not below zero.", field);
  return amount;
}
