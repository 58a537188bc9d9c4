import { total } from "./paid-for.ts";
import { type PaymentKind, takings } from "./payment.states.ts";
import type { PaymentTransaction } from "./payment-transaction.entity.ts";

/** How an order's money stands, in minor units of its currency. */
export interface Balance {
  /** Reserved, and neither taken nor let go of. */
  readonly authorized: bigint;
  readonly captured: bigint;
  /** Given back or being given back; what a bank took back counts as far as there is something of it left. */
  readonly refunded: bigint;
  /** What could be given back: what a buyer disputes with the bank is not given back besides. */
  readonly refundable: bigint;
}

type Money = Pick<PaymentTransaction, "id" | "kind" | "status" | "amountMinor" | "paymentId">;

/** The database counts captured and refunded the same way (`money_of`), from committed rows. */
export function balanceOf(payments: readonly Money[]): Balance {
  const sum = (which: (one: Money) => boolean) => total(payments.filter(which).map(({ amountMinor }) => amountMinor));
  const succeeded =
    (...kinds: readonly PaymentKind[]) =>
    ({ kind, status }: Money) =>
      status === "SUCCEEDED" && kinds.includes(kind);
  const captured = sum(succeeded(...takings));
  const refunds = sum(({ kind, status }) => kind === "REFUND" && status !== "FAILED");
  const lost = sum(succeeded("CHARGEBACK"));
  const disputed = sum(({ kind, status }) => kind === "CHARGEBACK" && status !== "FAILED");
  const authorized = payments.filter(succeeded("AUTH")).map((auth) => openOf(auth, payments));
  return {
    authorized: total(authorized),
    captured,
    refunded: max(refunds, min(captured, refunds + lost)),
    refundable: max(0n, captured - refunds - disputed),
  };
}

/** What of a reservation was neither taken nor let go of. A void lets go of all of it, and so does a capture that ends it. */
export function openOf(auth: Money, payments: readonly Money[]): bigint {
  const of = payments.filter(({ paymentId, status }) => paymentId === auth.id && status !== "FAILED");
  if (of.some(({ kind, status }) => kind === "VOID" && status === "SUCCEEDED")) return 0n;
  return max(0n, auth.amountMinor - total(of.filter(({ kind }) => kind === "CAPTURE").map(({ amountMinor }) => amountMinor)));
}

/** What of a payment could still be given back. */
export function leftOf(payment: Money, payments: readonly Money[]): bigint {
  const back = payments.filter(
    ({ paymentId, kind, status }) => paymentId === payment.id && (kind === "REFUND" || kind === "CHARGEBACK") && status !== "FAILED",
  );
  return max(0n, payment.amountMinor - total(back.map(({ amountMinor }) => amountMinor)));
}

export const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
export const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
