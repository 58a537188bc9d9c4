import type { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import type { FulfillmentState } from "../fulfillment/fulfillment.states.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { addPayment } from "./add-payment.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Parcels of which nothing is collected, or not any more. */
const collectsNothing: ReadonlySet<FulfillmentState> = new Set<FulfillmentState>(["CANCELLED", "LOST", "RETURNED_TO_SENDER", "PICKED_UP"]);

/** A parcel's part is settled before it goes to a carrier, of one that is picked up when it is handed over. */
function collects(book: OrderBook, { status, collectMinor, fulfillmentOrderId }: Fulfillment): boolean {
  if (isPickup(book, fulfillmentOrderId)) return collectMinor != null;
  return !collectsNothing.has(status ?? "CREATED");
}

const isPickup = (book: OrderBook, id: string): boolean => book.fulfillmentOrders.find((one) => one.id === id)?.deliveryMethod === "PICKUP";

/**
 * What the carrier, or the counter where it is picked up, takes from the buyer for this parcel, in minor units of the order's currency; null: nothing. It is the parcel's part of what
 * is still to be paid and no other parcel collects, by the value of the units that are in no other parcel: the last parcel takes what is left,
 * so the parcels' amounts add up to the order's.
 */
export function amountToCollect(book: OrderBook, parcel: Fulfillment, by: "CARRIER" | "COUNTER" = "CARRIER"): bigint | null {
  const { order, channel } = book;
  const others = book.fulfillments.filter((one) => one !== parcel && collects(book, one));
  const isCash = order.paymentStatus === "COD_PENDING" || others.some(({ collectMinor }) => collectMinor != null);
  if (
    !isCash ||
    isPickup(book, parcel.fulfillmentOrderId) !== (by === "COUNTER") ||
    (order.origin === "CHANNEL" && channel.rights.labelBy === "CHANNEL")
  )
    return null;
  const elsewhere = sumOf(others.map(({ collectMinor }) => collectMinor ?? 0n));
  const paidOtherwise = paidBesides(book, others);
  const outstanding = order.totalMinor - elsewhere - (paidOtherwise > 0n ? paidOtherwise : 0n);
  if (outstanding <= 0n) return null;
  const here = valueIn(book, [parcel]);
  const left = sumOf(book.lines.map((line) => worth(line, line.orderedQuantity - line.cancelledQuantity))) - valueIn(book, others);
  const isLast = unitsLeft(book, [...others, parcel]) === 0;
  // What costs nothing, such as a sample, collects nothing unless it is the last to leave.
  const share = isLast || left <= 0n ? (isLast ? outstanding : 0n) : (outstanding * here) / left;
  return share > 0n ? share : null;
}

/** What was paid otherwise than in cash for these parcels. */
function paidBesides({ balance }: OrderBook, parcels: readonly Fulfillment[]): bigint {
  const collected = parcels
    .filter(({ status }) => status === "DELIVERED" || status === "PICKED_UP")
    .map(({ collectMinor }) => collectMinor ?? 0n);
  return balance.captured - balance.refunded - sumOf(collected);
}

/** A parcel came back whose cash was never collected, and nothing but other parcels' cash was paid. */
export const wasNeverPaid = (book: OrderBook, { collectMinor }: Fulfillment): boolean =>
  collectMinor != null && paidBesides(book, book.fulfillments) <= 0n;

/** Units of ours that are in none of these parcels, and are to be. */
function unitsLeft(book: OrderBook, parcels: readonly Fulfillment[]): number {
  const ids = new Set(parcels.map(({ id }) => id));
  const packed = book.fulfillmentLines.filter(({ fulfillmentId }) => ids.has(fulfillmentId));
  return book.lines
    .filter(({ isOurs }) => isOurs)
    .map(({ id, orderedQuantity, cancelledQuantity }) => {
      const inThem = packed.reduce((units, one) => units + (one.orderLineId === id ? one.quantity : 0), 0);
      return Math.max(0, orderedQuantity - (cancelledQuantity ?? 0) - inThem);
    })
    .reduce((sum, units) => sum + units, 0);
}

function valueIn(book: OrderBook, parcels: readonly Fulfillment[]): bigint {
  const ids = new Set(parcels.map(({ id }) => id));
  const packed = book.fulfillmentLines.filter(({ fulfillmentId }) => ids.has(fulfillmentId));
  return sumOf(packed.map(({ orderLineId, quantity }) => worth(book.line(orderLineId), quantity)));
}

/** The price of units, without discounts and tax: those are shared alike. */
const worth = ({ unitPriceMinor }: OrderLine, units: number): bigint => unitPriceMinor * BigInt(units);

const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/**
 * Nobody owes cash for it any more: all that was not collected was for parcels that came back to the sender, whose buyers keep nothing and get
 * nothing else for it.
 */
export function isCashOver({ order, fulfillments, balance, comings }: OrderBook): boolean {
  if (order.paymentStatus !== "COD_PENDING") return false;
  const isOver = (parcel: Fulfillment): boolean => {
    const back = comings.returns.find(({ fulfillmentId, status }) => fulfillmentId === parcel.id && status === "CLOSED");
    return back !== undefined && comings.lines.every(({ returnId, resolution }) => returnId !== back.id || resolution === "KEEP");
  };
  const returned = fulfillments.filter((parcel) => parcel.status === "RETURNED_TO_SENDER" && isOver(parcel));
  const uncollected = sumOf(returned.map(({ collectMinor }) => collectMinor ?? 0n));
  return uncollected > 0n && balance.captured - balance.refunded + uncollected >= order.totalMinor;
}

/** Who delivered a parcel took the buyer's cash: once a parcel, by its id. `ref`: by which they know it, for people. */
export const codCollected = (book: OrderBook, work: Work, { id, carrier }: Fulfillment, amountMinor: bigint, ref: string | null): void =>
  void addPayment(book, work, {
    kind: "COD_COLLECT",
    status: "SUCCEEDED",
    amountMinor,
    gateway: carrier ?? "cash",
    gatewayRef: id,
    note: ref,
  });
