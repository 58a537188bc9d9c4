import type { IncomingAddress, IncomingLine, IncomingOrder } from "../channels/connector.ts";
import type { Address } from "../customers/address.entity.ts";
import type { Order } from "../orders/order.entity.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { searchTextOf } from "../orders/search-text.ts";
import { cancelLines, cancelOrder } from "./cancel-order.ts";
import { fulfilElsewhere } from "./fulfil-elsewhere.ts";
import { asksToCancel, keepCancellationWish } from "./keep-holds.ts";
import { leaveShipments } from "./leave-shipment.ts";
import type { OrderBook } from "./order-book.ts";
import { type NewAction, newVersion, noteActions } from "./order-version.ts";
import { holdPacked } from "./packed-for-elsewhere.ts";
import { amountsOf, keepAddress, keepLine, placeOfSale, saidOf } from "./receive-order.ts";
import { settleOrder } from "./settle-order.ts";
import { takeBack } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/** An older version of an order never overwrites a newer one, whatever the order of arrival. */
export function isOlder(incoming: IncomingOrder, known: Order): boolean {
  if (incoming.version !== null && known.externalVersion != null) return incoming.version < known.externalVersion;
  return incoming.updatedAt < known.externalUpdatedAt;
}

/**
 * Brings a known order to the version the channel sends: money, address, lines, what was cancelled and what has left.
 * Answers whether anything about it changed.
 */
export function applyVersion(book: OrderBook, work: Work, incoming: IncomingOrder, customerId: string | null): boolean {
  const eventsBefore = book.order.eventSequence;
  const asked = asksToCancel(book);
  if (book.activeHolds().some(({ reason, placedBy }) => reason === "CHANNEL_PENDING" && placedBy === "system")) work.lookAtChannel(book);
  book.amountsAreSaid = true;
  takeAddress(book, work, incoming);
  if (incoming.paymentStatus !== book.order.channelPaymentStatus) book.paymentSaid = true;
  Object.assign(book.order, saidOf(incoming), customerId === null ? {} : { customerId });
  takeLines(book, work, incoming);
  takeCancellation(book, work, incoming);
  keepCancellationWish(book, work, asked);
  settleOrder(book, work);
  return book.order.eventSequence > eventsBefore;
}

function takeAddress(book: OrderBook, work: Work, { shipTo }: IncomingOrder): void {
  // Compared with what the channel last said: an address that a person changed here is not undone by the channel's next message.
  if (shipTo === null || (book.channelShipTo !== null && sameAddress(book.channelShipTo, shipTo))) return;
  const change = newVersion(book, work, "Changed at the channel");
  const parcels = holdPacked(book, work, goesElsewhere(book.channelShipTo, shipTo));
  leaveShipments(book, work);
  book.shipTo = keepAddress(work, shipTo);
  noteActions(work, change, [{ kind: "SET_ADDRESS", addressId: book.shipTo.id }]);
  book.channelShipTo = book.shipTo;
  book.order.shipToId = book.shipTo.id;
  book.order.channelShipToId = book.shipTo.id;
  book.reroute = { cause: "ADDRESS_CHANGED" };
  work.tell(book, "order.address_changed", { addressId: book.shipTo.id, parcels });
}

const sameAddress = (known: Address, incoming: IncomingAddress): boolean =>
  (["name", "company", "city", "region", "postalCode", "countryCode", "phone", "masked"] as const).every(
    (part) => (known[part] ?? null) === incoming[part],
  ) && known.lines.join("\n") === incoming.lines.join("\n");

/** An address that the channel shows from now on, or hides, is the same place as long as what is seen of it is. */
function goesElsewhere(known: Address | null, incoming: IncomingAddress): boolean {
  if (known === null || known.masked === incoming.masked) return true;
  return (["city", "region", "postalCode", "countryCode"] as const).some((part) => {
    const [was, is] = [known[part] ?? null, incoming[part]];
    return was !== null && is !== null && !was.includes("*") && !is.includes("*") && was !== is;
  });
}

