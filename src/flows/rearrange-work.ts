import { Allocation } from "../fulfillment/allocation.entity.ts";
import {
  FulfillmentOrder,
  FulfillmentOrderLine,
  hasBegun,
  isBound,
  type Units,
  waitsForStock,
} from "../fulfillment/fulfillment-order.entity.ts";
import { terminalStatuses } from "../fulfillment/fulfillment-order.states.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { endExpectation, expectStock, firstPromise } from "./expect-stock.ts";
import { leaveShipment } from "./leave-shipment.ts";
import { type NamedPart, namedParts, openParts } from "./named-parts.ts";
import { openHere, unitsOf } from "./open-here.ts";
import type { OrderBook } from "./order-book.ts";
import { routeAt } from "./plan-fulfillment.ts";
import { releaseOf } from "./pre-orders.ts";
import type { Promised } from "./promise-book.ts";
import { beginDay, promiseWaiting } from "./promise-work.ts";
import { settleOrder } from "./settle-order.ts";
import { freeStock, leaveDay, leavePlace } from "./take-work-back.ts";
import type { Work } from "./work.ts";

/**
 * Units of work become work of their own at the same place: two parcels in place of one. Answers the new work, which is held only by what is on
 * its order or lines.
 *
 * Throws Refusal ILLEGAL_TRANSITION once it has begun or somebody else has accepted it, INVALID for no units or all of them, CHANNEL_FORBIDS where
 * the channel takes an order only whole.
 */
export function divideWork(book: OrderBook, work: Work, one: FulfillmentOrder, lines: readonly Units[]): FulfillmentOrder {
  requireUnbegun(one);
  if (book.order.origin === "CHANNEL" && !book.channel.rights.canSplit)
    throw new Refusal("CHANNEL_FORBIDS", `${book.channel.name} takes an order only whole; it cannot be split.`, ["fulfillmentOrderId"]);
  const parts = chosen(book, one, lines);
  withdrawRequest(book, work, one);
  const { at } = work.deed;
  const status = one.heldFrom ?? one.status;
  const fresh = work.add(
    make(FulfillmentOrder, {
      id: newId(),
      orderId: one.orderId,
      locationId: one.locationId ?? null,
      routingDecisionId: one.routingDecisionId,
      status,
      heldFrom: null,
      workState: null,
      deliveryMethod: one.deliveryMethod,
      requestStatus: null,
      requestDueAt: null,
      requestNote: null,
      cancelling: null,
      shipmentGroupId: null,
      fulfillAt: one.fulfillAt ?? null,
      stockKept: one.stockKept === true,
      expectedAt: null,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
      placedAt: one.placedAt,
      channelId: one.channelId,
    }),
  );
  book.fulfillmentOrders.push(fresh);
  for (const { part, units } of parts) {
    const line = newLine(book, work, fresh, part.orderLineId, units);
    handStock(book, work, { part, units, to: line });
  }
  if (waitsForStock(one)) for (const each of [one, fresh]) each.expectedAt = firstPromise(book, work, each);
  const told = parts.map(({ part, units }) => ({ lineId: part.orderLineId, quantity: units }));
  work.tellOfWork(book, one, "fulfillment_order.split", { reason: "BY_HAND", into: fresh.id, lines: told });
  work.tellOfWork(book, fresh, toldAs[status as keyof typeof toldAs], { splitFrom: one.id, lines: told });
  promiseNew(book, work, fresh);
  settleOrder(book, work);
  return fresh;
}

const toldAs = {
  OPEN: "fulfillment_order.routed",
  BACKORDERED: "fulfillment_order.backordered",
  SCHEDULED: "fulfillment_order.scheduled",
} as const;

/**
 * Several pieces of work on one order at one place become one: one parcel in place of several. The oldest goes on, the others end. Answers it.
 *
 * Throws Refusal INVALID for what is not alike, ILLEGAL_TRANSITION once one of them has begun or somebody else has accepted it.
 */
