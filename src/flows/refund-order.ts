import { Refusal } from "../kit/errors.ts";
import { amountOf, type Money } from "../kit/money.ts";
import type { RefundMethod } from "../orders/payment.ts";
import type { Refund, RefundReason } from "../payments/refund.entity.ts";
import { derivePayment } from "./derive-payment.ts";
import type { OrderBook } from "./order-book.ts";
import { inOrder } from "./record-payment.ts";
import { quote, refundUnits, retryRefund, type UnitsToRefund } from "./refund-units.ts";
import { settleOrder } from "./settle-order.ts";
import type { Work } from "./work.ts";

/** A refund as a person asks for it. */
export interface WantedRefund {
  readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
  /** Of what was paid for shipping. */
  readonly shipping: Money | null;
  /** For goodwill, beyond lines and shipping. */
  readonly goodwill: Money | null;
  /** Kept back. */
  readonly fee: Money | null;
  readonly reason: RefundReason | null;
  readonly method: RefundMethod;
  readonly note: string | null;
}

/** The same in the words of a flow; goodwill alone is an APPEASEMENT unless a reason is given. Throws Refusal. */
export function wantedOf(book: OrderBook, { lines, shipping, goodwill, fee, reason, method, note }: WantedRefund): UnitsToRefund {
  const minor = (amount: Money | null, field: string) => (amount === null ? 0n : inOrder(book, amount, [field]));
  if (lines.length === 0 && shipping === null && goodwill === null)
    throw new Refusal("INVALID", "Name lines, shipping or goodwill to be given back.", ["lines"]);
  return {
    units: lines.map(({ lineId, quantity }, index) => ({ line: book.line(lineId, ["lines", String(index), "lineId"]), quantity })),
    shippingMinor: minor(shipping, "shipping"),
    extraMinor: minor(goodwill, "goodwill"),
    feeMinor: minor(fee, "fee"),
    reason: reason ?? (lines.length === 0 && shipping === null ? "APPEASEMENT" : "OTHER"),
    method,
    note,
  };
}

/** Gives money of an order back. Throws Refusal as `refundUnits` does, and INVALID for more goodwill than there is money left. */
export function refundOrder(book: OrderBook, work: Work, wanted: WantedRefund): Refund {
  const asked = wantedOf(book, wanted);
  derivePayment(book, work);
  const { extraMinor } = quote(book, asked);
  if (extraMinor < (asked.extraMinor ?? 0n)) {
    const most = amountOf({ minor: extraMinor, currency: book.order.currency });
    throw new Refusal("INVALID", `At most ${most} ${book.order.currency} of goodwill can be given: no more is left of what was captured.`, [
      "goodwill",
    ]);
  }
  const refund = refundUnits(book, work, asked);
  settleOrder(book, work);
  return refund;
}

/** Tries a refund again; see `retryRefund` of refund-units. */
export function refundAgain(book: OrderBook, work: Work, id: string): Refund {
  const refund = retryRefund(book, work, id);
  settleOrder(book, work);
  return refund;
}
