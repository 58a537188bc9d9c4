import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { possibleFrom } from "../kit/transitions.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import { Return } from "../returns/return.entity.ts";
import { ourFault, type Resolution, type ReturnOrigin, type ReturnReason, returnTransitions } from "../returns/return.states.ts";
import { ReturnLine } from "../returns/return-line.entity.ts";
import { reasonsUnder, resolutionsUnder } from "../returns/return-policies.ts";
import type { ReturnPolicy } from "../returns/return-policy.entity.ts";
import { commitResolution } from "./commit-resolution.ts";
import type { OrderBook } from "./order-book.ts";
import { decideReturnAtChannel } from "./refund-at-channel.ts";
import { enterResolution } from "./return-effects.ts";
import { reopenOrder } from "./return-status.ts";
import type { ReturnTerms } from "./return-terms.ts";
import { isOpen, type Returnable, returnableUnits } from "./returnable.ts";
import { linesOfReturn } from "./reverse-work.ts";
import { settleOrder } from "./settle-order.ts";
import { telling } from "./tell-channel.ts";
import { tellOfReturn } from "./tell-of-return.ts";
import type { Work } from "./work.ts";

/** What is wanted in exchange: a SKU of the order's channel, and its price of a unit in minor units. Null price: what the other one cost. */
export interface WantedExchange {
  readonly sku: string;
  readonly priceMinor: bigint | null;
}

export interface NewReturnLine {
  readonly lineId: string;
  readonly quantity: number;
  readonly reason: ReturnReason;
  readonly resolution: Resolution;
  readonly exchange: WantedExchange | null;
  /** With KEEP: what is given nevertheless, in minor units. */
  readonly keepMinor: bigint;
  readonly note: string | null;
  readonly photos: readonly string[];
}

export interface NewReturn {
  readonly origin: ReturnOrigin;
  readonly lines: readonly NewReturnLine[];
  /** Where the goods are to come; null: anywhere. */
  readonly locationId: string | null;
  readonly externalId: string | null;
  readonly note: string | null;
  /** Staff take back what the policies would not. */
  readonly exception: boolean;
}

/**
 * A buyer, or the channel for the buyer, asks to give units back: somebody approves or declines it. Throws Refusal INVALID with what the policy
 * says for what may not be returned, CHANNEL_FORBIDS where returns are asked for at the channel.
 */
export function requestReturn(book: OrderBook, work: Work, terms: ReturnTerms, wanted: NewReturn): Return {
  const { channel, order } = book;
  if (order.origin === "CHANNEL" && channel.rights.returnsBy === "CHANNEL" && wanted.externalId === null)
    throw new Refusal(
      "CHANNEL_FORBIDS",
      `${channel.name} takes its buyers' returns itself: ask for it there, and name its id of it here.`,
      ["externalId"],
    );
  const ret = addReturn(book, work, terms, { ...wanted, exception: false }, "REQUESTED");
  for (const line of linesOfReturn(book, ret)) enterResolution(book, work, ret, line);
  tellOfReturn(book, work, ret, "requested", { lines: toldLines(book, ret) });
  settleOrder(book, work);
  return ret;
}

/** Staff take units back: what the buyer gets for them is prepared at once. Throws Refusal as `requestReturn` does. */
export function openReturn(book: OrderBook, work: Work, terms: ReturnTerms, wanted: NewReturn): Return {
  const ret = addReturn(book, work, terms, wanted, "OPEN");
  begin(book, work, ret);
  return ret;
}

/** What was asked for is taken back. Throws Refusal ILLEGAL_TRANSITION for what is not REQUESTED. */
export function approveReturn(book: OrderBook, work: Work, ret: Return, locationId: string | null): void {
  // What is CLOSED becomes OPEN, too, but by being reopened.
  if (ret.status !== "REQUESTED")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `Return ${ret.number} is ${ret.status}; ${possibleFrom(returnTransitions, ret.status)}. What is REQUESTED is approved.`,
      ["id"],
    );
  ret.become("OPEN");
  if (locationId !== null) ret.locationId = takesReturns(work, locationId);
  decideAtChannel(book, work, ret, true, null);
  begin(book, work, ret);
}

/** Throws Refusal ILLEGAL_TRANSITION for what is not REQUESTED, INVALID without a reason. */
export function declineReturn(book: OrderBook, work: Work, ret: Return, reason: string): void {
  if (!reason.trim()) throw new Refusal("INVALID", "Say why it is declined; the buyer is told.", ["reason"]);
  ret.become("DECLINED");
  ret.endNote = reason;
  for (const line of linesOfReturn(book, ret)) book.line(line.orderLineId).returnRequestedQuantity -= line.quantity;
  decideAtChannel(book, work, ret, false, reason);
  tellOfReturn(book, work, ret, "declined");
  settleOrder(book, work);
}