export function combineWork(book: OrderBook, work: Work, works: readonly FulfillmentOrder[]): FulfillmentOrder {
  const [one, ...others] = [...new Set(works)].sort((a, b) => (a.id < b.id ? -1 : 1)) as [FulfillmentOrder, ...FulfillmentOrder[]];
  if (others.length === 0) throw new Refusal("INVALID", "Name two fulfillment orders or more.", ["fulfillmentOrderIds"]);
  for (const each of [one, ...others]) requireUnbegun(each, ["fulfillmentOrderIds", String(works.indexOf(each))]);
  for (const other of others) {
    const field = ["fulfillmentOrderIds", String(works.indexOf(other))];
    if (other.locationId !== one.locationId || other.deliveryMethod !== one.deliveryMethod)
      throw new Refusal("INVALID", "What becomes one is at one location, and reaches the buyer in one way. Move one of them first.", field);
    if ((other.heldFrom ?? other.status) !== (one.heldFrom ?? one.status))
      throw new Refusal("INVALID", `One of them is ${one.heldFrom ?? one.status}, this is ${other.heldFrom ?? other.status}.`, field);
    if (waitsForStock(one) !== waitsForStock(other))
      throw new Refusal("INVALID", "One of them has its stock, the other waits for it; they stay apart.", field);
    if (book.activeHolds().some(({ fulfillmentOrderId }) => fulfillmentOrderId === other.id))
      throw new Refusal("INVALID", "It is held by itself; release that hold first.", field);
  }
  for (const each of [one, ...others]) {
    withdrawRequest(book, work, each);
    if (each.shipmentGroupId != null) leaveShipment(book, work, each);
  }
  const lines: Units[] = [];
  for (const other of others) {
    for (const part of book.linesOf(other)) {
      const units = part.remainingQuantity;
      if (units === 0) continue;
      const known = book.linesOf(one).find(({ orderLineId }) => orderLineId === part.orderLineId);
      if (known) grow(known, units);
      handStock(book, work, { part, units, to: known ?? newLine(book, work, one, part.orderLineId, units) });
      lines.push({ lineId: part.orderLineId, quantity: units });
    }
    if (other.fulfillAt != null && (one.fulfillAt == null || other.fulfillAt > one.fulfillAt)) one.fulfillAt = other.fulfillAt;
    other.cancel();
    leavePlace(book, work, other);
    work.tellOfWork(book, other, "fulfillment_order.cancelled", { reason: "MERGED", into: one.id });
  }
  if (waitsForStock(one)) one.expectedAt = firstPromise(book, work, one);
  work.tellOfWork(book, one, "fulfillment_order.merged", { with: others.map(({ id }) => id), lines });
  promiseNew(book, work, one);
  settleOrder(book, work);
  return one;
}

/**
 * Work is to leave from another place, for a reason that only people know: its stock is freed here and committed there, and the decision says
 * BY_HAND. What waits for its day waits for it there. The router is asked of that place alone, so rules, tags and closed days hold.
 *
 * Throws Refusal ILLEGAL_TRANSITION once it has begun or somebody else has accepted it, INSUFFICIENT_STOCK where not all of it can leave from there
 * now, INVALID for a place that is its own or is not in use, and for what the buyer picks up.
 */
export function moveWork(book: OrderBook, work: Work, one: FulfillmentOrder, locationId: string): void {
  requireUnbegun(one);
  const place = work.network.find(({ id }) => id === locationId);
  if (!place) throw new Refusal("NOT_FOUND", "There is no such location in use.", ["locationId"]);
  if (one.deliveryMethod === "PICKUP")
    throw new Refusal("INVALID", "The buyer picks it up there. `changeOrderDelivery` lets it be picked up elsewhere.", ["locationId"]);
  if (one.locationId === locationId) throw new Refusal("INVALID", `It leaves from ${place.name} already.`, ["locationId"]);
  const from = one.locationId ?? null;
  const told = () => work.tellOfWork(book, one, "fulfillment_order.moved", { from, to: locationId });
  if ((one.heldFrom ?? one.status) === "SCHEDULED" && waitsForStock(one)) {
    waitThere(book, work, one, locationId);
    told();
    promiseNew(book, work, one);
    settleOrder(book, work);
    return;
  }
  const routed = routeAt(book, work, unitsOf(book, one), locationId);
  if (!routed)
    throw new Refusal(
      "INSUFFICIENT_STOCK",
      `${place.name} cannot send all of it now: it has too little, has rejected it before, is closed, or may not send it there. Split it, or choose another place.`,
      ["locationId"],
    );
  const waits = waitsForStock(one);
  if (!waits) for (const part of book.linesOf(one)) freeStock(book, work, part, part.remainingQuantity);
  leaveFormer(book, work, one);
  one.moveTo(locationId);
  const opening = { reason: "BY_HAND", words: "Moved by hand" } as const;
  const open = () => (waits ? one.stockArrived() : undefined);
  const promised = openHere(book, work, one, { routed, opening, open });
  told();
  if (waits)
    work.tellOfWork(book, one, "fulfillment_order.stock_arrived", { lines: routed.plan.fulfillmentOrders.flatMap(({ lines }) => lines) });
  keepPromise(book, work, one, promised);
  settleOrder(book, work);
}

/**
 * Work is put off, or brought forward: it does not begin before `day`. Its stock stays committed.
 *
 * Throws Refusal ILLEGAL_TRANSITION once it has begun or somebody else has accepted it, INVALID for a time that has passed, and for what waits for
 * the release of a pre-ordered item: its day is the item's.
 */
export function rescheduleWork(book: OrderBook, work: Work, one: FulfillmentOrder, day: Date): void {
  requireUnbegun(one);
  if (day <= work.deed.at) throw new Refusal("INVALID", "Work is put off to a time that is yet to come.", ["fulfillAt"]);
  if (book.linesOf(one).some(({ orderLineId }) => releaseOf(book.line(orderLineId), work) != null))
    throw new Refusal("INVALID", "It waits for the release of a pre-ordered item; change that item's day, and it moves with it.", [
      "fulfillAt",
    ]);
  const from = one.fulfillAt ?? null;
  one.fulfillAt = day;
  work.tellOfWork(book, one, "fulfillment_order.rescheduled", { from, to: day });
  promiseNew(book, work, one);
  settleOrder(book, work);
}

