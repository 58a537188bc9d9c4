import { Ctx, Field, ID, InputType, ObjectType } from "type-graphql";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { FloorWorkInput } from "./floor.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import { ShipLineInput } from "./parcel.type.ts";

@InputType({ description: "Units that become work of their own." })
export class SplitFulfillmentOrderInput extends FloorWorkInput {
  @Field(() => [ShipLineInput], { description: "The units that are split off: some of its units, not all." })
  lines!: ShipLineInput[];
}

@InputType({ description: "Work on one order that becomes one." })
export class CombineFulfillmentOrdersInput extends MutationInput {
  @Field(() => [ID], { description: "Two or more fulfillment orders of one order, at one location." })
  fulfillmentOrderIds!: string[];
}

@InputType({ description: "Work that is to leave from another place." })
export class MoveFulfillmentOrderInput extends FloorWorkInput {
  @Field(() => ID, { description: "The location." })
  locationId!: string;
}

@InputType({ description: "Work that begins at another time." })
export class RescheduleFulfillmentOrderInput extends FloorWorkInput {
  @Field(() => DateTime, { description: "It is not to begin before this." })
  fulfillAt!: Date;
}

@ObjectType()
abstract class RearrangedPayload extends Payload {
  fulfillmentOrderId?: string;

  @Field(() => FulfillmentOrderObject, { nullable: true, description: "The work as it stands now; null when nothing was done." })
  fulfillmentOrder(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentOrdersById, this.fulfillmentOrderId);
  }
}

@ObjectType({ description: "What came of splitting work." })
export class SplitFulfillmentOrderPayload extends RearrangedPayload {
  made?: string | null;

  @Field(() => FulfillmentOrderObject, { nullable: true, description: "The work that was split off." })
  splitOff(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentOrdersById, this.made);
  }
}

@ObjectType({ description: "What came of making work one." })
export class CombineFulfillmentOrdersPayload extends RearrangedPayload {}

@ObjectType({ description: "What came of moving work." })
export class MoveFulfillmentOrderPayload extends RearrangedPayload {}

@ObjectType({ description: "What came of putting work off." })
export class RescheduleFulfillmentOrderPayload extends RearrangedPayload {}
