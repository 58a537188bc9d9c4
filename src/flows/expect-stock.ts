import { Allocation } from "../fulfillment/allocation.entity.ts";
import type { FulfillmentOrder, FulfillmentOrderLine } from "../fulfillment/fulfillment-order.entity.ts";
import { type OpenReceipt, promiseFromReceipts } from "../inventory/promise-from-receipts.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderBook } from "./order-book.ts";
import { limitOf } from "./pre-orders.ts";
import type { Work } from "./work.ts";

/** Promises a line of waiting work the units that are to come, and counts them against their items' limits. */
export function expectStock(book: OrderBook, work: Work, one: FulfillmentOrder, line: FulfillmentOrderLine): void {
  const orderLine = book.line(line.orderLineId);
  for (const { itemId, perUnit } of orderLine.needs) {
    const countsAgainst = limitOf(book, work, orderLine, itemId);
    const quantity = perUnit * line.remainingQuantity;
    work.terms.count(itemId, countsAgainst, quantity);
    work.noteStock(book, line, "expected", { itemId, quantity });
    const values = {
      id: newId(),
      fulfillmentOrderLineId: line.id,
      itemId,
      locationId: one.locationId ?? null,
      quantity,
      status: "EXPECTED" as const,
      source: "EXPECTED_RECEIPT" as const,
      countsAgainst,
      createdAt: work.deed.at,
    };
    book.allocations.push(work.add(make(Allocation, values)));
  }
}

/** What a line was promised before it was there. */
export const expectedBy = (book: OrderBook, line: FulfillmentOrderLine): Allocation[] =>
  book.allocations.filter((one) => one.fulfillmentOrderLineId === line.id && one.status === "EXPECTED");

/** The units that a line waited for are there: what was expected is committed from now on, where it lies. */
export function meetExpectation(book: OrderBook, work: Work, line: FulfillmentOrderLine, locationId: string): boolean {
  const expected = expectedBy(book, line);
  for (const allocation of expected) {
    work.terms.count(allocation.itemId, allocation.countsAgainst ?? null, -allocation.quantity);
    allocation.become("ALLOCATED");
    allocation.locationId = locationId;
  }
  return expected.length > 0;
}

/** So many of a line's units are no longer waited for. */
export function endExpectation(book: OrderBook, work: Work, line: FulfillmentOrderLine, units: number): void {
  for (const allocation of expectedBy(book, line)) {
    // All of the line's units are promised alike, so a share of its units is the same share of each allocation.
    const quantity = (allocation.quantity / line.remainingQuantity) * units;
    work.terms.count(allocation.itemId, allocation.countsAgainst ?? null, -quantity);
    work.noteStock(book, line, "released", { itemId: allocation.itemId, quantity });
    if (quantity === allocation.quantity) allocation.become("RELEASED");
    else allocation.quantity -= quantity;
  }
}

/**
 * The day on which the last of the units of waiting work is expected, when everybody who waits already is served first; not before the day of
 * its release. Null: nobody knows. Told at once with new work; `promiseAnew` puts it right when anything changes.
 */
export function firstPromise(book: OrderBook, work: Work, one: FulfillmentOrder): string | null {
  const wanted = new Map<string, number>();
  for (const line of book.linesOf(one))
    for (const { itemId, quantity } of expectedBy(book, line)) wanted.set(itemId, (wanted.get(itemId) ?? 0) + quantity);
  const { locationIds } = book.channel;
  const allowed = locationIds.length === 0 ? null : new Set(locationIds);
  let day = one.fulfillAt ? one.fulfillAt.toISOString().slice(0, 10) : "";
  for (const [itemId, quantity] of wanted) {
    const before = { quantity: Math.max(0, work.terms.aheadOf(itemId) - quantity), locationIds: null };
    const [, promised] = promiseFromReceipts(
      [...shelvesOf(work, itemId), ...work.terms.receiptsOf(itemId)],
      [before, { quantity, locationIds: allowed }],
    );
    if (promised == null) return null;
    if (promised > day) day = promised;
  }
  return day || null;
}

/** What is free already, as if it came before any day. */
const shelvesOf = ({ ledger }: Work, itemId: string): OpenReceipt[] =>
  [...ledger.levels()]
    .filter((level) => level.itemId === itemId && level.AVAILABLE > 0)
    .map(({ locationId, AVAILABLE: left }) => ({ id: locationId, itemId, locationId, eta: "", left }));
