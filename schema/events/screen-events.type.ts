import { Field, ID, InputType, ObjectType } from "type-graphql";
import { EventObject, typesDescription } from "./event.type.ts";

@ObjectType({ description: "Something that happened to a parcel." })
export class FulfillmentEvent extends EventObject {}

@ObjectType({ description: "Something that happened to a return, or to what a location is to take back of it." })
export class ReturnEvent extends EventObject {}

@ObjectType({ description: "Something that happened to an order's money: a payment, a refund, an invoice or a credit note." })
export class PaymentEvent extends EventObject {}

@InputType({ description: "Which of an order's events. Conditions that are left out do not limit." })
export class OrderPartEventFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only of these orders." })
  orderIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of orders of these channels." })
  channelIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: `${typesDescription} What is told by no such name here is refused.` })
  types?: string[] | null;
}

@InputType({ description: "Which of the events at locations. Conditions that are left out do not limit." })
export class PlacedEventFilterInput extends OrderPartEventFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only at these locations." })
  locationIds?: string[] | null;
}
