import { type FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { type Need, OrderLine } from "../orders/order-line.entity.ts";
import { searchTextOf } from "../orders/search-text.ts";
import type { AddedItem } from "../rules/directives.ts";
import { unbegun } from "./begun-work.ts";
import { allocate } from "./commit-plan.ts";
import { fulfilElsewhere } from "./fulfil-elsewhere.ts";
import type { OrderBook } from "./order-book.ts";
import { newVersion, noteActions } from "./order-version.ts";
import { takeBack } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/**
 * Puts in what rules add to an open order: a sample, packaging or a gift, at no price, which the channel knows nothing of. It goes along
 * with work that stands at a place where it is in stock, and never makes a parcel of its own; what finds no such work is left out. A rule
 * adds its item to an order once. What no rule adds any more is taken out, and when all else has left, it has left with it.
 */
export function addItems(book: OrderBook, work: Work, decidedAnew: boolean): void {
  const { order } = book;
  if (order.status !== "OPEN" || order.test) return;
  const wanted = order.directives?.addItems ?? [];
  const isSame = (line: OrderLine, item: AddedItem) => line.ruleId === item.ruleId && line.sku === item.sku;
  if (decidedAnew)
    for (const line of addedLines(book))
      if (!wanted.some((item) => isSame(line, item))) takeOut(book, work, line, "No rule adds it any more");
  finishWithTheRest(book, work);
  for (const line of addedLines(book)) {
    const units = book.unplanned(line);
    if (units > 0 && !goAlong(book, work, line, units)) takeOut(book, work, line, "Out of stock where the order leaves from");
  }
  for (const item of wanted)
    if (!book.lines.some((line) => isSame(line, item)) && !add(book, work, item) && decidedAnew)
      work.tell(book, "order.item_left_out", { sku: item.sku, ruleId: item.ruleId });
}

/** Those that have open units. */
const addedLines = ({ lines }: OrderBook): OrderLine[] => lines.filter((line) => line.origin === "AUTO_ADDED" && line.openQuantity > 0);

function takeOut(book: OrderBook, work: Work, line: OrderLine, reason: string): void {
  // Who has begun on it sends it along.
  const quantity = unbegun(book, line);
  if (quantity < 1) return;
  const change = newVersion(book, work, reason);
  line.cancel(quantity);
  takeBack(book, work, line);
  noteActions(work, change, [{ kind: "CANCEL_LINE", orderLineId: line.id, quantity }]);
  work.tell(book, "order.lines_cancelled", { reason, lines: [{ lineId: line.id, quantity }] });
}

function finishWithTheRest(book: OrderBook, work: Work): void {
  const originals = book.boughtLines;
  const done =
    originals.every(({ openQuantity }) => openQuantity === 0) && originals.some(({ fulfilledQuantity }) => fulfilledQuantity > 0);
  const units = done ? addedLines(book).map((line) => ({ line, quantity: line.openQuantity })) : [];
  if (units.length > 0) fulfilElsewhere(book, work, units, null);
}

function add(book: OrderBook, work: Work, { sku, quantity, ruleId }: AddedItem): boolean {
  const sold = work.sellable(book.channel.id, [sku]);
  const host = sold && hostOf(book, work, sold.needs, quantity);
  if (!host) return false;
  const { order } = book;
  const change = newVersion(book, work, "A rule adds it");
  const line = work.add(
    make(OrderLine, {
      id: newId(),
      orderId: order.id,
      origin: "AUTO_ADDED",
      ruleId,
      position: book.lines.length + 1,
      externalIds: [],
      sku,
      listingKeys: [sku],
      listingId: sold.listingId,
      title: sold.title,
      needs: [...sold.needs],
      requiresShipping: true,
      fulfilledByChannel: false,
      // It goes along with what is there.
      deliveryMethod: host.deliveryMethod,
      pickupLocationId: host.deliveryMethod === "PICKUP" ? host.locationId : null,
      orderedQuantity: quantity,
      cancelledQuantity: 0,
      fulfilledQuantity: 0,
      deliveredQuantity: 0,
      returnRequestedQuantity: 0,
      returnedQuantity: 0,
      reroutes: 0,
      unitPriceMinor: 0n,
      discountMinor: 0n,
      taxMinor: 0n,
      placedAt: order.placedAt,
    }),
  );
  book.lines.push(line);
  noteActions(work, change, [{ kind: "ADD_LINE", madeLineId: line.id, sku, title: line.title, quantity, unitPriceMinor: 0n }]);
  order.searchText = searchTextOf(book);
  work.tell(book, "order.lines_added", { ruleId, lines: [{ lineId: line.id, quantity }] });
  join(book, work, { line, quantity, host });
  return true;
}

function goAlong(book: OrderBook, work: Work, line: OrderLine, quantity: number): boolean {
  const host = hostOf(book, work, line.needs, quantity);
  if (host) join(book, work, { line, quantity, host });
  return host !== undefined;
}

type Host = FulfillmentOrder & { locationId: string };

/** The first work that has not begun, at a place where so much of it is in stock. */
const hostOf = (book: OrderBook, work: Work, needs: readonly Need[], quantity: number): Host | undefined =>
  book.liveFulfillmentOrders.find(
    (one): one is Host =>
      (one.status === "OPEN" || one.heldFrom === "OPEN" || one.stockKept === true) &&
      one.locationId != null &&
      book.linesOf(one).some(({ orderLineId }) => book.line(orderLineId).origin !== "EXCHANGE") &&
      needs.every(({ itemId, perUnit }) => work.ledger.available(itemId, one.locationId as string) >= perUnit * quantity),
  );

function join(book: OrderBook, work: Work, { line, quantity, host }: { line: OrderLine; quantity: number; host: Host }): void {
  const values = { id: newId(), fulfillmentOrderId: host.id, orderLineId: line.id, quantity, remainingQuantity: quantity };
  const part = work.add(make(FulfillmentOrderLine, values));
  book.fulfillmentOrderLines.push(part);
  allocate(book, work, part, host.locationId);
  work.tellOfWork(book, host, "fulfillment_order.lines_added", { lines: [{ lineId: line.id, quantity }] });
}
