import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { type FulfillmentOrder, waitsForStock } from "../fulfillment/fulfillment-order.entity.ts";
import type { Place } from "../inventory/ledger.ts";
import { StockShortage } from "../inventory/stock-shortage.entity.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { endingRequest } from "./end-request.ts";
import type { OrderBook } from "./order-book.ts";
import { partsOf, tellOfParcel, unitsOfParts, unpackFor, workOfParcel } from "./parcels.ts";
import { heldBy, takeUnits } from "./take-reserved.ts";
import { leavePlace, shipStock } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/**
 * The channel says that units of lines have left or were handed over, without us: our work on them is done, the stock
 * committed to them has gone. Units that nobody here worked on are taken from the place of sale (`locationId`), as far
 * as what is free reaches: a sale at a till has happened whatever our count says, and no count goes below zero. What is short is noted, and
 * taken from whom it was promised to by `coverShortages`: orders are locked before levels, so that cannot be part of this.
 *
 * A parcel of ours whose units are all among them is what has left; the channel is not told of it back.
 */
export function fulfilElsewhere(
  book: OrderBook,
  work: Work,
  units: readonly { line: OrderLine; quantity: number }[],
  locationId: string | null,
): void {
  const touched = new Set<FulfillmentOrder>();
  const inParcels = takeParcels(book, work, units, touched);
  for (const { line, quantity } of units) {
    const packed = inParcels.get(line.id) ?? 0;
    const planned = packed + endWork(book, work, line, quantity - packed, touched);
    if (quantity > packed) line.fulfil(quantity - packed);
    if (locationId !== null && planned < quantity && !line.fulfilledByChannel)
      takeFromShelf(book, work, line, { quantity: quantity - planned, locationId });
  }
  for (const one of touched) if (book.linesOf(one).every(({ remainingQuantity }) => remainingQuantity === 0)) finishWork(book, work, one);
  work.tell(book, "order.fulfilled_elsewhere", { lines: units.map(({ line, quantity }) => ({ lineId: line.id, quantity })), locationId });
}

/** Parcels that have left, or were fetched, by what the channel says. Answers how many of the units were in them, by line. */
function takeParcels(
  book: OrderBook,
  work: Work,
  units: readonly { line: OrderLine; quantity: number }[],
  touched: Set<FulfillmentOrder>,
): Map<string, number> {
  const taken = new Map<string, number>();
  const left = (lineId: string) => (units.find(({ line }) => line.id === lineId)?.quantity ?? 0) - (taken.get(lineId) ?? 0);
  for (const parcel of book.waitingParcels) {
    // Who fetches what does not lie ready yet takes it out of its box.
    if (parcel.status === "CREATED" && workOfParcel(book, parcel).deliveryMethod === "PICKUP") continue;
    const packed = partsOf(book, parcel);
    // What a rule added the channel knows nothing of; it goes along.
    const known = packed.filter(({ part }) => book.line(part.orderLineId).origin !== "AUTO_ADDED");
    if (known.length === 0 || known.some(({ part, units: wanted }) => left(part.orderLineId) < wanted)) continue;
    for (const { part, units: gone } of packed) {
      shipStock(book, work, part, gone);
      part.remainingQuantity -= gone;
      book.line(part.orderLineId).fulfil(gone);
      if (known.some((one) => one.part === part)) taken.set(part.orderLineId, (taken.get(part.orderLineId) ?? 0) + gone);
    }
    touched.add(workOfParcel(book, parcel));
    handOn(book, work, parcel);
  }
  return taken;
}

function handOn(book: OrderBook, work: Work, parcel: Fulfillment): void {
  const because = "FULFILLED_ELSEWHERE";
  const lines = unitsOfParts(partsOf(book, parcel));
  if (parcel.status === "READY_FOR_PICKUP") {
    parcel.pickUp(work.deed.at);
    for (const { lineId, quantity } of lines) book.line(lineId).deliver(quantity);
    tellOfParcel(book, work, parcel, "picked_up", { because, lines });
    return;
  }
  parcel.ship(work.deed.at);
  const { carrier = null, trackingNumber = null } = parcel;
  tellOfParcel(book, work, parcel, "shipped", { because, carrier, trackingNumber, lines });
}

/** Answers how many of the units were being worked on here. */
function endWork(book: OrderBook, work: Work, line: OrderLine, quantity: number, touched: Set<FulfillmentOrder>): number {
  let done = 0;
  const waiting = (one: FulfillmentOrder) => (waitsForStock(one) ? 1 : 0);
  for (const one of [...book.liveFulfillmentOrders].sort((a, b) => waiting(a) - waiting(b))) {
    for (const part of book.linesOf(one)) {
      const share = part.orderLineId === line.id ? Math.min(quantity - done, part.remainingQuantity) : 0;
      if (share === 0) continue;
      unpackFor(book, work, part, share);
      shipStock(book, work, part, share);
      part.remainingQuantity -= share;
      touched.add(one);
      done += share;
    }
  }
  return done;
}

/** Work that stood ready is closed; work that was held or waiting never began, so it is cancelled as no longer needed. */
function finishWork(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  if (one.status === "OPEN" || one.status === "IN_PROGRESS") {
    endingRequest(book, work, one, "FULFILLED_ELSEWHERE", () => one.close());
    work.tellOfWork(book, one, "fulfillment_order.closed", { because: "FULFILLED_ELSEWHERE" });
  } else {
    endingRequest(book, work, one, "FULFILLED_ELSEWHERE", () => one.cancel());
    leavePlace(book, work, one);
    work.tellOfWork(book, one, "fulfillment_order.cancelled", { because: "FULFILLED_ELSEWHERE" });
  }
}

function takeFromShelf(
  book: OrderBook,
  work: Work,
  line: OrderLine,
  { quantity, locationId }: { quantity: number; locationId: string },
): void {
  for (const { itemId, perUnit } of line.needs) {
    const sold = perUnit * quantity;
    const kept = heldBy(book, itemId, locationId) + work.terms.allotted(book.channel.id, itemId, locationId);
    const there = Math.min(sold, kept + work.ledger.available(itemId, locationId));
    takeUnits(book, work, { itemId, locationId, quantity: there, to: "EXTERNAL", reason: "SHIPPED" });
    if (there === sold) continue;
    work.tell(book, "inventory.shortage_detected", { itemId, locationId, sold, available: there });
    noteShortage(book, work, { itemId, locationId, quantity: sold - there });
  }
}

/** Units beyond all that the book knows of were never on it: nobody else was promised those. */
function noteShortage(book: OrderBook, work: Work, { quantity, ...place }: Place & { readonly quantity: number }): void {
  const level = work.ledger.level(place);
  const promised = level ? level.RESERVED + level.COMMITTED + level.SAFETY_STOCK : 0;
  if (promised === 0) return;
  const document = `order:${book.order.id}`;
  const values = { quantity: Math.min(quantity, promised), taken: 0, document, coveredAt: null, createdAt: work.deed.at };
  work.add(make(StockShortage, { id: newId(), ...place, ...values }));
  book.leftShortage = true;
}
