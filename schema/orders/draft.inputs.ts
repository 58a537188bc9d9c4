import { Field, ID, InputType } from "type-graphql";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { CurrencyCode } from "../kit/scalars.ts";
import { PaymentStatus, ShipPreference } from "./order.enums.ts";
import { AddressInput, CreateOrderLineInput, CustomerInput } from "./order.inputs.ts";

@InputType()
abstract class DraftInput extends MutationInput {
  @Field(() => String, { nullable: true, description: "What people call it; a number of ours when left out." })
  number?: string | null;

  @Field(() => CurrencyCode, { description: "The currency of all amounts." })
  currencyCode!: string;

  @Field(() => [CreateOrderLineInput], { description: "At least one line." })
  lines!: CreateOrderLineInput[];

  @Field(() => AddressInput, { nullable: true, description: "Where it goes." })
  shipTo?: AddressInput | null;

  @Field(() => CustomerInput, { nullable: true, description: "Who buys." })
  customer?: CustomerInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "What shipping costs the buyer." })
  shipping?: MoneyInput | null;

  @Field(() => String, { nullable: true, description: "The delivery the buyer chose." })
  shippingOption?: string | null;

  @Field(() => ShipPreference, {
    nullable: true,
    description: "Whether it may be sent in parts; SPLIT_OK, or what the draft says, when left out.",
  })
  shipPreference?: string | null;

  @Field(() => [String], { nullable: true, description: "Words to put on it; rules may look at them." })
  tags?: string[] | null;
}

@InputType({ description: "An order that nobody has agreed to yet." })
export class CreateDraftOrderInput extends DraftInput {
  @Field(() => ID, { description: "The channel; one without a connector." })
  channelId!: string;

  @Field(() => String, { nullable: true, description: "Your own id of the order, unique within the channel; one of ours when left out." })
  externalId?: string | null;
}

@InputType({ description: "A draft, said anew: all of it." })
export class UpdateDraftOrderInput extends DraftInput {
  @Field(() => ID, { description: "The draft." })
  orderId!: string;
}

@InputType({ description: "A draft that becomes an order." })
export class CompleteDraftOrderInput extends MutationInput {
  @Field(() => ID, { description: "The draft." })
  orderId!: string;

  @Field(() => PaymentStatus, { defaultValue: "PENDING", description: "What is paid: UNPAID, PENDING, AUTHORIZED, COD_PENDING or PAID." })
  paymentStatus!: string;

  @Field(() => [ID], { nullable: true, description: "Reservations of its buyer: the order gets these very units." })
  reservationIds?: string[] | null;
}
