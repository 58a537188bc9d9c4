import { Refusal } from "../kit/errors.ts";
import type { Return } from "../returns/return.entity.ts";
import type { Resolution } from "../returns/return.states.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { commitResolution, isDecided } from "./commit-resolution.ts";
import { checkExchange, type WantedExchange } from "./open-return.ts";
import type { OrderBook } from "./order-book.ts";
import { refundingDifference } from "./refund-difference.ts";
import { enterResolution, expectAnew, leaveResolution, splitLine } from "./return-effects.ts";
import { settleOrder } from "./settle-order.ts";
import { namesOf, tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

export interface Switch {
  readonly line: ReturnLine;
  /** Units of the line; null: all of them. */
  readonly quantity: number | null;
  readonly resolution: Resolution;
  readonly exchange: WantedExchange | null;
  readonly keepMinor: bigint;
}

/**
 * The buyer gets something else for units that are under way: all that followed from the former resolution is undone and all that follows from
 * the new one is done, in this transaction. Answers the line that the units are by now.
 *
 * Throws Refusal ILLEGAL_TRANSITION once the resolution is committed, or what goes out is packed; INVALID; CHANNEL_FORBIDS once the channel
 * gives the money back.
 */
export function switchResolution(book: OrderBook, work: Work, ret: Return, wanted: Switch): ReturnLine {
  checkOpen(ret);
  const { resolution, exchange, keepMinor } = wanted;
  checkExchange(wanted, []);
  const units = wanted.quantity ?? wanted.line.quantity;
  if (!Number.isInteger(units) || units < 1 || units > wanted.line.quantity)
    throw new Refusal("INVALID", `${units} of it cannot be switched; the line has ${wanted.line.quantity}.`, ["quantity"]);
  if (ret.toldChannel && (resolution === "REFUND") !== (wanted.line.resolution === "REFUND"))
    throw new Refusal("CHANNEL_FORBIDS", `${book.channel.name} was told to give the money back; decide otherwise there first.`, [
      "resolution",
    ]);
  if (ret.decisionWaits)
    throw new Refusal("ILLEGAL_TRANSITION", `${book.channel.name} is asked what becomes of return ${ret.number}; wait for its answer.`, [
      "returnLineId",
    ]);
  const { resolution: from } = wanted.line;
  wanted.line.mayBecome(resolution);
  const line = splitLine(book, work, ret, wanted.line, units);
  refundingDifference(book, work, () => {
    leaveResolution(book, work, line);
    line.resolveBy(resolution);
    Object.assign(line, { exchangeSku: exchange?.sku ?? null, exchangePriceMinor: exchange?.priceMinor ?? null, keepMinor });
    expectAnew(book, work, ret, line);
    enterResolution(book, work, ret, line);
  });
  tellOfReturn(book, work, ret, "resolution_changed", {
    ...namesOf(line),
    quantity: units,
    from,
    to: resolution,
    amountMinor: line.amountMinor.toString(),
    dueMinor: line.dueMinor.toString(),
  });
  if (ret.status === "OPEN" && isDecided(line)) commitResolution(book, work, ret, line);
  settleOrder(book, work);
  return line;
}

function checkOpen({ status, number }: Return): void {
  if (status !== "REQUESTED" && status !== "OPEN")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `Return ${number} is ${status}; what the buyer gets is switched while it is REQUESTED or OPEN.`,
      ["id"],
    );
}
