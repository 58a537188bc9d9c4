import { Refusal } from "../kit/errors.ts";
import { make } from "../kit/insert.ts";
import type { Return } from "../returns/return.entity.ts";
import type { Resolution } from "../returns/return.states.ts";
import { ReturnLine } from "../returns/return-line.entity.ts";
import { commitResolution } from "./commit-resolution.ts";
import { blankLine, checkExchange, type WantedExchange } from "./open-return.ts";
import type { OrderBook } from "./order-book.ts";
import { mustBeOpen } from "./receive-return.ts";
import { enterResolution } from "./return-effects.ts";
import { linesOfReturn } from "./reverse-work.ts";
import { settleOrder } from "./settle-order.ts";
import { namesOf, tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

export interface Compensation {
  readonly line: ReturnLine;
  readonly quantity: number;
  readonly resolution: Resolution;
  readonly exchange: WantedExchange | null;
  readonly keepMinor: bigint;
  readonly note: string | null;
}

/**
 * Sets right what was committed: the buyer gets something besides for the same units, less what was given for them already. What was given
 * stays given. Answers the new line, committed. Throws Refusal ILLEGAL_TRANSITION for a line that is still PENDING, INVALID.
 */
export function compensateReturnLine(book: OrderBook, work: Work, ret: Return, wanted: Compensation): ReturnLine {
  mustBeOpen(ret, "a compensating line is added");
  const { line, quantity, resolution, exchange, keepMinor } = wanted;
  if (line.isPending) throw new Refusal("ILLEGAL_TRANSITION", `${line.resolution} is PENDING: switch it instead.`, ["returnLineId"]);
  if (resolution === "REPAIR")
    throw new Refusal("INVALID", "What is committed is not repaired: open a return of what the buyer has.", ["resolution"]);
  checkExchange(wanted, []);
  const before = linesOfReturn(book, ret).filter(({ compensatesId }) => compensatesId === line.id);
  const left = line.quantity - before.reduce((units, one) => units + one.quantity, 0);
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > left)
    throw new Refusal("INVALID", `${quantity} of it cannot be compensated; ${left} can be.`, ["quantity"]);
  const added = work.add(
    make(ReturnLine, {
      ...blankLine(book, work, ret),
      orderLineId: line.orderLineId,
      fulfillmentLineId: line.fulfillmentLineId ?? null,
      quantity,
      reason: line.reason,
      note: wanted.note,
      resolution,
      exchangeSku: exchange?.sku ?? null,
      exchangePriceMinor: exchange?.priceMinor ?? null,
      keepMinor,
      compensatesId: line.id,
    }),
  );
  book.comings.lines.push(added);
  enterResolution(book, work, ret, added);
  tellOfReturn(book, work, ret, "line_compensated", { ...namesOf(added), compensatesId: line.id, quantity, resolution });
  commitResolution(book, work, ret, added);
  settleOrder(book, work);
  return added;
}
