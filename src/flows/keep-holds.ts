import { type FulfillmentOrder, isPacked } from "../fulfillment/fulfillment-order.entity.ts";
import { Hold } from "../fulfillment/hold.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { type Decision, holdKey } from "../rules/decide.ts";
import type { DirectedHold } from "../rules/directives.ts";
import type { HoldReason } from "../rules/hold-reasons.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Who places holds that follow from rules and facts, and releases them. */
const system = "system";

/** A hold that the system places while a fact stands and releases when it no longer does. */
export function keepHold(book: OrderBook, work: Work, { handle, reason, due }: { handle: string; reason: HoldReason; due: boolean }): void {
  const standing = book.activeHolds().find((hold) => hold.placedBy === system && hold.handle === handle && hold.ruleId == null);
  if (due && !standing) placeHold(book, work, { target: "ORDER", reason, handle, placedBy: system });
  if (!due && standing) releaseHold(book, work, standing, system);
}

/** The handle of the hold that stands while a buyer's wish to cancel waits for its answer. */
export const cancellationWish = "cancellation-wish";

/**
 * A buyer asked the channel for a cancellation: nothing of the order goes on until that is answered. `asked`: whether the channel said so
 * before, too: who let it go meanwhile did so knowing it.
 */
export function keepCancellationWish(book: OrderBook, work: Work, asked: boolean): void {
  const asks = asksToCancel(book) && book.lines.some(({ openQuantity }) => openQuantity > 0);
  const holds = book.holds.filter((hold) => hold.placedBy === system && hold.handle === cancellationWish);
  const standing = holds.find(({ status }) => status === "ACTIVE");
  // A wish that is heard again holds no more once a person let it go; one that only had nothing to hold for a time does.
  if (asks && !standing && !(asked && holds.some(wasLetGo)))
    placeHold(book, work, { target: "ORDER", reason: "CUSTOMER_REQUEST", handle: cancellationWish, placedBy: system });
  if (!asks && standing) releaseHold(book, work, standing, system);
}

export const asksToCancel = ({ order }: OrderBook): boolean => order.channelStatus === "CANCEL_REQUESTED";

/** Holds the lines that lack stock, or whose locations failed too often, while their order is open: a person decides what becomes of them. */
export function keepStockHolds(book: OrderBook, work: Work, lineIds: readonly string[]): void {
  const standing = book.activeHolds().filter(({ placedBy, handle }) => placedBy === system && handle === "stock");
  for (const hold of standing) if (!lineIds.includes(hold.lineId as string)) releaseHold(book, work, hold, system);
  for (const lineId of new Set(lineIds))
    if (!standing.some((hold) => hold.lineId === lineId))
      placeHold(book, work, { target: "LINE", lineId, reason: "INVENTORY_OUT_OF_STOCK", handle: "stock", placedBy: system });
}

/** Nothing leaves from there now: it is no longer in use, or closed for a time. */
export const isShut = ({ network, facts }: Work, { locationId }: FulfillmentOrder): boolean =>
  locationId != null && (!network.some(({ id }) => id === locationId) || facts.isClosed(locationId));

/** Placed as nothing leaves from where the work lies. */
export const isLocationHold = ({ placedBy, reason, ruleId }: Hold): boolean =>
  placedBy === system && ruleId == null && reason === "LOCATION_ISSUE";

/** A person wants this work to go on though nothing else leaves from there. */
export const isLetGoAt = (book: OrderBook, one: FulfillmentOrder): boolean =>
  book.holds.some((hold) => hold.fulfillmentOrderId === one.id && isLocationHold(hold) && wasLetGo(hold));

/** Holds work that has to stay where nothing leaves now. */
export function holdAtPlace(book: OrderBook, work: Work, works: readonly FulfillmentOrder[]): void {
  const held = new Set(
    book
      .activeHolds()
      .filter(isLocationHold)
      .map(({ fulfillmentOrderId }) => fulfillmentOrderId),
  );
  for (const one of book.liveFulfillmentOrders)
    if (works.includes(one) && !held.has(one.id))
      placeHold(book, work, {
        target: "FULFILLMENT_ORDER",
        fulfillmentOrderId: one.id,
        reason: "LOCATION_ISSUE",
        handle: "location",
        placedBy: system,
      });
}

/** Releases work whose place opened again, and what is done elsewhere by now. */
export function keepLocationHolds(book: OrderBook, work: Work): void {
  for (const hold of book.activeHolds().filter(isLocationHold)) {
    const one = book.liveFulfillmentOrders.find(({ id }) => id === hold.fulfillmentOrderId);
    if (!one || !isShut(work, one)) releaseHold(book, work, hold, system);
  }
}

/**
 * Places the holds that rules want, and releases those that they no longer want. What a person released, or what ran out, is not placed
 * again as long as what the rule looks at is the same.
 */
