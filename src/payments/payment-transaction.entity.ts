import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, instant, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { type PaymentState, paymentKinds, paymentStates, paymentTransitions } from "./payment.states.ts";
import { Refund } from "./refund.entity.ts";

/**
 * Money of an order that moved, or is to move. The database counts an order's: `orders.captured_minor` and `orders.refunded_minor` change by
 * these rows alone, and refunds under way count as given.
 */
const schema = defineEntity({
  name: "PaymentTransaction",
  tableName: "payment_transactions",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    kind: p.enum(paymentKinds),
    status: p.enum(paymentStates),
    amountMinor: minorUnits(),
    currency: p.text(),
    /** Who moved it: `channel`, `cash`, `store-credit`, `manual`, or a gateway's key such as `midtrans`. */
    gateway: p.text(),
    /** By which they know it; once a gateway and kind. Null where nobody else knows of it, as with cash. */
    gatewayRef: p.text().nullable(),
    /** The account at that gateway; null where there is none. */
    gatewayAccountId: p.uuid().nullable(),
    /** The payment that it captures, lets go of, or gives back. */
    paymentId: p.uuid().nullable(),
    /** The refund that it carries out. */
    refundId: () => refersTo(Refund, "refund_id").nullable(),
    /** Why it failed, or what was said with it. No personal data. */
    note: p.text().nullable(),
    occurredAt: instant(),
    /** When its gateway is asked how it stands, as nothing was heard of it; null: never. */
    nextLookAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "payment_transactions_once", properties: ["gateway", "gatewayRef", "kind"] }],
  checks: [
    { name: "payment_transactions_amount", expression: "amount_minor > 0" },
    { name: "payment_transactions_refund", expression: "refund_id is null or kind = 'REFUND'" },
    {
      name: "payment_transactions_of",
      expression: "payment_id is null or kind in ('CAPTURE', 'VOID', 'REFUND', 'CHARGEBACK')",
    },
  ],
  indexes: [
    { name: "payment_transactions_refund_id_index", properties: ["refundId"], where: "refund_id is not null" },
    { name: "payment_transactions_looks", properties: ["nextLookAt"], where: "next_look_at is not null" },
  ],
});

export class PaymentTransaction extends schema.class {
  /** Throws Refusal ILLEGAL_TRANSITION once it has ended. */
  become(status: PaymentState): void {
    this.status = step(paymentTransitions, this.status, status, `Payment ${this.id}`);
  }
}
schema.setClass(PaymentTransaction);