/** Where it takes returns. Throws Refusal INVALID for a place that does not. */
export function takesReturns({ network }: Work, locationId: string): string {
  const location = network.find(({ id }) => id === locationId);
  if (!location) throw new Refusal("NOT_FOUND", "There is no such location in use.", ["locationId"]);
  if (location.returns === false) throw new Refusal("INVALID", `${location.name} takes no returns.`, ["locationId"]);
  return locationId;
}

function begin(book: OrderBook, work: Work, ret: Return): void {
  reopenOrder(book, work);
  if (book.order.status !== "OPEN")
    throw new Refusal("ILLEGAL_TRANSITION", `Order ${book.order.number} is ${book.order.status}; only what is OPEN is taken back.`, [
      "orderId",
    ]);
  tellOfReturn(book, work, ret, "approved", { lines: toldLines(book, ret) });
  for (const line of linesOfReturn(book, ret)) enterResolution(book, work, ret, line);
  for (const line of linesOfReturn(book, ret))
    if (line.commitAt === "APPROVAL" && line.resolution !== "REPAIR") commitResolution(book, work, ret, line);
  settleOrder(book, work);
}

/** The channel of the return, where it has it, is told what becomes of it. */
function decideAtChannel(book: OrderBook, work: Work, ret: Return, accept: boolean, reason: string | null): void {
  if (ret.externalId == null || telling(book, "DECIDE_RETURN") === null) return;
  // A channel that hears yes gives the money back: it does so only where that is what the buyer gets.
  const refunds = accept && linesOfReturn(book, ret).every(({ resolution }) => resolution === "REFUND");
  decideReturnAtChannel(book, work, {
    externalReturnId: ret.externalId,
    accept: refunds,
    reason: reason ?? (refunds ? null : "Resolved otherwise"),
  });
  ret.toldChannel = refunds;
}

