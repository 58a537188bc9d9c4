import { Field, ID, InputType, Int } from "type-graphql";
import type { CancelReason as CancelReasonCode } from "../../src/channels/command.ts";
import type { RefundMethod as RefundMethodName } from "../../src/orders/payment.ts";
import { CancelReason } from "../commands/cancel-reason.ts";
import { DeliveryMethod } from "../fulfillment/fulfillment.type.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { CurrencyCode, DateTime } from "../kit/scalars.ts";
import { RefundMethod } from "../payments/payment.type.ts";
import { OrderFulfillmentStatus, OrderStatus, PaymentStatus, ShipPreference } from "./order.enums.ts";

@InputType({ description: "Which orders. Conditions that are left out do not limit; those that are given hold together." })
export class OrderFilterInput {
  @Field(() => [OrderStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [PaymentStatus], { nullable: true, description: "Only with one of these payment statuses." })
  paymentStatuses?: string[] | null;

  @Field(() => [OrderFulfillmentStatus], { nullable: true, description: "Only with one of these fulfillment statuses." })
  fulfillmentStatuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of these channels." })
  channelIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only with work at one of these locations." })
  locationIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only with a line of one of these SKUs, exactly as the channel writes it." })
  skus?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only of this customer." })
  customerId?: string | null;

  @Field(() => DateTime, { nullable: true, description: "Only placed at or after this instant." })
  placedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Only placed before this instant." })
  placedBefore?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Only changed here at or after this instant." })
  updatedFrom?: Date | null;

  @Field(() => Boolean, { nullable: true, description: "Only those with, or without, an active hold." })
  held?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: "Only tests, or no tests." })
  test?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description: "Part of the number, the channel's id, a SKU or a title; with `pii:read` also of the customer's name, e-mail or phone.",
  })
  text?: string | null;
}

@InputType({ description: "An address as it is to stand on an order." })
export class AddressInput {
  @Field(() => String, { nullable: true, description: "Who receives it." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "Company." })
  company?: string | null;

  @Field(() => [String], { description: "Street, building, floor: a line each, at least one." })
  lines!: string[];

  @Field(() => String, { description: "City or regency." })
  city!: string;

  @Field(() => String, { nullable: true, description: "Province or state." })
  region?: string | null;

  @Field(() => String, { nullable: true, description: "Postal code." })
  postalCode?: string | null;

  @Field(() => String, { description: "Country, ISO 3166-1 alpha-2." })
  countryCode!: string;

  @Field(() => String, { nullable: true, description: "Phone number for the delivery." })
  phone?: string | null;
}

@InputType({ description: "A customer of an order that is created here." })
export class CustomerInput {
  @Field(() => String, { nullable: true, description: "Your own id of the customer; orders with the same id share one customer." })
  externalId?: string | null;

  @Field(() => String, { nullable: true, description: "Full name." })
  name?: string | null;

  @Field(() => String, { nullable: true, description: "E-mail address." })
  email?: string | null;

  @Field(() => String, { nullable: true, description: "Phone number." })
  phone?: string | null;
}

@InputType({ description: "A line of an order that is created here." })
export class CreateOrderLineInput {
  @Field(() => String, { description: "The SKU: a listing of the channel, or an item's own." })
  sku!: string;

  @Field(() => String, { nullable: true, description: "What the buyer reads; the SKU when left out." })
  title?: string | null;

  @Field(() => Int, { description: "Units, at least 1." })
  quantity!: number;

  @Field(() => MoneyInput, { description: "Price of one unit before discount." })
  unitPrice!: MoneyInput;

  @Field(() => MoneyInput, { nullable: true, description: "Discount on the whole line." })
  discount?: MoneyInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "Tax on the whole line." })
  tax?: MoneyInput | null;

  @Field(() => DeliveryMethod, { nullable: true, description: "SHIP or PICKUP; SHIP when left out. Lines of one order may differ." })
  deliveryMethod?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: "With PICKUP: the location where the buyer picks it up. The nearest that has it when left out.",
  })
  pickupLocationId?: string | null;
}

@InputType({ description: "An order to take on a channel of our own: API, POS or B2B." })
export class CreateOrderInput extends MutationInput {
  @Field(() => ID, { description: "The channel; one without a connector." })
  channelId!: string;