function takeLines(book: OrderBook, work: Work, incoming: IncomingOrder): void {
  const { order } = book;
  const pairs = incoming.lines.map((line) => ({ said: line, line: matching(book, line) }));
  const added = pairs.filter(({ line }) => line === undefined);
  const grown = pairs.filter(({ said, line }) => line !== undefined && said.quantity > line.orderedQuantity);
  const change = added.length + grown.length > 0 ? newVersion(book, work, "Changed at the channel") : null;
  for (const pair of added) {
    pair.line = keepLine(work, order, pair.said, { position: book.lines.length + 1, channel: book.channel });
    book.lines.push(pair.line);
  }
  for (const { said, line } of grown) if (line) line.orderedQuantity = said.quantity;
  for (const { said, line } of pairs) if (line) takeKeeper(book, work, line, said.fulfilledByChannel ?? false);
  if (change !== null) {
    noteActions(work, change, [
      ...added.map(({ line }) => additionOf(line as OrderLine)),
      ...grown.map(({ line }) => growthOf(line as OrderLine)),
    ]);
    order.searchText = searchTextOf(book);
    work.tell(book, "order.lines_added", {
      lines: [...added, ...grown].map(({ line, said }) => ({ lineId: line?.id, quantity: said.quantity })),
    });
  }
  Object.assign(order, amountsOf(incoming), { cancelledMinor: null });

  const gone = pairs.flatMap(({ said, line }) => more(line, said.fulfilledQuantity - (line?.fulfilledQuantity ?? 0)));
  if (gone.length > 0) fulfilElsewhere(book, work, gone, placeOfSale(book.channel, incoming));
  if (incoming.cancelled) return;
  const present = new Set(pairs.map(({ line }) => line));
  const removed = book.originalLines.filter((line) => !present.has(line)).flatMap((line) => more(line, line.openQuantity));
  const fewer = pairs.flatMap(({ said, line }) =>
    line ? more(line, said.cancelledQuantity + (line.orderedQuantity - said.quantity) - line.cancelledQuantity) : [],
  );
  if (removed.length + fewer.length > 0)
    cancelLines(book, work, [...removed, ...fewer], { reason: "Cancelled at the channel", byChannel: true });
}

const additionOf = ({ id, sku = null, title, orderedQuantity: quantity, unitPriceMinor }: OrderLine): NewAction => ({
  ...{ kind: "ADD_LINE", madeLineId: id, sku, title, quantity, unitPriceMinor },
});

const growthOf = ({ id, orderedQuantity, cancelledQuantity = 0 }: OrderLine): NewAction => ({
  ...{ kind: "SET_QTY", orderLineId: id, quantity: orderedQuantity - (cancelledQuantity as number) },
});

/** The channel keeps and ships it from now on, or no longer: our work on it ends, or it is routed like any other. */
function takeKeeper(book: OrderBook, work: Work, line: OrderBook["lines"][number], byChannel: boolean): void {
  if (byChannel && !line.fulfilledByChannel) takeBack(book, work, line, line.openQuantity - book.unplanned(line));
  line.fulfilledByChannel = byChannel;
}

const matching = (book: OrderBook, { externalIds }: IncomingLine) =>
  book.lines.find((line) => line.externalIds.some((id) => externalIds.includes(id)));

/** The further units, as far as the line still has open ones. */
const more = (line: OrderBook["lines"][number] | undefined, units: number) => {
  const quantity = line ? Math.min(units, line.openQuantity) : 0;
  return line && quantity > 0 ? [{ line, quantity }] : [];
};

function takeCancellation(book: OrderBook, work: Work, incoming: IncomingOrder): void {
  if (!incoming.cancelled || book.order.status === "CANCELLED" || book.order.status === "COMPLETED") return;
  const open = book.lines.flatMap((line) => more(line, line.openQuantity));
  if (book.originalLines.every(({ fulfilledQuantity }) => fulfilledQuantity === 0)) cancelOrder(book, work, "Cancelled at the channel");
  else if (open.length > 0) cancelLines(book, work, open, { reason: "Cancelled at the channel", byChannel: true });
}
