import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { AggregateType } from "../../src/events/event-types.ts";
import { idOfThing } from "../kit/aggregates.ts";
import { clientIds } from "../kit/client-ids.ts";
import { cursorOf } from "../kit/live.ts";
import { DateTime, JsonObject } from "../kit/scalars.ts";
import { AggregateTypes } from "./event.enums.ts";

export const typesDescription = "Only these types, for example `return.approved`, or `return.*` for all that begin so.";

@ObjectType()
export abstract class EventObject {
  position!: number;
  aggregateId!: string;
  data!: Record<string, unknown>;

  @Field(() => ID, { description: "The event's own id." })
  id!: string;

  @Field(() => String, { description: "What happened, for example `order.opened`." })
  type!: string;

  @Field(() => AggregateTypes, { description: "What kind of thing it happened to." })
  aggregateType!: AggregateType;

  @Field(() => ID, {
    name: "aggregateId",
    description: "The thing it happened to, by its id. Not everything that has one is found by `node`.",
  })
  aggregateIdForClients(): string {
    return idOfThing(this);
  }

  @Field(() => Int, { description: "Its number among the events of the same thing, from 1 without a gap." })
  sequence!: number;

  @Field(() => DateTime, { description: "When it happened." })
  occurredAt!: string;

  @Field(() => String, { description: "Who did it: a key's id, `intake` for the channels, or `system`." })
  actor!: string;

  @Field(() => String, { description: "Its place in the log. Keep the last one; pass it as `after` when you come back." })
  cursor(): string {
    return cursorOf(this.position);
  }

  @Field(() => JsonObject, {
    name: "data",
    description: "Ids, states, quantities and money; what there is depends on the type. No personal data.",
  })
  dataForClients(): unknown {
    return clientIds(this.data);
  }
}

@ObjectType({ description: "Something that happened to an order." })
export class OrderEvent extends EventObject {}

@ObjectType({ description: "Something that happened to the work at a location." })
export class FulfillmentOrderEvent extends EventObject {}

@ObjectType({
  description:
    "The counts of an item at a location after a change. They are absolute: the event with the highest `sequence` is true, older ones may be skipped.",
})
export class InventoryLevelEvent extends EventObject {}

@InputType({ description: "Which order events. Conditions that are left out do not limit." })
export class OrderEventFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only of these orders." })
  orderIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of orders of these channels." })
  channelIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Only these types, for example `order.received`, or `hold.*` for all that begin so.",
  })
  types?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Also what their channels are told of them: `channel_command.*`, each command a thing by itself.",
  })
  withCommands?: boolean | null;
}

@InputType({ description: "Which fulfillment order events. Conditions that are left out do not limit." })
export class FulfillmentOrderEventFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only of work at these locations." })
  locationIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of work on orders of these channels." })
  channelIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of work on these orders." })
  orderIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: "Only these types, for example `fulfillment_order.routed`, or `promise.*` for all that begin so.",
  })
  types?: string[] | null;
}

@InputType({ description: "Which levels. Conditions that are left out do not limit." })
export class InventoryLevelEventFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only at these locations." })
  locationIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of these items." })
  itemIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only of the items with these SKUs, as they stand when the subscription begins." })
  skus?: string[] | null;
}
