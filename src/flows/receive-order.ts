import type { Channel } from "../channels/channel.entity.ts";
import type { IncomingAddress, IncomingLine, IncomingOrder } from "../channels/connector.ts";
import { Address } from "../customers/address.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { adjustmentsOf } from "../orders/adjustments.ts";
import { Order } from "../orders/order.entity.ts";
import type { ShipPreference } from "../orders/order.states.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { paymentStatusOf } from "../orders/payment.ts";
import { searchTextOf } from "../orders/search-text.ts";
import { cancelOrder } from "./cancel-order.ts";
import { type Claim, claim } from "./claim-reservations.ts";
import { fulfilElsewhere } from "./fulfil-elsewhere.ts";
import { keepCancellationWish } from "./keep-holds.ts";
import { OrderBook } from "./order-book.ts";
import { resolveLines } from "./review-order.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/** An order as it came, and the reservations that it uses up. */
interface Incoming {
  readonly channel: Channel;
  readonly order: IncomingOrder;
  readonly soldAt?: string | null | undefined;
  readonly claims?: readonly Claim[] | undefined;
  /** How it came about; a channel sent it when left out. */
  readonly origin?: Order["origin"] | undefined;
  /** Nothing of it begins before. */
  readonly fulfillAt?: Date | null | undefined;
  /** SPLIT_OK when left out. */
  readonly shipPreference?: ShipPreference | undefined;
}

/** Takes an order that we do not know yet, as far along as the channel says it is. */
export function newBook(work: Work, arrival: Incoming, customerId: string | null): OrderBook {
  const { channel, order: incoming, soldAt } = arrival;
  const book = receive(work, arrival, customerId);
  const { order, lines } = book;
  const gone = incoming.lines.flatMap(({ fulfilledQuantity }, index) => unitsOf(lines[index], fulfilledQuantity));
  if (gone.length > 0) {
    resolveLines(book, work);
    fulfilElsewhere(book, work, gone, order.test ? null : (soldAt ?? placeOfSale(channel, incoming)));
  }
  for (const [index, { cancelledQuantity }] of incoming.lines.entries()) {
    const line = lines[index] as OrderLine;
    // Of a cancelled order, what has not left is cancelled; where nothing has, the order is.
    const cancelled = !incoming.cancelled ? cancelledQuantity : gone.length > 0 ? line.openQuantity : 0;
    if (cancelled > 0) line.cancel(cancelled);
  }
  keepCancellationWish(book, work, false);
  if (incoming.cancelled && gone.length === 0) cancelOrder(book, work, "Cancelled at the channel");
  else settleOrder(book, work);
  return book;
}

/** An order with its lines as they came, of which nothing is decided yet. */
export function receive(work: Work, arrival: Incoming, customerId: string | null): OrderBook {
  const book = begin(work, arrival, customerId);
  work.tell(book, "order.received", { externalId: book.order.externalId });
  claim(book, work, arrival.claims ?? []);
  return book;
}

/** An order that nobody has agreed to yet. */
export function draft(work: Work, arrival: Incoming, customerId: string | null): OrderBook {
  const book = begin(work, { ...arrival, origin: "DRAFT" }, customerId);
  book.order.status = "DRAFT";
  work.tell(book, "order.draft_created", { externalId: book.order.externalId });
  return book;
}

function begin(work: Work, arrival: Incoming, customerId: string | null): OrderBook {
  const { channel, order: incoming, origin = "CHANNEL", shipPreference = "SPLIT_OK" } = arrival;
  const shipTo = incoming.shipTo && keepAddress(work, incoming.shipTo);
  const billTo = incoming.billTo && keepAddress(work, incoming.billTo);
  const { at } = work.deed;
  const order = work.add(
    make(Order, {
      id: newId(),
      channelId: channel.id,
      externalId: incoming.externalId,
      number: incoming.number,
      origin,
      status: "RECEIVED",
      paymentStatus: paymentStatusOf(incoming.paymentStatus),
      fulfillmentStatus: "UNFULFILLED",
      orderVersion: 1,
      test: incoming.test,
      customerId,
      shipToId: shipTo?.id ?? null,
      channelShipToId: shipTo?.id ?? null,
      billToId: billTo?.id ?? null,
      placedAt: incoming.placedAt,
      shipPreference,
      fulfillAt: arrival.fulfillAt ?? null,
      tags: [...(incoming.tags ?? [])],
      priority: 0,
      directives: null,
      factsHash: null,
      currency: incoming.currencyCode,
      cancelledMinor: null,
      capturedMinor: 0n,
      refundedMinor: 0n,
      cancelReason: null,
      cancelledAt: null,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
      ...saidOf(incoming),
      ...amountsOf(incoming),
    }),
  );
  const lines = incoming.lines.map((line, position) => keepLine(work, order, line, { position: position + 1, channel }));
  const book = new OrderBook({ order, channel, lines, shipTo, channelShipTo: shipTo, billTo, isNew: true });
  order.searchText = searchTextOf(book);
  return book;
}

