import { Field, ID, InputType, ObjectType } from "type-graphql";
import type { AggregateType } from "../../src/events/event-types.ts";
import { AggregateTypes } from "./event.enums.ts";
import { EventObject, typesDescription } from "./event.type.ts";

@ObjectType({ description: "Something that happened, to whatever." })
export class Event extends EventObject {}

@InputType({
  description: "Which events. Conditions that are left out do not limit; an event that is of no order is of none of `orderIds`.",
})
export class EventFilterInput {
  @Field(() => [String], { nullable: true, description: `${typesDescription} What is told by no such name is refused.` })
  types?: string[] | null;

  @Field(() => [AggregateTypes], {
    nullable: true,
    description: "Only of such things. What the key is never told of is refused by name; left out: all that it may hear.",
  })
  aggregates?: AggregateType[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of these orders and of what is done for them." })
  orderIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of these channels and their orders." })
  channelIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of what happens at these locations." })
  locationIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of the stock of these items, and of the items themselves." })
  itemIds?: string[] | null;
}
