import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { FulfillmentStatus } from "../fulfillment/parcel.type.ts";
import { Money } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { OrderFulfillmentStatus, OrderStatus, PaymentStatus } from "../orders/order.enums.ts";
import { ReturnReason, ReturnResolution } from "../returns/return.enums.ts";

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

@ObjectType("MyReturnable", { description: "What of a line the buyer may ask to give back." })
export class MyReturnable {
  @Field(() => ID, { description: "The line; pass it back as it is." })
  lineId!: string;

  @Field(() => String, { description: "What the buyer read when ordering." })
  title!: string;

  @Field(() => Int, { description: "At most so many units." })
  quantity!: number;

  @Field(() => DateTime, { nullable: true, description: "When the first of these may no longer be; null: never, or it has not arrived." })
  until!: string | null;

  @Field(() => [ReturnReason], { description: "For one of these reasons." })
  reasons!: string[];

  @Field(() => [ReturnResolution], { description: "For one of these." })
  resolutions!: string[];

  @Field(() => Boolean, { description: "Whether photos must be shown." })
  photosRequired!: boolean;
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

  @Field(() => [MyReturnable], { description: "What the buyer may ask to give back now; `requestMyReturn` does it." })
  returnable!: MyReturnable[];

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

@InputType({ description: "Units of a line that the buyer wants to give back." })
export class MyReturnLineInput {
  @Field(() => ID, { description: "The line, as `MyOrder.returnable` names it." })
  lineId!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;

  @Field(() => ReturnReason, { description: "Why." })
  reason!: string;

  @Field(() => ReturnResolution, { description: "What for." })
  resolution!: string;

  @Field(() => String, { nullable: true, description: "In the buyer's words." })
  note?: string | null;

  @Field(() => [String], { nullable: true, description: "Addresses of photos, `https://…`." })
  photos?: string[] | null;
}

@InputType({ description: "What the buyer wants to give back; the order is the one of their link." })
export class RequestMyReturnInput extends MutationInput {
  @Field(() => [MyReturnLineInput], { description: "Which units." })
  lines!: MyReturnLineInput[];
}

@ObjectType({ description: "What came of asking to give something back." })
export class RequestMyReturnPayload extends Payload {
  @Field(() => MyOrder, { nullable: true, description: "The order as it stands now; null when nothing was done." })
  myOrder!: unknown;
}
