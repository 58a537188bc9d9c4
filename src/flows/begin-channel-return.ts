import type { IncomingReturn, IncomingReturnLine } from "../channels/incoming-return.ts";
import { make } from "../kit/insert.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { Return } from "../returns/return.entity.ts";
import type { Resolution } from "../returns/return.states.ts";
import { ReturnLine } from "../returns/return-line.entity.ts";
import { askFor, blankLine, newReturn } from "./open-return.ts";
import type { OrderBook } from "./order-book.ts";
import { worthOf } from "./refund-units.ts";
import { endDifference, raiseDifference } from "./return-differences.ts";
import { unitsOf } from "./return-money.ts";
import type { ReturnTerms } from "./return-terms.ts";
import { returnableUnits } from "./returnable.ts";
import { linesOfReturn } from "./reverse-work.ts";
import { tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

/** Why it cannot be taken yet. */
export interface Waits {
  readonly waits: string;
}

interface Asked {
  readonly said: IncomingReturnLine;
  readonly line: OrderLine;
  readonly quantity: number;
}

/**
 * A buyer asked the channel: it is REQUESTED here, whatever the merchant's own policies say, as the channel's hold. Waits, with a finding that a
 * person sees, for units that the order does not know, or that did not leave by our books: they may have by the next version of the order.
 */
export function openAtChannel(book: OrderBook, work: Work, terms: ReturnTerms, said: IncomingReturn): Return | Waits {
  const waits = whyNot(book, said);
  if (waits !== null) {
    raiseDifference(book, work, waits);
    return { waits };
  }
  for (const { code, message } of book.openFindings())
    if (code === "RETURN_DIFFERS" && message.startsWith(namedFor(said))) endDifference(book, work, message);
  const lines = spread(book, said, (line) => unitsBack(book, line));
  return askFor(book, work, terms, {
    origin: "CHANNEL",
    externalId: said.externalId,
    locationId: null,
    note: null,
    exception: true,
    lines: lines.map((asked, index) => ({
      lineId: asked.line.id,
      quantity: asked.quantity,
      reason: asked.said.reason,
      note: asked.said.nativeReason,
      photos: [],
      exchange: null,
      resolution: resolutionOf(said),
      keepMinor: said.wish === "REFUND_ONLY" ? keepOf(book, said, lines, index) : 0n,
    })),
  });
}

/** It was over before it was heard of: what is older, and comes later, finds it so. Nothing follows from it. */
export function recordEnded(book: OrderBook, work: Work, said: IncomingReturn): Return {
  const ret = newReturn(book, work, { origin: "CHANNEL", externalId: said.externalId, locationId: null, note: null }, "REQUESTED");
  for (const { line, quantity, said: of } of spread(book, said, ({ orderedQuantity }) => orderedQuantity)) {
    const values = { orderLineId: line.id, quantity, reason: of.reason, note: of.nativeReason, resolution: resolutionOf(said) };
    book.comings.lines.push(work.add(make(ReturnLine, { ...blankLine(book, work, ret), ...values })));
    // They are given up with it at once.
    line.returnRequestedQuantity += quantity;
  }
  tellOfReturn(book, work, ret, "requested", { lines: [] });
  return ret;
}

/**
 * A return of exactly these units that somebody entered without the channel's id of it, or that a carrier brought: it is the same. One that is
 * closed is only where no other units could be meant.
 */
export function adopted(book: OrderBook, said: IncomingReturn): Return | undefined {
  const wanted = unitsByLine(spread(book, said, ({ orderedQuantity }) => orderedQuantity).map(({ line, quantity }) => [line.id, quantity]));
  const same = book.comings.returns.filter((ret) => {
    if (ret.externalId != null || wanted.size === 0) return false;
    const known = unitsByLine(linesOfReturn(book, ret).map(({ orderLineId, quantity }) => [orderLineId, quantity]));
    return known.size === wanted.size && [...known].every(([id, units]) => wanted.get(id) === units);
  });
  const open = same.find(({ status }) => status === "REQUESTED" || status === "OPEN");
  return open ?? (whyNot(book, said) === null ? undefined : same.find(({ status }) => status === "CLOSED"));
}

function unitsByLine(units: readonly (readonly [string, number])[]): Map<string, number> {
  const byLine = new Map<string, number>();
  for (const [id, quantity] of units) byLine.set(id, (byLine.get(id) ?? 0) + quantity);
  return byLine;
}

const resolutionOf = ({ wish }: IncomingReturn): Resolution =>
  wish === "REFUND_ONLY" ? "KEEP" : wish === "REPLACE" ? "REPLACE" : "REFUND";

const namedFor = ({ externalId }: IncomingReturn): string => `Return ${externalId} at the channel`;

function whyNot(book: OrderBook, said: IncomingReturn): string | null {
  if (said.lines.length === 0) return `${namedFor(said)} names no units. Look at it there.`;
  for (const line of said.lines) {
    const of = linesFor(book, line);
    if (of.length === 0)
      return `${namedFor(said)} is of goods that the order does not have: ${line.listingKeys.join(", ")}. Look at it there.`;
  }
  const most = spread(book, said, (line) => unitsBack(book, line)).reduce((sum, { quantity }) => sum + quantity, 0);
  const all = said.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  if (most < all)
    return `${namedFor(said)} is of ${all} units, of which ${most} can come back: the rest did not leave by our books, or is in another return.`;
  return null;
}

const unitsBack = (book: OrderBook, line: OrderLine): number =>
  returnableUnits(book, line).reduce((sum, { quantity }) => sum + quantity, 0);

/** The order's lines that it may be of: those that it names, else those of the goods. */
function linesFor(book: OrderBook, { externalIds, listingKeys }: IncomingReturnLine): OrderLine[] {
  const named = book.originalLines.filter((line) => line.externalIds.some((id) => externalIds.includes(id)));
  if (named.length > 0) return named;
  const key = listingKeys.find((one) => book.originalLines.some((line) => line.listingKeys.includes(one)));
  return key === undefined ? [] : book.originalLines.filter((line) => line.listingKeys.includes(key));
}

/** Its units over the order's lines, as many as each has. */
function spread(book: OrderBook, { lines }: IncomingReturn, most: (line: OrderLine) => number): Asked[] {
  const left = new Map<OrderLine, number>();
  return lines.flatMap((said) => {
    let open = said.quantity;
    return linesFor(book, said).flatMap((line) => {
      const free = left.get(line) ?? most(line);
      const quantity = Math.min(open, free);
      left.set(line, free - quantity);
      open -= quantity;
      return quantity > 0 ? [{ said, line, quantity }] : [];
    });
  });
}

/** What the buyer gets for goods that are not to come back: what the channel says, with the first line, else what they cost. */
function keepOf(book: OrderBook, { refund }: IncomingReturn, lines: readonly Asked[], index: number): bigint {
  const { line, quantity } = lines[index] as Asked;
  if (refund === null) return worthOf(book, unitsOf(book, { quantity }, line));
  return index === 0 ? refund.minor : 0n;
}
