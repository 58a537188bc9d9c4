import type { FulfillmentOrder } from "../fulfillment/fulfillment-order.entity.ts";
import { isBound } from "../fulfillment/fulfillment-order.entity.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { searchTextOf } from "../orders/search-text.ts";
import { placeHold, releaseHold } from "./keep-holds.ts";
import type { OrderBook } from "./order-book.ts";
import { keepVersion } from "./order-version.ts";
import { taxOf } from "./return-money.ts";
import { takeBack } from "./take-work-back.ts";
import type { Work } from "./work.ts";

export interface GoesOut {
  /** The line whose units it is for. */
  readonly of: OrderLine;
  readonly quantity: number;
  /** Null: the same goods. */
  readonly sku: string | null;
  /** Of one unit, in minor units of the order's currency. */
  readonly priceMinor: bigint;
}

/** The handle of holds on what waits for goods to come back. */
const handle = "return";

/**
 * Adds a line of what goes to the buyer for units that come back, or never came. Settling the order routes it and takes its stock at once.
 * Throws Refusal NOT_FOUND for a SKU that stands for nothing at the order's channel.
 */
export function addExchangeLine(book: OrderBook, work: Work, { of, quantity, sku, priceMinor }: GoesOut): OrderLine {
  const { order, channel } = book;
  const sold = sku === null ? null : work.sellable(channel.id, [sku]);
  if (sku !== null && sold === null) throw new Refusal("NOT_FOUND", `Nothing at ${channel.name} has the SKU ${sku}.`, ["exchange", "sku"]);
  const goods =
    sold === null
      ? { sku: of.sku, listingKeys: [...of.listingKeys], listingId: of.listingId, title: of.title, needs: [...of.needs] }
      : { sku, listingKeys: [sku as string], listingId: sold.listingId, title: sold.title, needs: [...sold.needs] };
  const line = work.add(
    make(OrderLine, {
      id: newId(),
      orderId: order.id,
      origin: "EXCHANGE",
      ruleId: null,
      position: Math.max(0, ...book.lines.map(({ position }) => position)) + 1,
      externalIds: [],
      ...goods,
      requiresShipping: true,
      fulfilledByChannel: false,
      deliveryMethod: of.deliveryMethod,
      pickupLocationId: of.pickupLocationId ?? null,
      orderedQuantity: quantity,
      cancelledQuantity: 0,
      fulfilledQuantity: 0,
      deliveredQuantity: 0,
      returnRequestedQuantity: 0,
      returnedQuantity: 0,
      reroutes: 0,
      unitPriceMinor: priceMinor,
      discountMinor: 0n,
      taxMinor: taxOf(of, priceMinor * BigInt(quantity)),
      placedAt: order.placedAt,
    }),
  );
  keepVersion(book, work);
  book.lines.push(line);
  order.searchText = searchTextOf(book);
  work.tell(book, "order.lines_added", { lines: [{ lineId: line.id, quantity }], inPlaceOf: of.id });
  return line;
}

/** Nothing of the line leaves before what comes back is here. */
export function awaitReturn(book: OrderBook, work: Work, lineId: string): void {
  placeHold(book, work, { target: "LINE", lineId, reason: "AWAITING_RETURN_ITEMS", handle, placedBy: "system" });
}

export function awaitNoReturn(book: OrderBook, work: Work, lineId: string): void {
  for (const hold of book.activeHolds())
    if (hold.lineId === lineId && hold.reason === "AWAITING_RETURN_ITEMS" && hold.placedBy === "system")
      releaseHold(book, work, hold, "system");
}

/** Why the line cannot be taken back any more; null: it can. */
export function whyBound(book: OrderBook, line: OrderLine): string | null {
  if (line.fulfilledQuantity > 0) return "has left";
  const works = worksOf(book, line);
  const parts = new Set(book.fulfillmentOrderLines.filter(({ orderLineId }) => orderLineId === line.id).map(({ id }) => id));
  const live = new Set(book.fulfillments.filter(({ status }) => status !== "CANCELLED").map(({ id }) => id));
  if (book.fulfillmentLines.some((one) => live.has(one.fulfillmentId) && parts.has(one.fulfillmentOrderLineId))) return "is in a parcel";
  if (works.some(({ workState }) => workState === "PACKED" || workState === "READY_FOR_PICKUP")) return "is packed";
  return works.some(isBound) ? "is taken on by who does the work; ask them to give it back" : null;
}

const worksOf = (book: OrderBook, line: OrderLine): FulfillmentOrder[] =>
  book.liveFulfillmentOrders.filter((one) =>
    book.linesOf(one).some(({ orderLineId, remainingQuantity }) => orderLineId === line.id && remainingQuantity > 0),
  );

/** Cancels such a line: its stock is free again. Throws Refusal ILLEGAL_TRANSITION once it is packed, in a parcel or gone. */
export function cancelExchangeLine(book: OrderBook, work: Work, line: OrderLine): void {
  const bound = whyBound(book, line);
  if (bound !== null)
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `"${line.title}" goes to the buyer in exchange and ${bound}; what the buyer gets is not changed any more.`,
      ["returnLineId"],
    );
  for (const hold of book.activeHolds()) if (hold.lineId === line.id) releaseHold(book, work, hold, "system");
  const quantity = line.openQuantity;
  keepVersion(book, work);
  line.cancel(quantity);
  takeBack(book, work, line);
  work.tell(book, "order.lines_cancelled", { reason: "RETURN", lines: [{ lineId: line.id, quantity }] });
}
