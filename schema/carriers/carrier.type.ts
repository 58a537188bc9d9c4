import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { carrierStatuses } from "../../src/carriers/carrier.entity.ts";
import { carriersById } from "../../src/carriers/carriers.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const CarrierStatus = describedEnum("CarrierStatus", "Whether it is quoted.", carrierStatuses, {
  ACTIVE: "It is quoted where a rate card holds.",
  INACTIVE: "It is not quoted; parcels that are on their way stay.",
});

@ObjectType("Carrier", { implements: Node, description: "Who brings parcels to buyers." })
export class CarrierObject extends Node {
  @Field(() => String, { description: "The merchant's own short name, unique, for example `JNE`." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => CarrierStatus, { description: "Whether it is quoted." })
  status!: string;

  @Field(() => Int, { description: "Grows with every change; pass it to an update to be sure nobody changed it meanwhile." })
  version!: number;

  @Field(() => DateTime, { description: "When it was added." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const CarrierConnection = connectionType(() => CarrierObject, "Carrier", "carriers");

@ObjectType("CarrierService", { description: "A way in which a carrier brings parcels, with prices and speed of its own." })
export class CarrierServiceObject {
  @Field(() => String, { description: "Its short name, unique within the carrier, for example `REG`." })
  code!: string;

  @Field(() => String, { description: "The name people use." })
  name!: string;

  @Field(() => CarrierStatus, { description: "Whether it is quoted." })
  status!: string;
}

@InputType({ description: "Which carriers. Conditions that are left out do not limit." })
export class CarrierFilterInput {
  @Field(() => CarrierStatus, { nullable: true, description: "Only those with this status." })
  status?: string | null;

  @Field(() => String, { nullable: true, description: "Part of the code or the name." })
  text?: string | null;
}

@InputType({ description: "A change of one of the carrier's services." })
export class CarrierServiceInput {
  @Field(() => String, { description: "The service's code." })
  code!: string;

  @Field(() => String, { nullable: true, description: "The name people use." })
  name?: string | null;

  @Field(() => CarrierStatus, { nullable: true, description: "Whether it is quoted." })
  status?: string | null;
}

@InputType({
  description: "A change of a carrier. What is left out stays as it is. Carriers and services are added with their rate cards.",
})
export class UpdateCarrierInput extends MutationInput {
  @Field(() => ID, { description: "The carrier." })
  id!: string;

  @Field(() => Int, { nullable: true, description: "The version you read; when it has changed since, nothing is done." })
  version?: number | null;

  @Field(() => String, { nullable: true, description: "The name people use." })
  name?: string | null;

  @Field(() => CarrierStatus, { nullable: true, description: "Whether it is quoted." })
  status?: string | null;

  @Field(() => [CarrierServiceInput], { nullable: true, description: "Services to change, by their codes." })
  services?: CarrierServiceInput[] | null;
}

@ObjectType({ description: "What came of changing a carrier." })
export class UpdateCarrierPayload extends Payload {
  carrierId?: string;

  @Field(() => CarrierObject, { nullable: true, description: "The carrier as it stands now; null when nothing was done." })
  carrier(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, carriersById, this.carrierId);
  }
}

@InputType({ description: "A parcel that arrived. Days are local to where each happened." })
export class ArrivalInput {
  @Field(() => String, { description: "The carrier's code." })
  carrier!: string;

  @Field(() => String, { description: "The service's code." })
  service!: string;

  @Field(() => String, { description: "The zone, as the rate card names it." })
  zone!: string;

  @Field(() => String, {
    description: "What tells it apart from the carrier's other parcels, such as a tracking number. Known ones count once.",
  })
  reference!: string;

  @Field(() => LocalDate, { description: "When the carrier got it." })
  shippedOn!: string;

  @Field(() => LocalDate, { description: "When the buyer got it." })
  deliveredOn!: string;
}

@InputType({ description: "How long parcels took." })
export class RecordTransitInput extends MutationInput {
  @Field(() => [ArrivalInput], { description: "The parcels, 1 to 1,000." })
  arrivals!: ArrivalInput[];
}

@ObjectType({ description: "What came of telling how long parcels took." })
export class RecordTransitPayload extends Payload {
  recordedCount?: string;

  @Field(() => Int, { description: "How many were not known yet." })
  recorded(): number {
    return Number(this.recordedCount ?? 0);
  }
}
