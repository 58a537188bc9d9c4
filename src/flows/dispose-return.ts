import type { MovementEnd, MovementReason } from "../inventory/inventory-movement.entity.ts";
import { Refusal } from "../kit/errors.ts";
import type { Return } from "../returns/return.entity.ts";
import type { Disposition } from "../returns/return.states.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import type { ReverseFulfillmentOrder } from "../returns/reverse-fulfillment-order.entity.ts";
import { commitResolution, isDecided } from "./commit-resolution.ts";
import type { OrderBook } from "./order-book.ts";
import { mustBeOpen, type ReturnUnits, unitsIn } from "./receive-return.ts";
import { splitLine } from "./return-effects.ts";
import { endReverseIfDone, reverseOf, tellOfReverse } from "./reverse-work.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

export interface Disposed extends ReturnUnits {
  readonly disposition: Disposition;
}

/**
 * Somebody looked at units that came back: they go where that says, in the stock of the place where they are, and the buyer gets what was
 * agreed. What never came is MISSING; that gives the buyer nothing by itself. Answers the items that may be sold again.
 *
 * Throws Refusal ILLEGAL_TRANSITION for units that are not RECEIVED, or were disposed of for good.
 */
export function disposeReturn(book: OrderBook, work: Work, ret: Return, wanted: readonly Disposed[]): string[] {
  mustBeOpen(ret, "what came back is disposed of");
  if (wanted.length === 0) throw new Refusal("INVALID", "Name the units.", ["lines"]);
  const units = unitsIn(book, ret, wanted, null);
  const disposed = units.map(({ line, units: quantity }, index) =>
    dispose(book, work, ret, { line, quantity, to: wanted[index]?.disposition as Disposition }),
  );
  for (const [reverse, lines] of Map.groupBy(disposed, (line) => reverseOf(book, line) as ReverseFulfillmentOrder)) {
    reverse.updatedAt = work.deed.at;
    tellOfReverse(book, work, reverse, "disposed", {
      lines: lines.map(({ id, orderLineId, quantity, disposition }) => ({ returnLineId: id, lineId: orderLineId, quantity, disposition })),
    });
    endReverseIfDone(book, work, reverse);
  }
  for (const line of disposed) if (line.isPending && isDecided(line)) commitResolution(book, work, ret, line);
  settleOrder(book, work);
  return disposed
    .filter(({ disposition }) => disposition === "RESTOCKED")
    .flatMap(({ orderLineId }) => book.line(orderLineId).needs.map(({ itemId }) => itemId));
}

function dispose(
  book: OrderBook,
  work: Work,
  ret: Return,
  { line, quantity, to }: { readonly line: ReturnLine; readonly quantity: number; readonly to: Disposition },
): ReturnLine {
  if (line.goods == null) throw new Refusal("ILLEGAL_TRANSITION", "Nothing of this line comes back.", ["lines"]);
  const one = splitLine(book, work, ret, line, quantity);
  const from = one.disposition ?? null;
  one.dispose(to);
  const way = wayOf(from, to);
  const locationId = reverseOf(book, one)?.locationId ?? null;
  if (way !== null && locationId !== null)
    for (const { itemId, perUnit } of book.line(one.orderLineId).needs)
      work.ledger.move({ itemId, locationId, quantity: perUnit * quantity, ...way, document: `return:${ret.id}` });
  return one;
}

interface Way {
  readonly from: MovementEnd;
  readonly to: MovementEnd;
  readonly reason: MovementReason;
}

const into: Readonly<Record<Disposition, MovementEnd>> = {
  RESTOCKED: "AVAILABLE",
  DAMAGED: "DAMAGED",
  PROCESSING_REQUIRED: "QUALITY_CONTROL",
  MISSING: "EXTERNAL",
  NOT_RESTOCKED: "EXTERNAL",
};

/** The stock that follows: what is not restocked, or is missing, was never in it, unless it was put aside first. */
function wayOf(from: Disposition | null, disposition: Disposition): Way | null {
  const to = into[disposition];
  if (from === "PROCESSING_REQUIRED") return { from: "QUALITY_CONTROL", to, reason: to === "EXTERNAL" ? "WRITTEN_OFF" : "INSPECTED" };
  return to === "EXTERNAL" ? null : { from: "EXTERNAL", to, reason: disposition === "DAMAGED" ? "DAMAGED" : "RESTOCKED" };
}