function addReturn(book: OrderBook, work: Work, terms: ReturnTerms, wanted: NewReturn, status: "REQUESTED" | "OPEN"): Return {
  const { order, comings } = book;
  if (wanted.lines.length === 0) throw new Refusal("INVALID", "A return has at least one line.", ["lines"]);
  const { at } = work.deed;
  const ret = work.add(
    make(Return, {
      id: newId(),
      orderId: order.id,
      channelId: order.channelId,
      number: `${order.number}-R${comings.returns.length + 1}`,
      status,
      origin: wanted.origin,
      externalId: wanted.externalId,
      fulfillmentId: null,
      locationId: wanted.locationId === null ? null : takesReturns(work, wanted.locationId),
      labelPaidBy: "MERCHANT",
      note: wanted.note,
      endNote: null,
      toldChannel: false,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
  );
  comings.returns.push(ret);
  for (const [index, line] of wanted.lines.entries())
    addLines(book, work, terms, { ret, line, exception: wanted.exception, field: ["lines", String(index)] });
  const lines = linesOfReturn(book, ret);
  const buyerPays = lines.some(
    (line) => !ourFault.has(line.reason) && terms.policy(book, book.line(line.orderLineId))?.labelPaidBy === "BUYER",
  );
  if (buyerPays) ret.labelPaidBy = "BUYER";
  return ret;
}

interface Asked {
  readonly ret: Return;
  readonly line: NewReturnLine;
  readonly exception: boolean;
  readonly field: readonly string[];
}

/** The units of a line, a line of the return for each parcel they left in. */
function addLines(book: OrderBook, work: Work, terms: ReturnTerms, { ret, line: asked, exception, field }: Asked): void {
  const line = book.line(asked.lineId, [...field, "lineId"]);
  const policy = terms.policy(book, line);
  if (!exception) checkPolicy(policy, asked, field);
  const units = returnableUnits(book, line).filter(({ deliveredAt }) => exception || isOpen(policy, deliveredAt, work.deed.at));
  const most = units.reduce((sum, { quantity }) => sum + quantity, 0);
  if (!Number.isInteger(asked.quantity) || asked.quantity < 1 || asked.quantity > most)
    throw new Refusal("INVALID", `${asked.quantity} of "${line.title}" cannot be returned; ${most} of it can be.`, [...field, "quantity"]);
  checkExchange(asked, field);
  line.giveBack(asked.quantity, [...field, "quantity"]);
  let left = asked.quantity;
  for (const one of units) {
    const quantity = Math.min(left, one.quantity);
    left -= quantity;
    if (quantity > 0) addLine(book, work, policy, { ret, asked, line, of: { ...one, quantity } });
  }
}

function addLine(
  book: OrderBook,
  work: Work,
  policy: ReturnPolicy | null,
  { ret, asked, line, of }: { readonly ret: Return; readonly asked: NewReturnLine; readonly line: OrderLine; readonly of: Returnable },
): void {
  book.comings.lines.push(
    work.add(
      make(ReturnLine, {
        ...blankLine(book, work, ret),
        orderLineId: line.id,
        fulfillmentLineId: of.fulfillmentLineId,
        quantity: of.quantity,
        reason: asked.reason,
        note: asked.note,
        photos: [...asked.photos],
        resolution: asked.resolution,
        commitAt: policy?.commitAt ?? "DISPOSITION",
        advance: policy?.advanceExchange ?? false,
        exchangeSku: asked.exchange?.sku ?? null,
        exchangePriceMinor: asked.exchange?.priceMinor ?? null,
        feeBasisPoints: policy?.feeBasisPoints ?? 0,
        feeUnitMinor: policy?.feeCurrency === book.order.currency ? policy.feeUnitMinor : 0n,
        keepMinor: asked.keepMinor,
        policyId: policy?.id ?? null,
      }),
    ),
  );
}

/** What every new line begins with. */
export const blankLine = ({ order }: OrderBook, { deed }: Work, ret: Return) => ({
  id: newId(),
  returnId: ret.id,
  orderId: order.id,
  fulfillmentLineId: null,
  note: null,
  photos: [],
  resolutionState: "PENDING" as const,
  committedAt: null,
  commitAt: "DISPOSITION" as const,
  advance: false,
  reverseFulfillmentOrderId: null,
  goods: null,
  receivedAt: null,
  disposition: null,
  exchangeSku: null,
  exchangePriceMinor: null,
  exchangeLineId: null,
  feeBasisPoints: 0,
  feeUnitMinor: 0n,
  keepMinor: 0n,
  amountMinor: 0n,
  feeMinor: 0n,
  dueMinor: 0n,
  refundId: null,
  compensatesId: null,
  released: false,
  policyId: null,
  createdAt: deed.at,
});

function checkPolicy(policy: ReturnPolicy | null, asked: NewReturnLine, field: readonly string[]): void {
  if (policy === null) return;
  const because = `the policy "${policy.name}"`;
  if (policy.finalSale) throw new Refusal("INVALID", `It is not taken back: ${because} says final sale.`, [...field, "lineId"]);
  const reasons = reasonsUnder(policy);
  if (!reasons.includes(asked.reason))
    throw new Refusal("INVALID", `By ${because} it is taken back for ${reasons.join(", ")}.`, [...field, "reason"]);
  const resolutions = resolutionsUnder(policy);
  if (!resolutions.includes(asked.resolution))
    throw new Refusal("INVALID", `By ${because} a buyer gets ${resolutions.join(" or ")}.`, [...field, "resolution"]);
  if (policy.photosRequired && asked.photos.length === 0)
    throw new Refusal("INVALID", `By ${because} a picture of the goods is needed.`, [...field, "photos"]);
}

/** Throws Refusal INVALID for what is wanted in exchange without one, or the other way round. */
export function checkExchange(
  { resolution, exchange, keepMinor }: Pick<NewReturnLine, "resolution" | "exchange" | "keepMinor">,
  field: readonly string[],
): void {
  if ((exchange !== null) !== (resolution === "EXCHANGE"))
    throw new Refusal("INVALID", "An EXCHANGE names the SKU that is wanted, and nothing else does.", [...field, "exchange"]);
  if (exchange?.priceMinor != null && exchange.priceMinor < 0n)
    throw new Refusal("INVALID", "A price is not below zero.", [...field, "exchange", "unitPrice"]);
  if (keepMinor < 0n || (keepMinor > 0n && resolution !== "KEEP"))
    throw new Refusal("INVALID", "An amount is given with KEEP alone; it is not below zero.", [...field, "amount"]);
}

const toldLines = (book: OrderBook, ret: Return) =>
  linesOfReturn(book, ret).map(({ id, orderLineId, quantity, reason, resolution }) => ({
    id,
    lineId: orderLineId,
    quantity,
    reason,
    resolution,
  }));

export function returnIn({ comings, order }: OrderBook, id: string): Return {
  const ret = comings.returns.find((one) => one.id === id);
  if (!ret) throw new Refusal("NOT_FOUND", `Order ${order.number} has no such return.`, ["id"]);
  return ret;
}

/** A line of a return. Throws Refusal NOT_FOUND. */
export function lineIn(book: OrderBook, ret: Return, id: string, field: readonly string[] = ["lineId"]): ReturnLine {
  const line = linesOfReturn(book, ret).find((one) => one.id === id);
  if (!line) throw new Refusal("NOT_FOUND", `Return ${ret.number} has no such line.`, field);
  return line;
}
