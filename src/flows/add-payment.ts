import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import { lowerCase } from "../kit/words.ts";
import { type PaymentKind, type PaymentState, takings } from "../payments/payment.states.ts";
import { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** So long its gateway has to tell of money that is under way, before it is asked. */
const toldWithinMinutes = 15;

/** Money that moved or is to move, in minor units of the order's currency. */
export interface NewPayment {
  readonly kind: PaymentKind;
  readonly status: PaymentState;
  readonly amountMinor: bigint;
  /** `channel`, `cash`, `manual`, `store-credit`, `carrier`, or a gateway's key. */
  readonly gateway: string;
  readonly gatewayRef?: string | null;
  readonly gatewayAccountId?: string | null;
  readonly paymentId?: string | null;
  readonly refundId?: string | null;
  readonly note?: string | null;
  /** Now when left out. */
  readonly occurredAt?: Date;
}

/**
 * Notes a payment of the order, which then counts; what follows from it comes with `settleOrder`. What came with a new order is told by
 * `order.received`, everything else by an event of its own.
 */
export function addPayment(book: OrderBook, work: Work, payment: NewPayment): PaymentTransaction {
  const { order } = book;
  const { at } = work.deed;
  const isAwaited = payment.status === "PENDING" && payment.gatewayAccountId != null;
  const added = work.add(
    make(PaymentTransaction, {
      gatewayRef: null,
      gatewayAccountId: null,
      paymentId: null,
      refundId: null,
      note: null,
      occurredAt: at,
      nextLookAt: isAwaited ? new Date(at.getTime() + toldWithinMinutes * 60_000) : null,
      ...payment,
      id: newId(),
      orderId: order.id,
      currency: order.currency,
      eventSequence: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
  );
  book.payments.push(added);
  if (book.isNew) countAtOnce(book, added);
  else tellOfPayment(book, work, added);
  return added;
}

/** A new order is stored as paid as it is, so that its row need not be written twice. The database checks it. */
function countAtOnce({ order, balance }: OrderBook, { kind }: PaymentTransaction): void {
  if (takings.includes(kind)) order.capturedMinor = balance.captured;
  else if (kind === "REFUND" || kind === "CHARGEBACK") order.refundedMinor = balance.refunded;
}

/** Money that was under way came through, or did not. Throws Refusal ILLEGAL_TRANSITION once that is known. */
export function endPayment(book: OrderBook, work: Work, payment: PaymentTransaction, status: "SUCCEEDED" | "FAILED", note?: string): void {
  payment.become(status);
  payment.nextLookAt = null;
  if (note !== undefined) payment.note = note;
  payment.updatedAt = work.deed.at;
  tellOfPayment(book, work, payment);
}

/** `payment.pending`, `payment.succeeded` or `payment.failed`. */
function tellOfPayment(book: OrderBook, work: Work, payment: PaymentTransaction): void {
  const { id, kind, status, amountMinor, currency, gateway, refundId } = payment;
  work.tellOf(book, "PaymentTransaction", payment as PaymentTransaction & { eventSequence: number }, `payment.${lowerCase(status)}`, {
    paymentId: id,
    kind,
    status,
    amountMinor: amountMinor.toString(),
    currency,
    gateway,
    refundId: refundId ?? null,
  });
}
