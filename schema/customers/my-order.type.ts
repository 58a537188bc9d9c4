import { Field, InputType, Int, ObjectType } from "type-graphql";
import { FulfillmentStatus } from "../fulfillment/parcel.type.ts";
import { Money } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { OrderFulfillmentStatus, OrderStatus, PaymentStatus } from "../orders/order.enums.ts";

@ObjectType("MyOrderLine", { description: "A line of a buyer's own order." })
export class MyOrderLine {
  @Field(() => String, { description: "What the buyer read when ordering." })
  title!: string;

  @Field(() => Int, { description: "Units ordered." })
  orderedQuantity!: number;

  @Field(() => Int, { description: "Of these, cancelled." })
  cancelledQuantity!: number;

  @Field(() => Int, { description: "Of these, left or handed over." })
  fulfilledQuantity!: number;

  @Field(() => Int, { description: "Of these, there." })
  deliveredQuantity!: number;

  @Field(() => Money, { description: "The price of one." })
  unitPrice!: unknown;
}

@ObjectType("MyParcelLine", { description: "What is in a parcel." })
export class MyParcelLine {
  @Field(() => String, { description: "What the buyer read when ordering." })
  title!: string;

  @Field(() => Int, { description: "How many." })
  quantity!: number;
}

@ObjectType("MyParcel", { description: "A parcel of a buyer's own order." })
export class MyParcel {
  @Field(() => FulfillmentStatus, { description: "How far it is." })
  status!: string;

  @Field(() => String, { nullable: true, description: "Who carries it." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "The carrier's number of it." })
  trackingNumber!: string | null;

  @Field(() => String, { nullable: true, description: "Where the carrier shows how far it is." })
  trackingUrl!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it left." })
  shippedAt!: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the buyer had it." })
  deliveredAt!: string | null;

  @Field(() => String, { nullable: true, description: "The code to pick it up with, while it waits for that." })
  pickupCode!: string | null;

  @Field(() => DateTime, { nullable: true, description: "Until when it is kept." })
  pickupUntil!: string | null;

  @Field(() => String, { nullable: true, description: "Where it is picked up." })
  pickupPlace!: string | null;

  @Field(() => [MyParcelLine], { description: "What is in it." })
  contents!: MyParcelLine[];
}

@ObjectType("MyPromise", { description: "When something that is under way is to be there." })
export class MyPromise {
  @Field(() => LocalDate, { description: "The first day, where it goes to." })
  deliverFrom!: string;

  @Field(() => LocalDate, { description: "The last day." })
  deliverTo!: string;
}

@ObjectType("MyOrder", { description: "A buyer's own order, as the link to it opens it. See docs/customer-link.md." })
export class MyOrder {
  @Field(() => String, { description: "What the shop calls it." })
  number!: string;

  @Field(() => String, { description: "Where it was placed." })
  shop!: string;

  @Field(() => OrderStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => PaymentStatus, { description: "What is paid of it." })
  paymentStatus!: string;

  @Field(() => OrderFulfillmentStatus, { description: "How far its goods are." })
  fulfillmentStatus!: string;

  @Field(() => DateTime, { description: "When it was placed." })
  placedAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was cancelled." })
  cancelledAt!: string | null;

  @Field(() => Money, { description: "What all of it costs." })
  total!: unknown;

  @Field(() => Boolean, { description: "Whether the buyer can still cancel it." })
  canCancel!: boolean;

  @Field(() => [MyOrderLine], { description: "What was ordered." })
  lines!: MyOrderLine[];

  @Field(() => [MyParcel], { description: "What was packed of it." })
  parcels!: MyParcel[];

  @Field(() => [MyPromise], { description: "When what is under way is to be there." })
  promises!: MyPromise[];
}

@InputType({ description: "The buyer wants to cancel; the order is the one of their link." })
export class CancelMyOrderInput extends MutationInput {
  @Field(() => Boolean, { description: "True, to be sure." })
  confirmed!: boolean;
}

@ObjectType({ description: "What came of cancelling." })
export class CancelMyOrderPayload extends Payload {
  @Field(() => MyOrder, { nullable: true, description: "The order as it stands now; null when nothing was done." })
  myOrder!: unknown;
}
