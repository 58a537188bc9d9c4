import { Ctx, Field, ID, InputType, ObjectType } from "type-graphql";
import { shipmentGroupsById } from "../../src/fulfillment/shipment-groups.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

@ObjectType("ShipmentGroup", {
  implements: Node,
  description: "Work of several orders of one buyer that leaves in one parcel. The orders stay apart.",
})
export class ShipmentGroupObject extends Node {
  @Field(() => String, {
    nullable: true,
    description: "Code of the carrier that takes the whole for the least; null when nobody has prices.",
  })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "Code of its service." })
  service!: string | null;

  @Field(() => DateTime, { description: "When it was merged." })
  createdAt!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: "Since when each leaves by itself again: by hand, or because one was cancelled, moved or sent elsewhere.",
  })
  dissolvedAt!: string | null;
}

@ObjectType("MergeCandidate", { description: "Work of several orders of one buyer that could leave in one parcel." })
export class MergeCandidateObject {}

@InputType({ description: "Work to send in one parcel." })
export class MergeFulfillmentOrdersInput extends MutationInput {
  @Field(() => [ID], { description: "2 to 20 fulfillment orders of different orders." })
  fulfillmentOrderIds!: string[];
}

@InputType({ description: "A parcel to take apart." })
export class UnmergeFulfillmentOrdersInput extends MutationInput {
  @Field(() => ID, { description: "The shipment group." })
  shipmentGroupId!: string;
}

@ObjectType()
abstract class ShipmentGroupPayload extends Payload {
  shipmentGroupId?: string;

  @Field(() => ShipmentGroupObject, { nullable: true, description: "The parcel as it stands now; null when nothing was done." })
  shipmentGroup(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, shipmentGroupsById, this.shipmentGroupId);
  }
}

@ObjectType({ description: "What came of merging." })
export class MergeFulfillmentOrdersPayload extends ShipmentGroupPayload {}

@ObjectType({ description: "What came of taking a parcel apart." })
export class UnmergeFulfillmentOrdersPayload extends ShipmentGroupPayload {}
