import { Field, ID, InputType, Int } from "type-graphql";
import { chargebackOutcomes, handedKinds } from "../../src/flows/record-payment.ts";
import { describedEnum } from "../kit/enums.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { JsonObject } from "../kit/scalars.ts";
import { RefundMethod, RefundReason } from "./payment.type.ts";

export const HandedPaymentKind = describedEnum("HandedPaymentKind", "How a person took money.", handedKinds, {
  CASH: "In cash, over the counter.",
  MANUAL: "In another way that Muara does not hear of by itself, such as a bank transfer.",
  COD_COLLECT: "In cash at the door, by a carrier or a clerk.",
});

export const ChargebackOutcome = describedEnum("ChargebackOutcome", "What became of a chargeback.", chargebackOutcomes, {
  OPEN: "It is disputed. What has not left is held.",
  LOST: "The bank took the money.",
  WON: "The merchant keeps the money.",
});

@InputType({ description: "Money that somebody took." })
export class RecordPaymentInput extends MutationInput {
  @Field(() => ID, { description: "For which order." })
  orderId!: string;

  @Field(() => HandedPaymentKind, { description: "How." })
  kind!: string;

  @Field(() => MoneyInput, { description: "How much, in the order's currency." })
  amount!: MoneyInput;

  @Field(() => String, {
    nullable: true,
    description: "What the till, the bank or the carrier calls it; the same is recorded once an order.",
  })
  reference?: string | null;

  @Field(() => String, { nullable: true, description: "What is to be said with it. No personal data." })
  note?: string | null;
}

@InputType({ description: "Which payment." })
export class VoidPaymentInput extends MutationInput {
  @Field(() => ID, { description: "The payment." })
  paymentId!: string;
}

@InputType({ description: "How much of a reservation is taken." })
export class CapturePaymentInput extends VoidPaymentInput {
  @Field(() => MoneyInput, { nullable: true, description: "How much; all of it when left out. The rest is let go of." })
  amount?: MoneyInput | null;
}

@InputType({ description: "What a buyer's bank does." })
export class RecordChargebackInput extends CapturePaymentInput {
  @Field(() => ChargebackOutcome, { description: "How far it is; said anew of the same payment, an open one ends." })
  outcome!: string;

  @Field(() => String, { nullable: true, description: "What is to be said with it. No personal data." })
  note?: string | null;
}

@InputType({ description: "Money that a buyer spends of their credit." })
export class PayWithStoreCreditInput extends MutationInput {
  @Field(() => ID, { description: "For which order." })
  orderId!: string;

  @Field(() => MoneyInput, { nullable: true, description: "How much; as much as is due and there, when left out." })
  amount?: MoneyInput | null;
}

@InputType({ description: "Units of a line." })
export class RefundedUnitsInput {
  @Field(() => ID, { description: "The order's line." })
  lineId!: string;

  @Field(() => Int, { description: "How many units, at what was paid for them." })
  quantity!: number;
}

@InputType({ description: "What is to be given back of an order: lines, shipping or goodwill, one of them at least." })
export class RefundOrderInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => [RefundedUnitsInput], { nullable: true, description: "Units whose price is given back." })
  lines?: RefundedUnitsInput[] | null;

  @Field(() => MoneyInput, { nullable: true, description: "Of what was paid for shipping." })
  shipping?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "For goodwill, beyond lines and shipping." })
  goodwill?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "What is kept back of it, such as a restocking fee." })
  fee?: MoneyInput | null;

  @Field(() => RefundReason, { nullable: true, description: "Why. APPEASEMENT for goodwill alone, else OTHER, when left out." })
  reason?: string | null;

  @Field(() => RefundMethod, { nullable: true, description: "Where it goes; back the way it came when left out." })
  method?: string | null;

  @Field(() => String, { nullable: true, description: "What is to be said with it; a channel or gateway may be told. No personal data." })
  note?: string | null;
}

@InputType({ description: "A refund to try again." })
export class RetryRefundInput extends MutationInput {
  @Field(() => ID, { description: "The refund." })
  refundId!: string;
}

@InputType({ description: "An account at a payment gateway." })
export class CreateGatewayAccountInput extends MutationInput {
  @Field(() => String, { description: "A short name, unique: small letters, digits and dashes. It stands in the address for webhooks." })
  code!: string;

  @Field(() => String, { description: "What people call it." })
  name!: string;

  @Field(() => String, { description: "Which gateway: `stripe` or `midtrans`." })
  gateway!: string;

  @Field(() => ID, {
    nullable: true,
    description: "The channel whose own ids its payments name orders by; left out: those of any channel without a connector.",
  })
  channelId?: string | null;

  @Field(() => JsonObject, {
    description: "What the gateway needs, secrets too, by the names of docs/gateways. They are sealed and never shown.",
  })
  settings!: Record<string, unknown>;
}

@InputType({ description: "A change of an account. What is left out stays as it is." })
export class UpdateGatewayAccountInput extends MutationInput {
  @Field(() => ID, { description: "The account." })
  id!: string;

  @Field(() => String, { nullable: true, description: "What people call it." })
  name?: string | null;

  @Field(() => JsonObject, { nullable: true, description: "Settings: a given one replaces, null takes one out, the others stay." })
  settings?: Record<string, unknown> | null;
}
