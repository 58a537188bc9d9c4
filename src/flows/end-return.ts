import { Refusal } from "../kit/errors.ts";
import { possibleFrom } from "../kit/transitions.ts";
import type { Return } from "../returns/return.entity.ts";
import { returnTransitions } from "../returns/return.states.ts";
import type { ReturnLine } from "../returns/return-line.entity.ts";
import { commitResolution } from "./commit-resolution.ts";
import { whyBound } from "./exchange-line.ts";
import type { OrderBook } from "./order-book.ts";
import { mustBeOpen, type ReturnUnits, unitsIn } from "./receive-return.ts";
import { refundingDifference } from "./refund-difference.ts";
import { exchangeOf, leaveResolution, splitLine } from "./return-effects.ts";
import { reopenOrder } from "./return-status.ts";
import { endReverseIfDone, linesOfReturn } from "./reverse-work.ts";
import { settleOrder } from "./settle-order.ts";
import { namesOf, tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

/**
 * Nothing more comes of it. What was to be kept is, and what never came gives the buyer nothing; those units may be returned another time.
 * Throws Refusal ILLEGAL_TRANSITION while goods are expected or not looked at, or what the buyer gets is not decided.
 */
export function closeReturn(book: OrderBook, work: Work, ret: Return): void {
  const lines = linesOfReturn(book, ret);
  if (ret.status === "OPEN") for (const line of lines) checkDone(line);
  ret.become("CLOSED");
  refundingDifference(book, work, () => {
    for (const line of lines) if (line.isPending) giveNothingMore(book, work, ret, line);
  });
  tellOfReturn(book, work, ret, "closed");
  settleOrder(book, work);
}

function checkDone({ goods, disposition, receivedAt, isPending, resolution }: ReturnLine): void {
  const refuse = (why: string, instead: string) => {
    throw new Refusal("ILLEGAL_TRANSITION", `${why} ${instead}`, ["id"]);
  };
  if (goods === "EXPECTED") refuse("Goods are still expected:", "receive them, dispose of them as MISSING, or switch their line to KEEP.");
  if (goods === "RECEIVED" || disposition === "PROCESSING_REQUIRED")
    refuse("Goods came and nobody has said what becomes of them:", "dispose of them.");
  const never = disposition === "MISSING" && receivedAt == null;
  if (isPending && resolution !== "KEEP" && !never) refuse(`${resolution} is not committed:`, "commit it, or switch it.");
}

function giveNothingMore(book: OrderBook, work: Work, ret: Return, line: ReturnLine): void {
  const { resolution: from } = line;
  const exchange = exchangeOf(book, line);
  // What went out in advance the buyer has.
  const has = exchange !== null && whyBound(book, exchange) !== null;
  if (from !== "KEEP" && !has) {
    leaveResolution(book, work, line);
    line.resolveBy("KEEP");
    line.keepMinor = 0n;
    Object.assign(line, { exchangeSku: null, exchangePriceMinor: null });
    tellOfReturn(book, work, ret, "resolution_changed", {
      ...namesOf(line),
      quantity: line.quantity,
      from,
      to: "KEEP",
    });
  }
  commitResolution(book, work, ret, line);
  if (line.isHere || has || line.amountMinor > 0n || line.compensatesId != null) return;
  line.released = true;
  book.line(line.orderLineId).returnRequestedQuantity -= line.quantity;
}

/** It does not take place. Throws Refusal ILLEGAL_TRANSITION once goods came or anything was given. */
export function cancelReturn(book: OrderBook, work: Work, ret: Return, reason: string | null): void {
  const lines = linesOfReturn(book, ret);
  if (ret.status === "OPEN" && lines.some((line) => line.isHere || !line.isPending))
    throw new Refusal("ILLEGAL_TRANSITION", `Of return ${ret.number} goods came or something was given already; close it instead.`, ["id"]);
  refundingDifference(book, work, () => {
    ret.become("CANCELLED");
    ret.endNote = reason;
    for (const line of lines) {
      leaveResolution(book, work, line);
      book.line(line.orderLineId).returnRequestedQuantity -= line.quantity;
      if (line.goods === "EXPECTED") line.expectNothing();
    }
  });
  for (const reverse of book.comings.reverses) if (reverse.returnId === ret.id) endReverseIfDone(book, work, reverse);
  tellOfReturn(book, work, ret, "cancelled");
  settleOrder(book, work);
}

/** Something more comes of it. Throws Refusal ILLEGAL_TRANSITION for what is not CLOSED. */
export function reopenReturn(book: OrderBook, work: Work, ret: Return): void {
  if (ret.status !== "CLOSED")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `Return ${ret.number} is ${ret.status}; ${possibleFrom(returnTransitions, ret.status)}. What is CLOSED is opened again.`,
      ["id"],
    );
  ret.become("OPEN");
  reopenOrder(book, work);
  tellOfReturn(book, work, ret, "reopened");
  settleOrder(book, work);
}

/** What the buyer gets is final before the goods are seen. `lines` null: all of them. Throws Refusal ILLEGAL_TRANSITION for what is committed. */
export function commitReturn(book: OrderBook, work: Work, ret: Return, wanted: readonly ReturnUnits[] | null): void {
  mustBeOpen(ret, "what the buyer gets is committed");
  const units =
    wanted === null
      ? linesOfReturn(book, ret).flatMap((line) => (line.isPending ? [{ line, units: line.quantity }] : []))
      : unitsIn(book, ret, wanted, null);
  if (wanted?.length === 0) throw new Refusal("INVALID", "Name the units, or leave `lines` out for all of them.", ["lines"]);
  if (units.length === 0) throw new Refusal("ILLEGAL_TRANSITION", `All of return ${ret.number} is committed already.`, ["id"]);
  for (const { line, units: quantity } of units) {
    if (line.resolution === "REPAIR")
      throw new Refusal("ILLEGAL_TRANSITION", "A REPAIR is committed once what came back is fit again.", ["lines"]);
    commitResolution(book, work, ret, splitLine(book, work, ret, line, quantity));
  }
  settleOrder(book, work);
}
