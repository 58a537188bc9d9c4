import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Order } from "../orders/order.entity.ts";
import { OrderLine } from "../orders/order-line.entity.ts";
import { refundMethods } from "../orders/payment.ts";
import { type CancellationStatus, cancellationStatuses, cancellationTransitions } from "./cancellation-request.states.ts";
import { FulfillmentOrder } from "./fulfillment-order.entity.ts";

/** Units of a line are to be cancelled while somebody works on them already: who does the work says whether they still can be. */
const schema = defineEntity({
  name: "CancellationRequest",
  tableName: "cancellation_requests",
  properties: {
    id: idColumn(),
    orderId: () => refersTo(Order, "order_id").index(),
    fulfillmentOrderId: () => refersTo(FulfillmentOrder, "fulfillment_order_id").index(),
    orderLineId: () => refersTo(OrderLine, "order_line_id").index(),
    quantity: p.integer(),
    status: p.enum(cancellationStatuses),
    /** Why, for people. No personal data. */
    reason: p.text(),
    /** What was answered. No personal data. */
    note: p.text().nullable(),
    /** The order's channel is told once it is cancelled. */
    tell: p.boolean().default(false),
    /** What is paid too much once it is cancelled is given back this way; null: somebody does that apart. */
    refund: p.enum(refundMethods).nullable(),
    actor: p.text(),
    answeredBy: p.text().nullable(),
    answeredAt: instant().nullable(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  indexes: [{ properties: ["createdAt", "id"] }, { properties: ["status", "createdAt", "id"] }],
  checks: [
    { name: "cancellation_requests_units", expression: "quantity > 0" },
    { name: "cancellation_requests_answered", expression: "(status = 'OPEN') = (answered_at is null)" },
  ],
});

export class CancellationRequest extends schema.class {
  answer(status: "ACCEPTED" | "REFUSED", note: string | null, { actor, at }: { readonly actor: string; readonly at: Date }): void {
    this.become(status);
    Object.assign(this, { note, answeredBy: actor, answeredAt: at });
  }

  /** It is on its way in spite of it: it comes back once the buyer has it. */
  returnOnDelivery(): void {
    this.become("RETURN_ON_DELIVERY");
  }

  /** The return of these units is under way. */
  returnOpened(): void {
    this.become("RETURN_OPENED");
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: CancellationStatus): void {
    this.status = step(cancellationTransitions, this.status, status, `The cancellation ${this.id}`);
  }
}
schema.setClass(CancellationRequest);