const unitsOf = (line: OrderLine | undefined, quantity: number) => (line && quantity > 0 ? [{ line, quantity }] : []);

/** What the channel says of the order beside its lines and amounts. */
export const saidOf = (incoming: IncomingOrder) => ({
  channelStatus: incoming.orderStatus,
  channelPaymentStatus: incoming.paymentStatus,
  channelFulfillmentStatus: incoming.fulfillmentStatus,
  nativeStatus: incoming.nativeStatus,
  externalUpdatedAt: incoming.updatedAt,
  externalVersion: incoming.version,
  shippingOption: incoming.shippingOption,
  channelTags: [...(incoming.tags ?? [])],
  dispatchBy: incoming.dispatchBy ?? null,
});

export const amountsOf = (incoming: IncomingOrder) => ({
  pricesIncludeTax: incoming.pricesIncludeTax,
  subtotalMinor: incoming.lines.reduce((sum, { unitPrice, quantity }) => sum + unitPrice.minor * BigInt(quantity), 0n),
  discountMinor: incoming.discountTotal.minor,
  taxMinor: incoming.taxTotal.minor,
  shippingMinor: incoming.shippingTotal.minor,
  feeMinor: incoming.feeTotal.minor,
  totalMinor: incoming.total.minor,
  differenceMinor: incoming.difference.minor,
  adjustments: adjustmentsOf(incoming.adjustments),
  payoutMinor: incoming.payout?.minor ?? null,
});

export function keepLine(
  work: Work,
  { id: orderId, placedAt }: Pick<Order, "id" | "placedAt">,
  incoming: IncomingLine,
  { position, channel }: { readonly position: number; readonly channel: Channel },
): OrderLine {
  return work.add(
    make(OrderLine, {
      id: newId(),
      orderId,
      origin: "ORIGINAL",
      ruleId: null,
      position,
      externalIds: [...incoming.externalIds],
      sku: incoming.sku,
      listingKeys: [...incoming.listingKeys],
      listingId: null,
      title: incoming.title,
      needs: [],
      requiresShipping: incoming.requiresShipping,
      fulfilledByChannel: incoming.fulfilledByChannel ?? false,
      ...wayOf(incoming, channel),
      orderedQuantity: incoming.quantity,
      cancelledQuantity: 0,
      fulfilledQuantity: 0,
      deliveredQuantity: 0,
      returnRequestedQuantity: 0,
      returnedQuantity: 0,
      reroutes: 0,
      unitPriceMinor: incoming.unitPrice.minor,
      discountMinor: incoming.discount.minor,
      taxMinor: incoming.tax.minor,
      placedAt,
    }),
  );
}

/** How a line reaches the buyer. A place that the channel names and nobody told us of: the nearest that has it. */
const wayOf = ({ pickup }: IncomingLine, channel: Channel) => {
  if (!pickup) return { deliveryMethod: "SHIP" as const, pickupLocationId: null };
  const { locationId = null, externalLocationId } = pickup;
  const known = externalLocationId != null && Object.hasOwn(channel.externalLocations, externalLocationId);
  return {
    deliveryMethod: "PICKUP" as const,
    pickupLocationId: locationId ?? (known ? (channel.externalLocations[externalLocationId] ?? null) : null),
  };
};

export const keepAddress = (work: Work, { lines, ...incoming }: IncomingAddress): Address =>
  work.add(make(Address, { id: newId(), ...incoming, lines: [...lines], createdAt: work.deed.at }));

/** Where something sold over the counter leaves from: the till's own location, or the only one that serves the channel. */
export function placeOfSale(channel: Channel, { externalLocationId }: IncomingOrder): string | null {
  const known = externalLocationId !== null && Object.hasOwn(channel.externalLocations, externalLocationId);
  const till = known ? channel.externalLocations[externalLocationId] : undefined;
  return till ?? (channel.locationIds.length === 1 ? (channel.locationIds[0] ?? null) : null);
}
