import { Ctx, Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { FulfillmentOrderObject } from "../fulfillment/fulfillment.type.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime, LocalDate } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const dates = {
  shipBy: "The day by which it leaves, local to where it leaves.",
  deliverFrom: "The first day on which it may arrive.",
  deliverTo: "The last day on which it should arrive.",
  confidence: "Share of such promises that are kept, 0 to 1; null while too few are known.",
  basis: "What the dates were reckoned from, in words.",
};

@ObjectType("DeliveryPromise", {
  description: "When something will be there, as the buyer may be told. Of an order line: the latest of its parts.",
})
export class DeliveryPromiseObject {
  @Field(() => String, { nullable: true, description: "The carrier's code." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "The service's code." })
  service!: string | null;

  @Field(() => LocalDate, { description: dates.shipBy })
  shipBy!: string;

  @Field(() => LocalDate, { description: dates.deliverFrom })
  deliverFrom!: string;

  @Field(() => LocalDate, { description: dates.deliverTo })
  deliverTo!: string;

  @Field(() => LocalDate, { description: "The last day that was promised first." })
  firstDeliverTo!: string;

  @Field(() => Float, { nullable: true, description: dates.confidence })
  confidence!: number | null;

  @Field(() => String, { description: dates.basis })
  basis!: string;

  @Field(() => Int, { description: "How often its dates changed." })
  changes!: number;

  @Field(() => LocalDate, { nullable: true, description: "The day on which it arrived." })
  deliveredOn!: string | null;

  @Field(() => Boolean, { nullable: true, description: "Whether it arrived by the last day promised; null: not yet." })
  kept!: boolean | null;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

@InputType({ description: "A fulfillment order whose parcel has arrived." })
export class RecordDeliveryInput extends MutationInput {
  @Field(() => ID, { description: "The fulfillment order." })
  fulfillmentOrderId!: string;

  @Field(() => LocalDate, { description: "When the carrier got it, local to where it left." })
  shippedOn!: string;

  @Field(() => LocalDate, { description: "When the buyer got it, local to the buyer." })
  deliveredOn!: string;
}

@ObjectType({ description: "What came of telling that a parcel arrived." })
export class RecordDeliveryPayload extends Payload {
  fulfillmentOrderId?: string;

  @Field(() => FulfillmentOrderObject, { nullable: true, description: "The fulfillment order; null when nothing was done." })
  fulfillmentOrder(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentOrdersById, this.fulfillmentOrderId);
  }
}

@InputType({ description: "Which promises to count: those of fulfillment orders whose last day lies in these days." })
export class PromisePerformanceInput {
  @Field(() => LocalDate, { description: "The first day." })
  from!: string;

  @Field(() => LocalDate, { description: "The last day." })
  to!: string;

  @Field(() => [ID], { nullable: true, description: "Only of what leaves from these locations." })
  locationIds?: string[] | null;
}

@ObjectType({ description: "How promises were kept." })
export class PromiseCounts {
  @Field(() => Int, { description: "How many there were." })
  promised!: number;

  @Field(() => Int, { description: "How many arrived by the last day promised." })
  kept!: number;

  @Field(() => Int, { description: "How many arrived later." })
  broken!: number;

  @Field(() => Int, { description: "How many are not there although their last day is over." })
  overdue!: number;

  @Field(() => Int, { description: "How many had their dates changed." })
  changed!: number;

  @Field(() => Float, { nullable: true, description: "Share kept of all that arrived or are overdue, in per cent; null: there are none." })
  keptPercent!: number | null;

  @Field(() => Float, { nullable: true, description: "The same by what was promised first." })
  firstKeptPercent!: number | null;
}

@ObjectType({ description: "How promises were kept by one service." })
export class ServicePerformance extends PromiseCounts {
  @Field(() => String, { nullable: true, description: "The carrier's code; null: no carrier." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "The service's code." })
  service!: string | null;
}

@ObjectType({ description: "How promises were kept." })
export class PromisePerformance extends PromiseCounts {
  @Field(() => [ServicePerformance], { description: "The same by carrier and service." })
  services!: ServicePerformance[];
}