export function keepRuleHolds(book: OrderBook, work: Work, { directives, grounds }: Decision): void {
  // What has left already, such as a sale at a till, is not held by a merchant's rules any more.
  const over = directives.ruleSetVersion !== null && book.lines.every(({ openQuantity }) => openQuantity === 0);
  const wanted = new Map(over ? [] : directives.holds.map((hold) => [holdKey(hold), hold]));
  for (const hold of book.activeHolds())
    if (hold.ruleId != null && !wanted.has(holdKey(ofRule(hold)))) releaseHold(book, work, hold, system);
  for (const [key, hold] of wanted) {
    const ground = grounds.get(key) ?? null;
    const earlier = book.holds.filter((one) => one.ruleId != null && holdKey(ofRule(one)) === key);
    const standing = earlier.find(({ status }) => status === "ACTIVE");
    if (standing) {
      standing.grounds = ground;
      standing.ruleSetVersion = directives.ruleSetVersion;
    } else if (!earlier.some((one) => one.grounds === ground && wasLetGo(one)))
      placeHold(book, work, { ...placedBy(hold, work.deed.at), ruleSetVersion: directives.ruleSetVersion, grounds: ground });
  }
}

const ofRule = ({ ruleId, lineId }: Hold) => ({ ruleId: ruleId as string, lineId: lineId ?? null });
/** A person released it, or it ran out. */
export const wasLetGo = ({ status, releasedBy }: Hold): boolean => status === "EXPIRED" || (status === "RELEASED" && releasedBy !== system);

const placedBy = ({ target, lineId, reason, ruleId, expiresAfterMinutes, notes }: DirectedHold, at: Date) => ({
  target,
  lineId,
  reason,
  ruleId,
  notes,
  handle: ruleId,
  placedBy: system,
  releaseAt: expiresAfterMinutes === null ? null : new Date(at.getTime() + expiresAfterMinutes * 60_000),
});

export function placeHold(
  book: OrderBook,
  work: Work,
  hold: Pick<Hold, "target" | "reason" | "handle" | "placedBy"> & Partial<Hold>,
): Hold {
  const placed = work.add(
    make(Hold, {
      id: newId(),
      orderId: book.order.id,
      lineId: null,
      fulfillmentOrderId: null,
      ruleId: null,
      ruleSetVersion: null,
      grounds: null,
      notes: null,
      releaseAt: null,
      status: "ACTIVE",
      releasedBy: null,
      releasedAt: null,
      createdAt: work.deed.at,
      placedAt: book.order.placedAt,
      ...hold,
    }),
  );
  book.holds.push(placed);
  work.tell(book, "hold.placed", { holdId: placed.id, target: placed.target, reason: placed.reason, ...byRule(placed) });
  return placed;
}

export function releaseHold(book: OrderBook, work: Work, hold: Hold, by: string): void {
  hold.release(by, work.deed.at);
  tellReleased(book, work, hold);
}

export function expireHold(book: OrderBook, work: Work, hold: Hold): void {
  hold.expire(work.deed.at);
  tellReleased(book, work, hold);
}

function tellReleased(book: OrderBook, work: Work, hold: Hold): void {
  const expired = hold.status === "EXPIRED";
  work.tell(book, "hold.released", { holdId: hold.id, target: hold.target, reason: hold.reason, expired, ...byRule(hold) });
}

/** Which rule it was; nothing for what is built in or was placed by hand. */
const byRule = ({ ruleId, ruleSetVersion }: Hold) => (ruleSetVersion == null ? {} : { ruleId, ruleSetVersion });

/** Active holds on work, on its order or on one of its lines. */
function holdsOn(book: OrderBook, one: FulfillmentOrder): Hold[] {
  const lines = new Set(book.linesOf(one).map(({ orderLineId }) => orderLineId));
  return book
    .activeHolds()
    .filter((hold) => hold.target === "ORDER" || hold.fulfillmentOrderId === one.id || (hold.lineId != null && lines.has(hold.lineId)));
}

export const isHeld = (book: OrderBook, one: FulfillmentOrder): boolean => holdsOn(book, one).length > 0;

/** Throws Refusal ILLEGAL_TRANSITION while a hold stands: nothing of the work goes on, nor leaves, even what is packed. */
export function refuseHeld(book: OrderBook, one: FulfillmentOrder, field: readonly string[] = ["fulfillmentOrderId"]): void {
  const [hold] = holdsOn(book, one);
  if (hold)
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `Fulfillment order ${one.id} is held (${hold.reason}); it goes on once that is released.`,
      field,
    );
}

/**
 * Held is what has an active hold on it, on its order or on one of its lines; everything else goes on where it stopped: answers which. What is
 * packed stays packed; it does not leave, though.
 */
export function applyHolds(book: OrderBook, work: Work): FulfillmentOrder[] {
  const released: FulfillmentOrder[] = [];
  for (const one of book.liveFulfillmentOrders) {
    const held = isHeld(book, one);
    if (held && one.status !== "ON_HOLD" && !isPacked(one)) {
      one.hold();
      work.tellOfWork(book, one, "fulfillment_order.held");
    } else if (!held && one.status === "ON_HOLD") {
      one.resume();
      work.tellOfWork(book, one, "fulfillment_order.hold_released");
      released.push(one);
    }
  }
  return released;
}