  @Field(() => String, { description: "Your own id of the order, unique within the channel: the same id is the same order." })
  externalId!: string;

  @Field(() => String, { nullable: true, description: "What people call it; the `externalId` when left out." })
  number?: string | null;

  @Field(() => CurrencyCode, { description: "The currency of all amounts." })
  currencyCode!: string;

  @Field(() => [CreateOrderLineInput], { description: "At least one line." })
  lines!: CreateOrderLineInput[];

  @Field(() => AddressInput, { nullable: true, description: "Where it goes; left out for a sale over the counter." })
  shipTo?: AddressInput | null;

  @Field(() => CustomerInput, { nullable: true, description: "Who buys." })
  customer?: CustomerInput | null;

  @Field(() => MoneyInput, { nullable: true, description: "What shipping costs the buyer." })
  shipping?: MoneyInput | null;

  @Field(() => String, { nullable: true, description: "The delivery the buyer chose." })
  shippingOption?: string | null;

  @Field(() => PaymentStatus, { description: "What is paid: UNPAID, PENDING, AUTHORIZED, COD_PENDING, PARTIALLY_PAID or PAID." })
  paymentStatus!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was placed; now when left out." })
  placedAt?: Date | null;

  @Field(() => [String], { nullable: true, description: "Words to put on it; rules may look at them." })
  tags?: string[] | null;

  @Field(() => ShipPreference, { nullable: true, description: "Whether it may be sent in parts; SPLIT_OK when left out." })
  shipPreference?: string | null;

  @Field(() => ID, { nullable: true, description: "For a sale over the counter: all of it was handed over at this location." })
  soldAtLocationId?: string | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      "Reservations of the buyer's cart or quote: the order gets these very units. What it does not need of them is free again; one that has run out gives nothing.",
  })
  reservationIds?: string[] | null;
}

@InputType({ description: "How lines of an order are to reach the buyer." })
export class ChangeOrderDeliveryInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => [ID], { nullable: true, description: "Only these lines; all that have open units when left out." })
  lineIds?: string[] | null;

  @Field(() => DeliveryMethod, { description: "SHIP or PICKUP." })
  deliveryMethod!: string;

  @Field(() => ID, { nullable: true, description: "With PICKUP: the location; the nearest that has it when left out." })
  pickupLocationId?: string | null;
}

@InputType({ description: "How an order may be sent." })
export class SetShipPreferenceInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => ShipPreference, { description: "Whole, in parts, or in as few parts as can be." })
  shipPreference!: string;
}

@InputType({ description: "Units of a line to cancel." })
export class CancelLineInput {
  @Field(() => ID, { description: "The order line." })
  lineId!: string;

  @Field(() => Int, { description: "Units, at least 1 and at most what is open." })
  quantity!: number;
}

@InputType({ description: "Which order to cancel, or which units of it." })
export class CancelOrderInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => String, { description: "Why, for people." })
  reason!: string;

  @Field(() => [CancelLineInput], { nullable: true, description: "Only these units; all that is open when left out." })
  lines?: CancelLineInput[] | null;

  @Field(() => CancelReason, { defaultValue: "OTHER", description: "Why, for the channel." })
  reasonCode!: CancelReasonCode;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "The channel is not told, as it was cancelled there by hand, or cannot be told.",
  })
  onlyHere!: boolean;

  @Field(() => RefundMethod, {
    nullable: true,
    description:
      "What is then paid too much is given back this way; of units that somebody works on already, once they give them up. Left out: nothing is given back, see `overpaid`. CHANNEL_FORBIDS where a connected channel has the money.",
  })
  refund?: RefundMethodName | null;
}

@InputType({ description: "A new address for an order." })
export class ChangeAddressInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => AddressInput, { description: "Where it goes from now on." })
  shipTo!: AddressInput;
}

@InputType({ description: "An order to look at again." })
export class RevalidateOrderInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;
}

@InputType({ description: "A finding to go on in spite of." })
export class OverrideValidationInput extends MutationInput {
  @Field(() => ID, { description: "The validation." })
  validationId!: string;

  @Field(() => String, { description: "Why it is right to go on; kept with the finding." })
  reason!: string;
}
