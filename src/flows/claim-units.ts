import type { Happening } from "../events/event-types.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { Claim, ClaimLine } from "../returns/claim.entity.ts";
import type { ClaimAgainst, ClaimReason, ClaimResolution } from "../returns/claim.states.ts";
import { checkPhotos } from "./check-photos.ts";
import { addExchangeLine } from "./exchange-line.ts";
import type { OrderBook } from "./order-book.ts";
import { quoteRefund, refundUnits } from "./refund-units.ts";
import { unitsOf } from "./return-money.ts";
import { reopenOrder } from "./return-status.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

export interface NewClaim {
  readonly reason: ClaimReason;
  readonly against: ClaimAgainst;
  readonly resolution: ClaimResolution;
  readonly fulfillmentId: string | null;
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  /** What is given, in minor units of the order's currency; null: what was paid for the units. */
  readonly amountMinor: bigint | null;
  readonly note: string | null;
  readonly photos: readonly string[];
}

/**
 * Something went wrong with units that left, and nothing comes back. Units are claimed or returned, never both; what came LATE is with the
 * buyer, and may be returned besides. Throws Refusal INVALID, NOT_FOUND, ILLEGAL_TRANSITION for an order that is not open.
 */
export function openClaim(book: OrderBook, work: Work, wanted: NewClaim): Claim {
  const { order, comings } = book;
  if (wanted.lines.length === 0) throw new Refusal("INVALID", "A claim is about at least one line.", ["lines"]);
  if (new Set(wanted.lines.map(({ lineId }) => lineId)).size < wanted.lines.length)
    throw new Refusal("INVALID", "A line is named once.", ["lines"]);
  if (wanted.fulfillmentId !== null && !book.fulfillments.some(({ id }) => id === wanted.fulfillmentId))
    throw new Refusal("NOT_FOUND", `Order ${order.number} has no such parcel.`, ["fulfillmentId"]);
  checkAmount(wanted);
  checkPhotos(wanted.photos, ["photos"]);
  reopenOrder(book, work);
  if (order.status !== "OPEN")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${order.number} is ${order.status}; of what is OPEN units are claimed.`, ["orderId"]);
  const { at } = work.deed;
  const { reason, against, resolution, fulfillmentId, amountMinor, note, photos } = wanted;
  const said = { reason, against, resolution, fulfillmentId, amountMinor, note, photos: [...photos] };
  const of = { id: newId(), orderId: order.id, channelId: order.channelId, status: "OPEN" as const, refundId: null, endNote: null };
  const claim = work.add(make(Claim, { ...of, ...said, eventSequence: 0, version: 1, createdAt: at, updatedAt: at }));
  comings.claims.push(claim);
  for (const [index, { lineId, quantity }] of wanted.lines.entries()) {
    const field = ["lines", String(index)];
    const line = book.line(lineId, [...field, "lineId"]);
    if (takesUnits(claim)) line.giveBack(quantity, [...field, "quantity"]);
    else if (!Number.isInteger(quantity) || quantity < 1 || quantity > line.fulfilledQuantity)
      throw new Refusal("INVALID", `${line.fulfilledQuantity} of "${line.title}" left.`, [...field, "quantity"]);
    const values = { id: newId(), claimId: claim.id, orderId: order.id, orderLineId: line.id, quantity, replacementLineId: null };
    comings.claimLines.push(work.add(make(ClaimLine, values)));
  }
  tell(book, work, claim, "opened", {
    lines: linesOf(book, claim).map(({ orderLineId, quantity }) => ({ lineId: orderLineId, quantity })),
  });
  settleOrder(book, work);
  return claim;
}

/** It is right; `resolution` is what the buyer gets by now. Throws Refusal ILLEGAL_TRANSITION for what is not OPEN. */
export function approveClaim(
  book: OrderBook,
  work: Work,
  claim: Claim,
  change: Partial<Pick<NewClaim, "resolution" | "amountMinor" | "against">>,
): void {
  claim.become("APPROVED");
  Object.assign(claim, change);
  checkAmount(claim);
  tell(book, work, claim, "approved");
  settleOrder(book, work);
}

/** Throws Refusal ILLEGAL_TRANSITION for what is not OPEN, INVALID without a reason. */
export function rejectClaim(book: OrderBook, work: Work, claim: Claim, reason: string): void {
  if (!reason.trim()) throw new Refusal("INVALID", "Say why it is rejected; the buyer is told.", ["reason"]);
  claim.become("REJECTED");
  claim.endNote = reason;
  if (takesUnits(claim))
    for (const { orderLineId, quantity } of linesOf(book, claim)) book.line(orderLineId).returnRequestedQuantity -= quantity;
  tell(book, work, claim, "rejected");
  settleOrder(book, work);
}

/** The buyer gets what was agreed: the money, or the same goods anew. Throws Refusal ILLEGAL_TRANSITION for what is not APPROVED, as `refundUnits` does. */
export function resolveClaim(book: OrderBook, work: Work, claim: Claim): void {
  claim.become("RESOLVED");
  if (claim.resolution === "REPLACE")
    for (const line of linesOf(book, claim))
      line.replacementLineId = addExchangeLine(book, work, {
        of: book.line(line.orderLineId),
        quantity: line.quantity,
        sku: null,
        priceMinor: 0n,
      }).id;
  else if (claim.resolution !== "NONE") {
    const method = claim.resolution === "STORE_CREDIT" ? ("STORE_CREDIT" as const) : ("ORIGINAL" as const);
    // Units whose price was given back meanwhile have nothing more to come.
    const units = linesOf(book, claim).flatMap((line) => unitsOf(book, line, book.line(line.orderLineId)));
    const given = claim.amountMinor != null ? { units: [], extraMinor: claim.amountMinor } : { units };
    const wanted = { ...given, reason: "CLAIM" as const, method, note: null };
    if (quoteRefund(book, wanted) > 0n) claim.refundId = refundUnits(book, work, wanted).id;
  }
  tell(book, work, claim, "resolved", { resolution: claim.resolution, refundId: claim.refundId ?? null });
  settleOrder(book, work);
}

/** What came late is with the buyer. */
const takesUnits = ({ reason }: Pick<Claim, "reason">): boolean => reason !== "LATE";

function checkAmount({
  reason,
  resolution,
  amountMinor = null,
}: Pick<NewClaim, "reason" | "resolution"> & { readonly amountMinor?: bigint | null }): void {
  const gives = resolution === "REFUND" || resolution === "STORE_CREDIT";
  if (amountMinor !== null && (!gives || amountMinor <= 0n))
    throw new Refusal("INVALID", "An amount above zero is given with REFUND or STORE_CREDIT.", ["amount"]);
  if (reason === "LATE" && gives && amountMinor === null)
    throw new Refusal("INVALID", "Say how much is given for lateness; the goods are the buyer's.", ["amount"]);
  if (reason === "LATE" && resolution === "REPLACE") throw new Refusal("INVALID", "What came late is not sent anew.", ["resolution"]);
}

const linesOf = ({ comings }: OrderBook, { id }: Claim): ClaimLine[] => comings.claimLines.filter(({ claimId }) => claimId === id);

function tell(book: OrderBook, work: Work, claim: Claim, what: Happening<"claim">, data: Record<string, unknown> = {}): void {
  claim.updatedAt = work.deed.at;
  const { id, status, reason, against } = claim;
  work.tellOf(book, "Claim", claim, `claim.${what}`, { claimId: id, status, reason, against, ...data });
}

export function claimIn({ comings, order }: OrderBook, id: string): Claim {
  const claim = comings.claims.find((one) => one.id === id);
  if (!claim) throw new Refusal("NOT_FOUND", `Order ${order.number} has no such claim.`, ["id"]);
  return claim;
}
