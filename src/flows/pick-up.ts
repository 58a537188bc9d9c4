import { randomInt, timingSafeEqual } from "node:crypto";
import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { fulfillmentTransitions } from "../fulfillment/fulfillment.states.ts";
import { type FulfillmentOrder, isBound } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { localIn } from "../kit/local-date.ts";
import { possibleFrom } from "../kit/transitions.ts";
import { beginWork } from "./begin-work.ts";
import { cancelLines } from "./cancel-order.ts";
import { amountToCollect, codCollected } from "./collect-cash.ts";
import { cancelledBesides } from "./keep-cancellations.ts";
import { placeHold, refuseHeld } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { cancelParcel, type Packed, partsOf, tellOfParcel, unitsOfParts, workOfParcel } from "./parcels.ts";
import { refundCancelled } from "./refund-cancelled.ts";
import { returnCancelled } from "./return-to-sender.ts";
import { settleOrder } from "./settle-order.ts";
import { closeIfDone, pack, shipmentOf, takeOut, tellGone } from "./ship-fulfillment.ts";
import { cancelWork, freeStock } from "./take-work-back.ts";
import { telling, tellingOfCancelled } from "./tell-channel.ts";
import type { Work } from "./work.ts";

/** So many wrong codes, and a new one is needed. */
const mostTries = 5;

const dayInMs = 86_400_000;

/**
 * All that is left of the work lies ready for the buyer, in parcels: those that are packed, and one of what is not. They have one code, which
 * the buyer says at the counter, and are kept as long as the location says.
 *
 * Throws Refusal INVALID for what is not picked up, ILLEGAL_TRANSITION for work that cannot begin or lies ready already.
 */
export function markReady(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  requirePickup(one);
  if (one.status !== "IN_PROGRESS" || book.linesOf(one).some((part) => book.unpacked(part) > 0)) pack(book, work, one, null);
  refuseHeld(book, one);
  const parcels = parcelsOf(book, one);
  if (parcels.every(({ status }) => status === "READY_FOR_PICKUP"))
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      "It lies ready already, and for the work READY_FOR_PICKUP is final. `renewPickup` makes another code, or keeps it longer.",
      ["fulfillmentOrderId"],
    );
  const { at } = work.deed;
  const [code, until] = [newCode(), untilOf(work, one)];
  for (const parcel of parcels) {
    if (parcel.status === "READY_FOR_PICKUP") {
      parcel.keepUntil(code, until);
      continue;
    }
    parcel.ready(at, code, until);
    tellOfParcel(book, work, parcel, "ready_for_pickup", { pickupUntil: until, lines: unitsOfParts(partsOf(book, parcel)) });
  }
  beginWork(book, work, one, "READY_FOR_PICKUP");
  settleOrder(book, work);
}

/** Another code, kept for the location's days from now. Throws Refusal ILLEGAL_TRANSITION when nothing lies ready. */
export function renewPickup(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  const [code, until] = [newCode(), untilOf(work, one)];
  for (const parcel of readyOf(book, one)) {
    parcel.keepUntil(code, until);
    tellOfParcel(book, work, parcel, "pickup_renewed", { pickupUntil: until });
  }
}

/**
 * The buyer is there and says the code: they have it now. Its stock is gone, its units are fulfilled and delivered, and the channel is told
 * where it wants to know. What they wanted to cancel, and was
 * kept for them in spite of it, is expected back. Of an order that is paid in cash the counter takes what these parcels cost: a payment `COD_COLLECT` by `cash`.
 *
 * Answers false for a wrong code, which is counted: to be committed. Throws Refusal ILLEGAL_TRANSITION when nothing lies ready, while it is
 * held, and after too many wrong codes.
 */
export function handOver(book: OrderBook, work: Work, one: FulfillmentOrder, code: string): boolean {
  const parcels = readyOf(book, one);
  refuseHeld(book, one);
  const [{ pickupCode, pickupTries }] = parcels as [Fulfillment];
  if (pickupTries >= mostTries)
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `${mostTries} wrong codes were said. Make a new one with \`renewPickup\`; the buyer is told it.`,
      ["code"],
    );
  // People say and type it in groups.
  if (!isSame(code.replace(/[\s-]/g, ""), pickupCode as string)) {
    for (const parcel of parcels) parcel.pickupTries += 1;
    return false;
  }
  const { at } = work.deed;
  for (const parcel of parcels) {
    const packed = partsOf(book, parcel);
    const shipment = shipmentOf(book, one, packed, { notifyBuyer: false }, at);
    const cash = amountToCollect(book, parcel, "COUNTER");
    takeOut(book, work, packed);
    for (const { part, units } of packed) book.line(part.orderLineId).deliver(units);
    parcel.pickUp(at);
    tellOfParcel(book, work, parcel, "picked_up", { lines: unitsOfParts(packed) });
    tellGone(book, work, parcel, shipment);
    if (cash === null) continue;
    parcel.collectMinor = cash;
    codCollected(book, work, parcel, cash, null);
  }
  closeIfDone(book, work, one, "PICKED_UP");
  returnCancelled(book, work);
  settlePromise(book, work, one);
  settleOrder(book, work);
  return true;
}

