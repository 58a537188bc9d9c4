import type { Happening } from "../events/event-types.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { amountOf } from "../kit/money.ts";
import { lowerCase } from "../kit/words.ts";
import type { OrderLine } from "../orders/order-line.entity.ts";
import type { RefundMethod } from "../orders/payment.ts";
import { leftOf, min } from "../payments/balance.ts";
import { above0, cutFrom, type GivenBack, type Paid, paidFor, total } from "../payments/paid-for.ts";
import { takings } from "../payments/payment.states.ts";
import type { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import { Refund, RefundLine, type RefundReason } from "../payments/refund.entity.ts";
import { addPayment, endPayment, type NewPayment } from "./add-payment.ts";
import { askGateway } from "./ask-gateway.ts";
import { channelHasTheMoney, derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { paidInOrder } from "./paid-in-order.ts";
import { customerOf, enterCredit, storeCredit } from "./store-credit.ts";
import { propose, requireTelling, toldShipped } from "./tell-channel.ts";
import type { Work } from "./work.ts";

/** What is to be given back of an order, in minor units of its currency. */
export interface UnitsToRefund {
  /** Units whose price is given back, at what was paid for them. */
  readonly units: readonly { readonly line: OrderLine; readonly quantity: number }[];
  readonly shippingMinor?: bigint;
  /** Beyond lines and shipping, for goodwill. */
  readonly extraMinor?: bigint;
  /** Kept back of it, such as a restocking fee. */
  readonly feeMinor?: bigint;
  readonly reason: RefundReason;
  readonly method: RefundMethod;
  readonly note: string | null;
}

/** What a refund comes to, and of what. `amountMinor` is what its parts add up to, less the fee. */
interface Quote {
  readonly lines: readonly { readonly line: OrderLine; readonly quantity: number; readonly amountMinor: bigint }[];
  readonly shippingMinor: bigint;
  readonly extraMinor: bigint;
  readonly feeMinor: bigint;
  readonly amountMinor: bigint;
}

/**
 * What it would give, in minor units: never above what was captured and not given back yet. Nothing changes. Throws Refusal INVALID for units
 * or shipping that were given back already.
 */
export const quoteRefund = (book: OrderBook, wanted: UnitsToRefund): bigint => quote(book, wanted).amountMinor;

/** The same by parts. Where less is left than was paid for them, goodwill is given up first, then shipping, then the lines alike. */
export function quote(book: OrderBook, { units, shippingMinor = 0n, extraMinor = 0n, feeMinor = 0n }: UnitsToRefund): Quote {
  if (shippingMinor < 0n || extraMinor < 0n || feeMinor < 0n) throw new Refusal("INVALID", "An amount is not below zero.", ["amount"]);
  const paid = paidInOrder(book);
  const lines = priced(book, units, paid);
  const leftOfShipping = shippingLeft(book, paid);
  if (shippingMinor > leftOfShipping) {
    const left = amountOf({ minor: leftOfShipping, currency: book.order.currency });
    throw new Refusal("INVALID", `${left} ${book.order.currency} of shipping can be refunded.`, ["shipping"]);
  }
  const wanted = total(lines.map(({ amountMinor }) => amountMinor)) + shippingMinor + extraMinor;
  const fee = min(feeMinor, wanted);
  let over = above0(wanted - fee - book.balance.refundable);
  const cut = (part: bigint) => {
    const off = min(part, over);
    over -= off;
    return part - off;
  };
  const [extra, shipping] = [cut(extraMinor), cut(shippingMinor)];
  const amounts = cutFrom(
    lines.map(({ amountMinor }) => amountMinor),
    over,
  );
  return {
    lines: lines.map((one, index) => ({ ...one, amountMinor: amounts[index] as bigint })),
    shippingMinor: shipping,
    extraMinor: extra,
    feeMinor: fee,
    amountMinor: total(amounts) + shipping + extra - fee,
  };
}

/** What was paid for shipping and is not given back, in minor units. */
export const shippingLeft = (book: OrderBook, paid = paidInOrder(book)): bigint =>
  above0(paid.shippingMinor - total(standing(book).map((refund) => refund.shippingMinor ?? 0n)));

/** What was paid for these units, those that are refunded already aside. Throws Refusal INVALID for more of them than are left. */
export const worthOf = (book: OrderBook, units: UnitsToRefund["units"]): bigint =>
  total(priced(book, units, paidInOrder(book)).map(({ amountMinor }) => amountMinor));

function priced(book: OrderBook, units: UnitsToRefund["units"], paid: Paid): Quote["lines"] {
  return [...Map.groupBy(units, ({ line }) => line)].map(([line, all], index) => {
    const quantity = all.reduce((sum, one) => sum + one.quantity, 0);
    const before = refundedOf(book, line);
    const left = line.orderedQuantity - before.quantity;
    if (all.some((one) => !Number.isInteger(one.quantity) || one.quantity < 1) || quantity > left)
      throw new Refusal("INVALID", `${quantity} of "${line.title}" cannot be refunded; ${left} of it can be.`, [
        "lines",
        String(index),
        "quantity",
      ]);
    return { line, quantity, amountMinor: paidFor(paid.lines.get(line.id) ?? 0n, line.orderedQuantity, before, quantity) };
  });
}

/** Refunds that were given or are under way. */
const standing = ({ refunds }: OrderBook): Refund[] => refunds.filter(({ status }) => status !== "FAILED");

/** Units of a line whose price was given back or is being, by which refunds, and what that came to. */
export function refundedOf(book: OrderBook, line: OrderLine, by: (refund: Refund) => boolean = () => true): GivenBack {
  const ids = new Set(
    standing(book)
      .filter(by)
      .map(({ id }) => id),
  );
  const lines = book.refundLines.filter(({ refundId, orderLineId }) => orderLineId === line.id && ids.has(refundId));
  return {
    quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    amountMinor: total(lines.map(({ amountMinor }) => amountMinor)),
  };
}

/**
 * Gives money back, the way it came: the channel that has it is told, a gateway is asked by a job, and both end the refund when they have
 * answered; cash and what was noted by hand is given at once, as is store credit. Call `settleOrder` after it.
 *
 * Throws Refusal INVALID when nothing is left to give or the units were refunded already, CHANNEL_FORBIDS where the channel has the money and
 * cannot be told. Store credit needs an order with a customer.
 */
export function refundUnits(book: OrderBook, work: Work, wanted: UnitsToRefund, retriesId: string | null = null): Refund {
  const refund = addRefund(book, work, wanted, retriesId);
  payBack(book, work, refund, refund.amountMinor);
  return refund;
}

/** The refund alone: nothing is given yet. Throws Refusal INVALID when nothing is left to give or the units were refunded already. */
export function addRefund(book: OrderBook, work: Work, wanted: UnitsToRefund, retriesId: string | null = null): Refund {
  // What an older version of the order was paid with may not be noted yet.
  derivePayment(book, work);
  const { order } = book;
  const { at } = work.deed;
  const { lines, ...parts } = quote(book, wanted);
  if (parts.amountMinor <= 0n)
    throw new Refusal("INVALID", `Nothing is left to give back of order ${order.number}: ${describe(book)}.`, ["amount"]);
  const refund = work.add(
    make(Refund, {
      id: newId(),
      orderId: order.id,
      status: "PENDING",
      reason: wanted.reason,
      method: wanted.method,
      ...parts,
      currency: order.currency,
      note: wanted.note,
      retriesId,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
  );
  const refundLines = lines.map(({ line, quantity, amountMinor }) =>
    work.add(make(RefundLine, { id: newId(), refundId: refund.id, orderLineId: line.id, quantity, amountMinor })),
  );
  book.refunds.push(refund);
  tellOfRefund(book, work, refund, "created", { lines: lines.map(({ line, quantity }) => ({ lineId: line.id, quantity })) });
  book.refundLines.push(...refundLines);
  return refund;
}

const describe = ({ balance, order: { currency } }: OrderBook): string => {
  const [captured, refunded] = [balance.captured, balance.refunded].map((minor) => amountOf({ minor, currency }));
  return `${captured} ${currency} was captured, ${refunded} of it is given back already`;
};

/** Sends `amountMinor` of a refund on its way, of as few payments as will do: the buyer's credit last, else the oldest first. */
function payBack(book: OrderBook, work: Work, refund: Refund, amountMinor: bigint): void {
  const { payments } = book;
  if (refund.method === "STORE_CREDIT") {
    giveCredit(book, work, { kind: "REFUND", status: "SUCCEEDED", amountMinor, gateway: storeCredit, refundId: refund.id });
    endIfDone(book, work, refund);
    return;
  }
  const taken = payments
    .filter(({ kind, status }) => takings.includes(kind) && status === "SUCCEEDED")
    .map((payment) => ({ payment, left: leftOf(payment, payments) }))
    .sort((a, b) => Number(a.payment.gateway === storeCredit) - Number(b.payment.gateway === storeCredit));
  const enough = taken.find(({ left }) => left >= amountMinor);
  let open = amountMinor;
  for (const { payment, left } of enough ? [enough] : taken) {
    const part = min(left, open);
    if (part > 0n) payBackOf(book, work, refund, { payment, amountMinor: part });
    open -= part;
  }
  // Payments that a channel's bare word gave back of are not known one by one.
  if (open > 0n) throw new Refusal("INVALID", `No payment of order ${book.order.number} has enough left.`, ["amount"]);
  endIfDone(book, work, refund);
}

interface Part {
  readonly payment: PaymentTransaction;
  readonly amountMinor: bigint;
}

function payBackOf(book: OrderBook, work: Work, refund: Refund, { payment, amountMinor }: Part): void {
  const { gateway, gatewayAccountId = null } = payment;
  const back = { kind: "REFUND", amountMinor, gateway, gatewayAccountId, paymentId: payment.id, refundId: refund.id } as const;
  if (gateway === "channel" && channelHasTheMoney(book)) {
    requireTelling(book, "REFUND", "Refund it there.");
    const pending = addPayment(book, work, { ...back, status: "PENDING" });
    const lines = book.refundLines.filter(({ refundId }) => refundId === refund.id);
    propose(book, work, "REFUND", {
      subject: pending.id,
      payload: {
        amount: { minor: amountMinor, currency: book.order.currency },
        reason: refund.note ?? null,
        lines: lines.map(({ orderLineId, quantity }) => toldShipped(book.line(orderLineId), quantity)),
      },
    });
  } else if (gatewayAccountId !== null) askGateway(work, addPayment(book, work, { ...back, status: "PENDING" }));
  else if (gateway === storeCredit) giveCredit(book, work, { ...back, status: "SUCCEEDED" });
  else addPayment(book, work, { ...back, status: "SUCCEEDED" });
}

function giveCredit(book: OrderBook, work: Work, back: NewPayment): void {
  customerOf(book.order);
  enterCredit(book, work, addPayment(book, work, back));
}

/**
 * Tries a refund again: one that failed is given anew, once, as another refund of the same; of one of which a part failed, that part. Throws
 * Refusal ILLEGAL_TRANSITION for one that was given, is under way, or was tried again.
 */
export function retryRefund(book: OrderBook, work: Work, id: string): Refund {
  const refund = book.refunds.find((one) => one.id === id);
  if (!refund) throw new Refusal("NOT_FOUND", "There is no such refund.", ["refundId"]);
  const parts = book.payments.filter(({ refundId }) => refundId === id);
  const open =
    (refund.amountMinor as bigint) - total(parts.filter(({ status }) => status !== "FAILED").map(({ amountMinor }) => amountMinor));
  if (refund.status === "PENDING" && open > 0n) {
    payBack(book, work, refund, open);
    return refund;
  }
  if (refund.status !== "FAILED")
    throw new Refusal(
      "ILLEGAL_TRANSITION",
      `The refund is ${refund.status}; one that failed, or of which a part did, can be tried again.`,
      ["refundId"],
    );
  if (book.refunds.some(({ retriesId }) => retriesId === id))
    throw new Refusal("ILLEGAL_TRANSITION", "It was tried again already, as another refund of the order; see what became of that.", [
      "refundId",
    ]);
  const { reason, method, note = null, shippingMinor, extraMinor, feeMinor } = refund;
  const units = book.refundLines
    .filter(({ refundId }) => refundId === id)
    .map(({ orderLineId, quantity }) => ({ line: book.line(orderLineId), quantity }));
  const parted = { shippingMinor: shippingMinor ?? 0n, extraMinor: extraMinor ?? 0n, feeMinor: feeMinor ?? 0n };
  return refundUnits(book, work, { units, ...parted, reason, method: method ?? "ORIGINAL", note }, id);
}

/** What became of a part of a refund. Does nothing a second time. */
export function endRefundOf(book: OrderBook, work: Work, payment: PaymentTransaction, status: "SUCCEEDED" | "FAILED", note?: string): void {
  if (payment.status !== "PENDING") return;
  endPayment(book, work, payment, status, note);
  const refund = book.refunds.find(({ id }) => id === payment.refundId);
  if (refund) endIfDone(book, work, refund);
}

/** A refund ends when all of it was given, or nothing. Of which a part failed, that part can be tried again. */
export function endIfDone(book: OrderBook, work: Work, refund: Refund): void {
  if (refund.status !== "PENDING") return;
  const parts = book.payments.filter(({ refundId }) => refundId === refund.id);
  if (parts.some(({ status }) => status === "PENDING")) return;
  const given = total(parts.filter(({ status }) => status === "SUCCEEDED").map(({ amountMinor }) => amountMinor));
  if (given >= refund.amountMinor) endRefund(book, work, refund, "SUCCEEDED");
  else if (given === 0n) endRefund(book, work, refund, "FAILED");
}

function endRefund(book: OrderBook, work: Work, refund: Refund, status: "SUCCEEDED" | "FAILED"): void {
  refund.become(status);
  refund.updatedAt = work.deed.at;
  tellOfRefund(book, work, refund, lowerCase(status));
}

function tellOfRefund(book: OrderBook, work: Work, refund: Refund, what: Happening<"refund">, more: Record<string, unknown> = {}): void {
  const { id, status, reason, method, amountMinor, currency } = refund;
  work.tellOf(book, "Refund", refund as Refund & { eventSequence: number }, `refund.${what}`, {
    refundId: id,
    status,
    reason,
    method,
    amountMinor: amountMinor.toString(),
    currency,
    ...more,
  });
}
