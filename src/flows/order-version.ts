import type { Happening } from "../events/event-types.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { divideHalfUp } from "../kit/money.ts";
import { OrderChange, OrderChangeAction } from "../orders/order-change.entity.ts";
import { OrderVersion, snapshotOf } from "../orders/order-version.entity.ts";
import { paidFor, paidOf } from "../payments/paid-for.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** What a change does, as it is kept. */
export type NewAction = Pick<OrderChangeAction, "kind"> & Partial<Omit<OrderChangeAction, "id" | "orderChangeId" | "position">>;

export function newChange(book: OrderBook, work: Work, reason: string | null): OrderChange {
  const { at, actor } = work.deed;
  return work.add(
    make(OrderChange, {
      id: newId(),
      orderId: book.order.id,
      status: "PENDING",
      awaits: null,
      baseVersion: book.order.orderVersion as number,
      madeVersion: null,
      reason,
      note: null,
      preview: null,
      previewedAt: null,
      actor,
      endedAt: null,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
  );
}

/** Keeps what a change does; `from`: how many it does already. */
export function noteActions(work: Work, change: OrderChange, actions: readonly NewAction[], from = 0): OrderChangeAction[] {
  const nothing = { orderLineId: null, madeLineId: null, sku: null, title: null, quantity: null, unitPriceMinor: null, taxMinor: null };
  const unsaid = { ...nothing, amountMinor: null, addressId: null, shippingOption: null };
  return actions.map((action, index) =>
    work.add(make(OrderChangeAction, { id: newId(), orderChangeId: change.id, position: from + index + 1, ...unsaid, ...action })),
  );
}

/**
 * What was ordered is about to change: the order as it stands is kept as its earlier version, and the change is confirmed as the next one.
 * Call it before anything changes. Without a change that was put together before, one is made; `noteActions` says what it does.
 */
export function newVersion(book: OrderBook, work: Work, reason: string, change = newChange(book, work, reason)): OrderChange {
  const { order } = book;
  const { at } = work.deed;
  change.confirm(keepVersion(book, work), at);
  change.updatedAt = at;
  tellOfChange(book, work, change, "confirmed");
  work.tell(book, "order.version_created", { version: order.orderVersion, orderChangeId: change.id });
  return change;
}

/** The order as it stands is kept as its earlier version. Call it before anything changes. Answers the number of the next one, which it is now. */
export function keepVersion({ order, lines }: OrderBook, work: Work): number {
  const { at, actor } = work.deed;
  const number = order.orderVersion as number;
  work.add(make(OrderVersion, { id: newId(), orderId: order.id, number, snapshot: snapshotOf(order, lines), replacedAt: at, actor }));
  order.orderVersion = number + 1;
  return number + 1;
}

export function tellOfChange(
  book: OrderBook,
  work: Work,
  change: OrderChange,
  what: Happening<"order_change">,
  data: Record<string, unknown> = {},
): void {
  const { id, status, baseVersion, madeVersion = null } = change;
  const about = { orderChangeId: id, status, baseVersion, madeVersion, ...data };
  work.tellOf(book, "OrderChange", change as OrderChange & { eventSequence: number }, `order_change.${what}`, about);
}

/** An order whose prices are our own: what it amounts to is reckoned here. Of the others their channel has the last word. */
export const pricesAreOurs = ({ order, channel }: OrderBook): boolean => order.origin !== "CHANNEL" || channel.connectorKey == null;

/**
 * Puts an order's totals right after its lines, shipping or surcharges changed. Parts are as ordered, cancelled units among them; what those
 * would have cost is taken off the total. What goes out in exchange is no part of it: what that costs more is asked for by its return.
 */
export function reckonTotals(book: OrderBook): void {
  if (!pricesAreOurs(book) || book.amountsAreSaid) return;
  const { order } = book;
  const lines = book.lines.filter(({ origin }) => origin !== "EXCHANGE");
  const paid = paidOf(order as never, lines);
  order.subtotalMinor = lines.reduce((sum, { unitPriceMinor, orderedQuantity }) => sum + unitPriceMinor * BigInt(orderedQuantity), 0n);
  const none = { quantity: 0, amountMinor: 0n };
  const cancelled = lines.map(({ id, orderedQuantity, cancelledQuantity = 0 }) =>
    paidFor(paid.lines.get(id) ?? 0n, orderedQuantity, none, cancelledQuantity as number),
  );
  order.cancelledMinor = cancelled.reduce((sum, minor) => sum + minor, 0n);
  const tax = order.pricesIncludeTax ? 0n : order.taxMinor;
  order.totalMinor =
    order.subtotalMinor -
    order.discountMinor +
    tax +
    order.shippingMinor +
    order.feeMinor +
    order.differenceMinor -
    (order.cancelledMinor as bigint);
}

/** The tax of a line as it is when there are so many units: in proportion, half up. */
export const taxFor = (taxMinor: bigint, units: number, wanted: number): bigint => divideHalfUp(taxMinor * BigInt(wanted), BigInt(units));
