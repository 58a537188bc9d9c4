import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { Return } from "../returns/return.entity.ts";
import { ReturnLine } from "../returns/return-line.entity.ts";
import { addExchangeLine, awaitReturn, cancelExchangeLine, whyBound } from "./exchange-line.ts";
import type { OrderBook } from "./order-book.ts";
import { amountsOf } from "./return-money.ts";
import { endReverseIfDone, reverseAt, reverseOf } from "./reverse-work.ts";
import type { Work } from "./work.ts";

/**
 * What a line's resolution brings about as long as it is PENDING, and how it is undone: these two are each other's reverse, so that any
 * resolution can become any other. While the return is only REQUESTED, nothing but the amounts follows from it.
 */
export function enterResolution(book: OrderBook, work: Work, ret: Return, line: ReturnLine): void {
  const of = book.line(line.orderLineId);
  if (ret.status === "OPEN") {
    if (line.goods == null && comesBack(ret, line)) line.expectAt(reverseAt(book, work, ret, ret.locationId ?? null).id);
    if (line.resolution === "EXCHANGE" || line.resolution === "REPLACE") sendInPlace(book, work, line, of);
  }
  Object.assign(line, amountsOf(book, work, line));
}

export function leaveResolution(book: OrderBook, work: Work, line: ReturnLine): void {
  const exchange = exchangeOf(book, line);
  if (exchange) {
    cancelExchangeLine(book, work, exchange);
    line.exchangeLineId = null;
  }
  Object.assign(line, { amountMinor: 0n, feeMinor: 0n, dueMinor: 0n });
}

/** With KEEP what is on its way is no longer awaited; what is here stays here. */
export function expectAnew(book: OrderBook, work: Work, ret: Return, line: ReturnLine): void {
  if (line.goods !== "EXPECTED" || comesBack(ret, line)) return;
  const reverse = reverseOf(book, line);
  line.expectNothing();
  if (reverse) endReverseIfDone(book, work, reverse);
}

/** What a carrier brings back comes whatever the buyer gets; what a line sets right was dealt with by the other. */
const comesBack = (ret: Return, { resolution, compensatesId }: ReturnLine): boolean =>
  compensatesId == null && (resolution !== "KEEP" || ret.isToSender);

function sendInPlace(book: OrderBook, work: Work, line: ReturnLine, of: OrderLine): void {
  const isSame = line.resolution === "REPLACE";
  const sent = addExchangeLine(book, work, {
    of,
    quantity: line.quantity,
    sku: isSame ? null : (line.exchangeSku ?? null),
    priceMinor: isSame ? 0n : (line.exchangePriceMinor ?? of.unitPriceMinor),
  });
  line.exchangeLineId = sent.id;
  if (line.goods === "EXPECTED" && !line.advance) awaitReturn(book, work, sent.id);
}

export const exchangeOf = (book: OrderBook, { exchangeLineId }: Pick<ReturnLine, "exchangeLineId">): OrderLine | null =>
  exchangeLineId == null ? null : book.line(exchangeLineId);

/**
 * Takes `units` of a line apart from it, as they go another way from here: answers the line that they are by then, which is the same one
 * where it is all of them. What goes out for them is divided with them, as long as that can still be.
 */
export function splitLine(book: OrderBook, work: Work, ret: Return, line: ReturnLine, units: number): ReturnLine {
  if (units === line.quantity) return line;
  const exchange = exchangeOf(book, line);
  const divides = line.isPending && exchange !== null && whyBound(book, exchange) === null;
  if (divides) leaveResolution(book, work, line);
  const { id: _, ...values } = plainly(line);
  const apart = work.add(make(ReturnLine, { ...values, id: newId(), quantity: units, createdAt: work.deed.at }));
  book.comings.lines.push(apart);
  line.quantity -= units;
  if (!line.isPending) shareAmounts(line, apart);
  else
    for (const one of [line, apart]) {
      if (divides) enterResolution(book, work, ret, one);
      else Object.assign(one, amountsOf(book, work, one));
    }
  return apart;
}

/** What was given for a committed line, by units. */
function shareAmounts(line: ReturnLine, apart: ReturnLine): void {
  const all = BigInt(line.quantity + apart.quantity);
  for (const amount of ["amountMinor", "feeMinor", "dueMinor", "keepMinor"] as const) {
    const whole = line[amount] as bigint;
    apart[amount] = (whole * BigInt(apart.quantity)) / all;
    line[amount] = whole - apart[amount];
  }
}

/** The values of a row, without what MikroORM keeps with it. */
const plainly = (line: ReturnLine): Partial<ReturnLine> => ({
  id: line.id,
  returnId: line.returnId,
  orderId: line.orderId,
  orderLineId: line.orderLineId,
  fulfillmentLineId: line.fulfillmentLineId ?? null,
  reason: line.reason,
  note: line.note ?? null,
  photos: [...line.photos],
  resolution: line.resolution,
  resolutionState: line.resolutionState,
  committedAt: line.committedAt ?? null,
  commitAt: line.commitAt,
  advance: line.advance,
  reverseFulfillmentOrderId: line.reverseFulfillmentOrderId ?? null,
  goods: line.goods ?? null,
  receivedAt: line.receivedAt ?? null,
  disposition: line.disposition ?? null,
  exchangeSku: line.exchangeSku ?? null,
  exchangePriceMinor: line.exchangePriceMinor ?? null,
  exchangeLineId: line.exchangeLineId ?? null,
  feeBasisPoints: line.feeBasisPoints,
  feeUnitMinor: line.feeUnitMinor,
  keepMinor: line.keepMinor,
  amountMinor: line.amountMinor,
  feeMinor: line.feeMinor,
  dueMinor: line.dueMinor,
  refundId: line.refundId ?? null,
  compensatesId: line.compensatesId ?? null,
  released: line.released,
  policyId: line.policyId ?? null,
});
