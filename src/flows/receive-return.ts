import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { Return } from "../returns/return.entity.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { type ReverseFulfillmentOrder, UnexpectedItem } from "../returns/reverse-fulfillment-order.entity.ts";
import { awaitNoReturn } from "./exchange-line.ts";
import { lineIn, takesReturns } from "./open-return.ts";
import type { OrderBook } from "./order-book.ts";
import { splitLine } from "./return-effects.ts";
import { endReverseIfDone, linesOfReturn, linesOfReverse, reverseAt, reverseOf, tellOfReverse } from "./reverse-work.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

export interface ReturnUnits {
  readonly lineId: string;
  readonly quantity: number;
}

export interface Arrived {
  readonly locationId: string;
  /** Null: all that is expected. */
  readonly lines: readonly ReturnUnits[] | null;
  /** What came along and was not to come back. */
  readonly unexpected: readonly { readonly sku: string | null; readonly quantity: number; readonly note: string | null }[];
}

/**
 * Goods came back to a place, wherever they left from or were expected: what goes out for them may leave. They are in no stock before somebody
 * has looked at them.
 *
 * Throws Refusal ILLEGAL_TRANSITION for a return that is not OPEN or units that came already, INVALID for a place that takes no returns.
 */
export function receiveReturn(
  book: OrderBook,
  work: Work,
  ret: Return,
  { locationId, lines, unexpected }: Arrived,
): ReverseFulfillmentOrder {
  mustBeOpen(ret, "goods come back");
  takesReturns(work, locationId);
  if (lines?.length === 0 && unexpected.length === 0)
    throw new Refusal("INVALID", "Name the units that came, or leave `lines` out for all that are expected.", ["lines"]);
  const expected = linesOfReturn(book, ret).filter(({ goods }) => goods === "EXPECTED");
  const units = lines === null ? expected.map((line) => ({ line, units: line.quantity })) : unitsIn(book, ret, lines, "EXPECTED");
  if (units.length + unexpected.length === 0)
    throw new Refusal("ILLEGAL_TRANSITION", `Nothing is expected of return ${ret.number} any more.`, ["id"]);
  const reverse = placeOfArrival(
    book,
    work,
    ret,
    locationId,
    units.map(({ line }) => line),
  );
  const left = new Set<ReverseFulfillmentOrder>();
  const received = units.map(({ line, units: quantity }) => {
    const from = reverseOf(book, line);
    const came = splitLine(book, work, ret, line, quantity);
    if (from && from !== reverse) left.add(from);
    came.reverseFulfillmentOrderId = reverse.id;
    came.receive(work.deed.at);
    book.line(came.orderLineId).returnedQuantity += quantity;
    letExchangeLeave(book, work, came);
    return came;
  });
  for (const [index, one] of unexpected.entries()) noteUnexpected(work, reverse, one, ["unexpected", String(index)]);
  reverse.updatedAt = work.deed.at;
  tellOfReverse(book, work, reverse, "received", {
    lines: received.map(({ id, orderLineId, quantity }) => ({ returnLineId: id, lineId: orderLineId, quantity })),
    unexpected: unexpected.map(({ sku, quantity }) => ({ sku, quantity })),
  });
  for (const one of left) endReverseIfDone(book, work, one);
  settleOrder(book, work);
  return reverse;
}

/** What waited for these goods waits no longer, once all of them are here that it goes out for. */
function letExchangeLeave(book: OrderBook, work: Work, { exchangeLineId }: ReturnLine): void {
  if (exchangeLineId == null) return;
  const all = book.comings.lines.filter((line) => line.exchangeLineId === exchangeLineId);
  if (all.every(({ goods }) => goods !== "EXPECTED")) awaitNoReturn(book, work, exchangeLineId);
}

/** What was to come anywhere comes here, when none of it went elsewhere. */
function placeOfArrival(
  book: OrderBook,
  work: Work,
  ret: Return,
  locationId: string,
  lines: readonly ReturnLine[],
): ReverseFulfillmentOrder {
  const here = book.comings.reverses.find((one) => one.returnId === ret.id && one.status === "OPEN" && one.locationId === locationId);
  if (here) return here;
  const anywhere = lines.map((line) => reverseOf(book, line)).find((one) => one != null && one.locationId == null);
  if (!anywhere || linesOfReverse(book, anywhere).some(({ goods }) => goods !== "EXPECTED")) return reverseAt(book, work, ret, locationId);
  anywhere.locationId = locationId;
  return anywhere;
}

function noteUnexpected(
  work: Work,
  reverse: ReverseFulfillmentOrder,
  { sku, quantity, note }: Arrived["unexpected"][number],
  field: readonly string[],
): void {
  if (!Number.isInteger(quantity) || quantity < 1)
    throw new Refusal("INVALID", "A quantity is a whole number, at least 1.", [...field, "quantity"]);
  if (sku === null && note === null) throw new Refusal("INVALID", "Say what came: a SKU, or a note.", [...field, "sku"]);
  work.add(make(UnexpectedItem, { id: newId(), reverseFulfillmentOrderId: reverse.id, sku, quantity, note, createdAt: work.deed.at }));
}

/** Lines with units of them. Throws Refusal NOT_FOUND, INVALID for more than the line has, or a line that is there twice. */
export function unitsIn(
  book: OrderBook,
  ret: Return,
  wanted: readonly ReturnUnits[],
  goods: ReturnLine["goods"] | null,
): { readonly line: ReturnLine; readonly units: number }[] {
  if (new Set(wanted.map(({ lineId }) => lineId)).size < wanted.length) throw new Refusal("INVALID", "A line is named once.", ["lines"]);
  return wanted.map(({ lineId, quantity }, index) => {
    const field = ["lines", String(index)];
    const line = lineIn(book, ret, lineId, [...field, "lineId"]);
    if (goods !== null && line.goods !== goods)
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `What comes back is ${line.goods ?? "not expected"}; only what is ${goods} can be received.`,
        [...field, "lineId"],
      );
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > line.quantity)
      throw new Refusal("INVALID", `1 to ${line.quantity} units, not ${quantity}.`, [...field, "quantity"]);
    return { line, units: quantity };
  });
}

export function mustBeOpen({ status, number }: Return, what: string): void {
  if (status !== "OPEN") throw new Refusal("ILLEGAL_TRANSITION", `Return ${number} is ${status}; ${what} while it is OPEN.`, ["id"]);
}
