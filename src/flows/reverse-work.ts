import type { Happening } from "../events/event-types.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { Return } from "../returns/return.entity.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { ReverseFulfillmentOrder } from "../returns/reverse-fulfillment-order.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

export const linesOfReturn = ({ comings }: OrderBook, { id }: Return): ReturnLine[] =>
  comings.lines.filter(({ returnId }) => returnId === id);

export const linesOfReverse = ({ comings }: OrderBook, { id }: ReverseFulfillmentOrder): ReturnLine[] =>
  comings.lines.filter(({ reverseFulfillmentOrderId }) => reverseFulfillmentOrderId === id);

export const reverseOf = ({ comings }: OrderBook, { reverseFulfillmentOrderId }: ReturnLine): ReverseFulfillmentOrder | null =>
  comings.reverses.find(({ id }) => id === reverseFulfillmentOrderId) ?? null;

/** What is to come back with a return at a place; null: anywhere. There is one at each place. */
export function reverseAt(book: OrderBook, work: Work, ret: Return, locationId: string | null): ReverseFulfillmentOrder {
  const known = book.comings.reverses.find(
    (one) => one.returnId === ret.id && one.status === "OPEN" && (one.locationId ?? null) === locationId,
  );
  if (known) return known;
  const { at } = work.deed;
  const made = work.add(
    make(ReverseFulfillmentOrder, {
      id: newId(),
      returnId: ret.id,
      orderId: book.order.id,
      locationId,
      status: "OPEN",
      channelId: book.order.channelId,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
  );
  book.comings.reverses.push(made);
  tellOfReverse(book, work, made, "opened");
  return made;
}

/** Ends what nothing is left to do of: CLOSED where something came or is known not to come, else CANCELLED, and its labels are void. */
export function endReverseIfDone(book: OrderBook, work: Work, one: ReverseFulfillmentOrder): void {
  const lines = linesOfReverse(book, one);
  if (one.status !== "OPEN" || lines.some(({ goods, disposition }) => goods !== "DISPOSED" || disposition === "PROCESSING_REQUIRED"))
    return;
  const done = lines.length > 0;
  one.become(done ? "CLOSED" : "CANCELLED");
  one.updatedAt = work.deed.at;
  if (!done)
    for (const delivery of book.comings.deliveries) if (delivery.reverseFulfillmentOrderId === one.id) delivery.voidedAt ??= work.deed.at;
  tellOfReverse(book, work, one, done ? "closed" : "cancelled");
}

export function tellOfReverse(
  book: OrderBook,
  work: Work,
  one: ReverseFulfillmentOrder,
  what: Happening<"reverse_fulfillment_order">,
  data: Record<string, unknown> = {},
): void {
  const told = { reverseFulfillmentOrderId: one.id, returnId: one.returnId, status: one.status, ...data };
  work.tellOf(book, "ReverseFulfillmentOrder", one, `reverse_fulfillment_order.${what}`, told);
}