function requireUnbegun(one: FulfillmentOrder, field: readonly string[] = ["fulfillmentOrderId"]): void {
  if (terminalStatuses.includes(one.status) || hasBegun(one))
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `The fulfillment order is ${one.heldFrom ?? one.status}${one.workState ? ` (${one.workState})` : ""}; what is OPEN, SCHEDULED, BACKORDERED or ON_HOLD, and has not begun, is rearranged. Reject what cannot be done there.`,
      field,
    );
  if (isBound(one))
    throw new Refusal("ILLEGAL_TRANSITION", "Somebody has accepted it: ask for it back first, with requestFulfillmentCancellation.", field);
}

function chosen(book: OrderBook, one: FulfillmentOrder, lines: readonly Units[]): NamedPart[] {
  const parts = namedParts(book, one, lines);
  const sum = (units: readonly number[]) => units.reduce((total, each) => total + each, 0);
  const taken = sum(parts.map(({ units }) => units));
  if (taken === 0 || taken === sum(openParts(book, one).map(({ remainingQuantity }) => remainingQuantity)))
    throw new Refusal("INVALID", "Name some of its units: what is split off, and not all of them.", ["lines"]);
  return parts;
}

function newLine(book: OrderBook, work: Work, one: FulfillmentOrder, orderLineId: string, units: number): FulfillmentOrderLine {
  const values = { id: newId(), fulfillmentOrderId: one.id, orderLineId, quantity: units, remainingQuantity: units };
  const line = work.add(make(FulfillmentOrderLine, values));
  book.fulfillmentOrderLines.push(line);
  return line;
}

function grow(line: FulfillmentOrderLine, units: number): void {
  line.quantity += units;
  line.remainingQuantity += units;
}

/** Units of a line go over to another line of work, and what is committed to them, or expected for them, goes along. */
function handStock(
  book: OrderBook,
  work: Work,
  { part, units, to }: { readonly part: FulfillmentOrderLine; readonly units: number; readonly to: FulfillmentOrderLine },
): void {
  const live = (line: FulfillmentOrderLine) =>
    book.allocations.filter(
      ({ fulfillmentOrderLineId, status }) => fulfillmentOrderLineId === line.id && (status === "ALLOCATED" || status === "EXPECTED"),
    );
  for (const allocation of live(part)) {
    // All of the line's units are allocated alike, so a share of its units is the same share of each allocation.
    const quantity = (allocation.quantity / part.remainingQuantity) * units;
    const { itemId } = allocation;
    work.noteStock(book, part, "released", { itemId, quantity });
    work.noteStock(book, to, allocation.status === "EXPECTED" ? "expected" : "allocated", { itemId, quantity });
    const known = live(to).find((one) => one.itemId === itemId);
    if (known) {
      // One allocation of an item a line: else a share of its units is no whole number of each.
      if ((known.countsAgainst ?? null) !== (allocation.countsAgainst ?? null))
        throw new Refusal("INVALID", "One of them waits beyond its item's limit, the other within it; they stay apart.", [
          "fulfillmentOrderIds",
        ]);
      known.quantity += quantity;
      allocation.become("RELEASED");
      continue;
    }
    if (quantity === allocation.quantity) {
      allocation.fulfillmentOrderLineId = to.id;
      continue;
    }
    allocation.quantity -= quantity;
    const { locationId = null, status, source, countsAgainst = null } = allocation;
    const values = { id: newId(), fulfillmentOrderLineId: to.id, itemId, locationId, quantity, status, source, countsAgainst };
    book.allocations.push(work.add(make(Allocation, { ...values, createdAt: work.deed.at })));
  }
  part.remainingQuantity -= units;
}

/** What it waits for it waits for at another place. */
function waitThere(book: OrderBook, work: Work, one: FulfillmentOrder, locationId: string): void {
  leaveFormer(book, work, one);
  one.moveTo(locationId);
  for (const part of book.linesOf(one)) {
    if (part.remainingQuantity === 0) continue;
    endExpectation(book, work, part, part.remainingQuantity);
    expectStock(book, work, one, part);
  }
  one.expectedAt = firstPromise(book, work, one);
}

function leaveFormer(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  withdrawRequest(book, work, one);
  if (one.shipmentGroupId != null) leaveShipment(book, work, one);
  work.leavePickLists(one.id);
  leaveDay(work, one);
}

/** Who was asked for it as it was is asked anew, for what it is now. */
function withdrawRequest(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  if (one.requestStatus !== "SUBMITTED") return;
  one.request("UNSUBMITTED");
  work.tellOfWork(book, one, "fulfillment_request.withdrawn", { because: "CHANGED" });
}

function promiseNew(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  const waits = waitsForStock(one);
  if (!waits) leaveDay(work, one);
  keepPromise(book, work, one, waits ? promiseWaiting(book, work, one) : beginDay(book, work, one));
}

function keepPromise(book: OrderBook, work: Work, one: FulfillmentOrder, promised: Promised | null): void {
  if (promised) work.promises.keep(book, work, [promised]);
  else work.promises.withdraw(book, work, one.id);
}
