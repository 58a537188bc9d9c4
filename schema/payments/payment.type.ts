import { Field, Int, ObjectType } from "type-graphql";
import { refundMethods } from "../../src/orders/payment.ts";
import { paymentKinds, paymentStates } from "../../src/payments/payment.states.ts";
import { refundReasons } from "../../src/payments/refund.entity.ts";
import { describedEnum } from "../kit/enums.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";

export const PaymentKind = describedEnum("PaymentKind", "What happened to money.", paymentKinds, {
  AUTH: "It was reserved.",
  CAPTURE: "What was reserved was taken; the rest of the reservation was let go of.",
  SALE: "It was taken at once.",
  VOID: "What was reserved was let go of.",
  REFUND: "It was given back.",
  CHARGEBACK: "The buyer's bank takes it back: PENDING while that is disputed, FAILED when the merchant won.",
  COD_COLLECT: "A carrier or a clerk took it in cash at the door.",
});

export const PaymentState = describedEnum("PaymentState", "How far a payment or a refund is.", paymentStates, {
  PENDING: "It is under way.",
  SUCCEEDED: "It came through.",
  FAILED: "It did not, and will not.",
});

export const RefundReason = describedEnum("RefundReason", "Why money is given back.", refundReasons, {
  RETURN: "Goods come back.",
  CANCELLATION: "Units were cancelled.",
  ORDER_CHANGE: "The order was changed.",
  APPEASEMENT: "For goodwill: nothing comes back.",
  CLAIM: "Goods were lost, damaged, wrong, missing or late.",
  OVERPAYMENT: "More was paid than was due.",
  OTHER: "Something else; see the note.",
});

export const RefundMethod = describedEnum("RefundMethod", "Where the money goes.", refundMethods, {
  ORIGINAL: "Back the way it came.",
  STORE_CREDIT: "To the buyer's credit with the merchant.",
});

@ObjectType("Payment", {
  implements: Node,
  description: "Money of an order that moved, or is to move. What it says never changes; only its outcome is added.",
})
export class PaymentObject extends Node {
  @Field(() => PaymentKind, { description: "What happened to the money." })
  kind!: string;

  @Field(() => PaymentState, { description: "How far it is." })
  status!: string;

  @Field(() => String, {
    description: "Who moved it: `channel`, `cash`, `manual`, `store-credit`, or a gateway such as `stripe`.",
  })
  gateway!: string;

  @Field(() => String, { nullable: true, description: "By which they know it; null where nobody else does." })
  gatewayRef!: string | null;

  @Field(() => String, { nullable: true, description: "Why it failed, or what was said with it." })
  note!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Why it needs a person: its gateway could not be asked for it, and is not asked any more. `capturePayment`, `voidPayment` or `retryRefund` asks anew. Null: it does not.",
  })
  attentionReason!: string | null;

  @Field(() => DateTime, { description: "When it moved, as far as is known." })
  occurredAt!: string;
}

@ObjectType("RefundLine", { description: "Units whose price is given back." })
export class RefundLineObject {
  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@ObjectType("Refund", { implements: Node, description: "Money that is given back to the buyer of an order, and for what." })
export class RefundObject extends Node {
  @Field(() => PaymentState, { description: "How far it is." })
  status!: string;

  @Field(() => RefundReason, { description: "Why." })
  reason!: string;

  @Field(() => RefundMethod, { description: "Where the money goes." })
  method!: string;

  @Field(() => String, { nullable: true, description: "What was said with it." })
  note!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Why it needs a person: the gateway could not be asked for it, and is not asked any more. `retryRefund` asks anew. Null: it does not.",
  })
  attentionReason!: string | null;

  @Field(() => DateTime, { description: "When it was decided." })
  createdAt!: string;
}

@ObjectType("StoreCredit", { description: "What a buyer may still spend with the merchant." })
export class StoreCreditObject {}

@ObjectType("GatewayAccount", {
  implements: Node,
  description:
    "A merchant's account at a payment gateway. Its webhooks come to `POST /payments/{code}/webhook`. Its settings are never shown.",
})
export class GatewayAccountObject extends Node {
  @Field(() => String, { description: "The merchant's own short name for it." })
  code!: string;

  @Field(() => String, { description: "What people call it." })
  name!: string;

  @Field(() => String, { description: "Which gateway: `stripe` or `midtrans`." })
  gateway!: string;

  @Field(() => Int, { description: "Messages that wait for an order that is not here yet, counted up to 1,000." })
  parkedMessages!: number;

  @Field(() => Int, { description: "Messages that could not be understood, or contradict the order, counted up to 1,000." })
  refusedMessages!: number;

  @Field(() => Int, { description: "Grows with every change." })
  version!: number;

  @Field(() => DateTime, { description: "When it was connected." })
  createdAt!: string;
}
