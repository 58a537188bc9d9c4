import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { make } from "../kit/insert.ts";
import type { PaymentTransaction } from "../payments/payment-transaction.entity.ts";
import { StoreCreditEntry } from "../payments/store-credit.entity.ts";
import type { OrderBook } from "./order-book.ts";
import type { Work } from "./work.ts";

/** Payments by store credit stand under this name. */
export const storeCredit = "store-credit";

/** Writes a payment by store credit, or a refund to it, to the customer's account. Throws Refusal INVALID for an order without a customer. */
export function enterCredit({ order }: OrderBook, work: Work, payment: PaymentTransaction): void {
  work.add(
    make(StoreCreditEntry, {
      id: newId(),
      customerId: customerOf(order),
      currency: order.currency,
      amountMinor: payment.kind === "REFUND" ? payment.amountMinor : -payment.amountMinor,
      orderId: order.id,
      paymentId: payment.id,
      createdAt: work.deed.at,
    }),
  );
}

/** Throws Refusal INVALID when nobody is known to have ordered it. */
export function customerOf({ customerId, number }: OrderBook["order"]): string {
  if (customerId == null) throw new Refusal("INVALID", `Order ${number} has no customer, so there is nobody to have credit.`, ["method"]);
  return customerId;
}
