import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, minorUnits, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { refundMethods } from "../orders/payment.ts";
import { type PaymentState, paymentStates, paymentTransitions } from "./payment.states.ts";

/** Why money is given back. APPEASEMENT: for goodwill, nothing comes back. CLAIM: lost, damaged, wrong, missing or late. */
export const refundReasons = ["RETURN", "CANCELLATION", "ORDER_CHANGE", "APPEASEMENT", "CLAIM", "OVERPAYMENT", "OTHER"] as const;
export type RefundReason = (typeof refundReasons)[number];

/** Money that is given back to the buyer of an order, and for what. */
const schema = defineEntity({
  name: "Refund",
  tableName: "refunds",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    status: p.enum(paymentStates).default("PENDING"),
    reason: p.enum(refundReasons),
    method: p.enum(refundMethods).default("ORIGINAL"),
    /** What is given back in all, in minor units: lines and shipping, less fees. */
    amountMinor: minorUnits(),
    shippingMinor: minorUnits().defaultRaw("0"),
    /** What was kept back of it, such as a restocking fee. */
    feeMinor: minorUnits().defaultRaw("0"),
    /** What is given beyond lines and shipping, for goodwill. */
    extraMinor: minorUnits().defaultRaw("0"),
    currency: p.text(),
    note: p.text().nullable(),
    /** The refund that failed and that this one tries again: each is tried again once, and then that one is. */
    retriesId: p.uuid().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  uniques: [{ name: "refunds_tried_again_once", properties: ["retriesId"] }],
  indexes: [{ properties: ["createdAt", "id"] }, { properties: ["status", "createdAt", "id"] }],
  checks: [{ name: "refunds_amount", expression: "amount_minor > 0 and least(shipping_minor, fee_minor, extra_minor) >= 0" }],
});

export class Refund extends schema.class {
  /** Throws Refusal ILLEGAL_TRANSITION once it has ended. */
  become(status: PaymentState): void {
    this.status = step(paymentTransitions, this.status, status, `Refund ${this.id}`);
  }
}
schema.setClass(Refund);

/** Units whose price is given back. */
const line = defineEntity({
  name: "RefundLine",
  tableName: "refund_lines",
  properties: {
    id: idColumn(),
    refundId: () => refersTo(Refund, "refund_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    quantity: p.integer(),
    /** What was paid for these units, in minor units. */
    amountMinor: minorUnits(),
  },
  checks: [{ name: "refund_lines_units", expression: "quantity > 0 and amount_minor >= 0" }],
});

export class RefundLine extends line.class {}
line.setClass(RefundLine);