/** What is promised of a pick-up is the day on which it lies ready: a buyer who comes later breaks nothing. */
function settlePromise(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  const location = locationOf(work, one);
  if (one.status !== "CLOSED" || location === undefined) return;
  const days = book.fulfillments
    .filter(({ fulfillmentOrderId, status }) => fulfillmentOrderId === one.id && status !== "CANCELLED")
    .map(({ readyAt }) => localIn(location.timeZone, readyAt ?? work.deed.at).date);
  if (days.length > 0)
    work.promises.settle(
      book,
      work,
      one.id,
      days.reduce((a, b) => (a > b ? a : b)),
    );
}

/**
 * What nobody fetched in time goes back on the shelf: its units are cancelled, and the channel is told. Where the location says so, or the
 * channel does not let us cancel them by ourselves, it is held in place of that until a person has decided.
 */
export function expirePickups(book: OrderBook, work: Work): void {
  const due = book.waitingParcels.filter(
    ({ status, pickupUntil }) => status === "READY_FOR_PICKUP" && (pickupUntil as Date) <= work.deed.at,
  );
  for (const one of new Set(due.map((parcel) => workOfParcel(book, parcel)))) {
    const parcels = due.filter((parcel) => parcel.fulfillmentOrderId === one.id);
    const packed = parcels.flatMap((parcel) => partsOf(book, parcel));
    for (const parcel of parcels) cancelParcel(book, work, parcel, "PICKUP_EXPIRED");
    work.tellOfWork(book, one, "fulfillment_order.pickup_expired", { lines: unitsOfParts(packed) });
    if (mayCancel(book, work, one)) cancelUnfetched(book, work, one, packed);
    else holdUnfetched(book, work, one);
  }
  settleOrder(book, work);
}

const reason = "Not picked up in time";

function cancelUnfetched(book: OrderBook, work: Work, one: FulfillmentOrder, packed: readonly Packed[]): void {
  // Here, and not in other work on the same lines.
  for (const { part, units } of packed) {
    freeStock(book, work, part, units);
    part.remainingQuantity -= units;
  }
  if (book.linesOf(one).every(({ remainingQuantity }) => remainingQuantity === 0)) cancelWork(book, work, one);
  const lines = [...Map.groupBy(packed, ({ part }) => part.orderLineId)].map(([id, parts]) => ({
    line: book.line(id),
    quantity: parts.reduce((sum, { units }) => sum + units, 0),
  }));
  const refunds = lines.map(({ line, quantity }) => cancelledBesides(book, work, one, line.id, quantity));
  tellingOfCancelled(book, work, { reason, code: "OTHER" }, () => cancelLines(book, work, lines, { reason, byChannel: false }));
  const method = refunds.find((wanted) => wanted !== null);
  if (method) refundCancelled(book, work, method);
}

function holdUnfetched(book: OrderBook, work: Work, one: FulfillmentOrder): void {
  const handle = `pickup-expired:${book.holds.length}`;
  placeHold(book, work, {
    target: "FULFILLMENT_ORDER",
    fulfillmentOrderId: one.id,
    reason: "OTHER",
    handle,
    notes: `${reason}. Release the hold to make it ready again, or cancel it.`,
    placedBy: "pickup",
  });
}

function mayCancel(book: OrderBook, work: Work, one: FulfillmentOrder): boolean {
  const isTheirs = book.order.origin === "CHANNEL" && book.channel.connectorKey != null;
  if (isTheirs && (telling(book, "CANCEL") !== "TELLS" || !book.channel.rights.canPartialCancel)) return false;
  return locationOf(work, one)?.pickupExpiry !== "HOLD" && !isBound(one);
}

function requirePickup({ deliveryMethod }: FulfillmentOrder): void {
  if (deliveryMethod !== "PICKUP")
    throw new Refusal("INVALID", "It leaves by a carrier; the buyer does not pick it up.", ["fulfillmentOrderId"]);
}

const parcelsOf = (book: OrderBook, { id }: FulfillmentOrder): Fulfillment[] =>
  book.waitingParcels.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === id);

function readyOf(book: OrderBook, one: FulfillmentOrder): Fulfillment[] {
  requirePickup(one);
  const ready = parcelsOf(book, one).filter(({ status }) => status === "READY_FOR_PICKUP");
  if (ready.length > 0) return ready;
  const parcel = book.fulfillments.findLast(({ fulfillmentOrderId }) => fulfillmentOrderId === one.id);
  throw new Refusal(
    "ILLEGAL_TRANSITION",
    parcel
      ? `Nothing of it lies ready: its parcel is ${parcel.status}; ${possibleFrom(fulfillmentTransitions, parcel.status ?? "CREATED")}.`
      : `Nothing of it lies ready: the work is ${one.status}.`,
    ["fulfillmentOrderId"],
  );
}

const locationOf = ({ network }: Work, { locationId }: FulfillmentOrder) => network.find(({ id }) => id === locationId);

/** A place that is no longer in use keeps it for a week. */
const untilOf = (work: Work, one: FulfillmentOrder): Date =>
  new Date(work.deed.at.getTime() + (locationOf(work, one)?.pickupDays ?? 7) * dayInMs);

/** Six digits that nobody can guess from others. */
const newCode = (): string => String(randomInt(1_000_000)).padStart(6, "0");

const isSame = (said: string, code: string): boolean => /^\d{6}$/.test(said) && timingSafeEqual(Buffer.from(said), Buffer.from(code));
