import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { locationsById } from "../../src/locations/locations.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { LocationObject } from "./location.type.ts";

@ObjectType("CapacityDay", { description: "What a location ships on one day, local to it." })
export class CapacityDayObject {
  @Field(() => LocalDate, { description: "The day." })
  date!: string;

  @Field(() => Int, { description: "How many fulfillment orders it ships on that day." })
  limit!: number;

  @Field(() => Int, { description: "How many it has taken." })
  used!: number;

  @Field(() => Boolean, { description: "Whether the limit was set for this day alone." })
  setForDay!: boolean;

  @Field(() => String, { nullable: true, description: "Why it may be filled past its limit; null: it may not." })
  overrideReason!: string | null;
}

@ObjectType("LocationOutage", { implements: Node, description: "A time in which nothing new is routed to a location." })
export class LocationOutageObject extends Node {
  @Field(() => String, { description: "Why." })
  reason!: string;

  @Field(() => DateTime, { description: "When it begins." })
  beginsAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it ends; null: when somebody ends it." })
  endsAt!: string | null;
}

@InputType({ description: "What a location ships on one day." })
export class SetLocationCapacityInput extends MutationInput {
  @Field(() => ID, { description: "The location." })
  locationId!: string;

  @Field(() => LocalDate, { description: "The day, local to it." })
  date!: string;

  @Field(() => Int, { nullable: true, description: "Fulfillment orders; the location's daily capacity when left out." })
  limit?: number | null;

  @Field(() => String, { nullable: true, description: "Why the day may be filled past the limit. Left out: it may not." })
  overrideReason?: string | null;
}

@InputType({ description: "A time in which a location is closed." })
export class DeclareOutageInput extends MutationInput {
  @Field(() => ID, { description: "The location." })
  locationId!: string;

  @Field(() => String, { description: "Why, for people." })
  reason!: string;

  @Field(() => DateTime, { nullable: true, description: "When it begins; now when left out." })
  beginsAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When it ends; until `endOutage` when left out." })
  endsAt?: Date | null;
}

@InputType({ description: "An outage to end." })
export class EndOutageInput extends MutationInput {
  @Field(() => ID, { description: "The outage." })
  outageId!: string;
}

@ObjectType()
abstract class LocationChangedPayload extends Payload {
  locationId?: string;

  @Field(() => LocationObject, { nullable: true, description: "The location as it stands now; null when nothing was done." })
  location(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, locationsById, this.locationId);
  }
}

@ObjectType({ description: "What came of setting a day's capacity." })
export class SetLocationCapacityPayload extends LocationChangedPayload {}

@ObjectType({ description: "What came of declaring an outage." })
export class DeclareOutagePayload extends LocationChangedPayload {}

@ObjectType({ description: "What came of ending an outage." })
export class EndOutagePayload extends LocationChangedPayload {}
