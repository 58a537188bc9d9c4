import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { rejectedStocks } from "../../src/flows/reject-work.ts";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import { rejectionKinds, rejectionReasons } from "../../src/fulfillment/rejection.entity.ts";
import { ordersById } from "../../src/orders/orders.rows.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { OrderObject } from "../orders/order.type.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";

export const RejectionKind = describedEnum("RejectionKind", "How a location failed.", rejectionKinds, {
  REJECTED: "It did not take the work.",
  SHORT_PICK: "It began, and found too little.",
});

export const RejectionReason = describedEnum("RejectionReason", "Why a location did not do it.", rejectionReasons, {
  OUT_OF_STOCK: "The goods are not there.",
  DAMAGED: "The goods are broken.",
  NO_CAPACITY: "It has no hands for it.",
  CLOSED: "It is closed.",
  CANNOT_HANDLE: "It cannot handle or pack the goods.",
  WRONG_ADDRESS: "Its carriers do not go there.",
  OTHER: "See the notes.",
});

export const RejectedStock = describedEnum("RejectedStock", "What becomes of the rejected units.", rejectedStocks, {
  AVAILABLE: "They are there and may be sold to others.",
  DAMAGED: "They are broken: they become `damaged`.",
  MISSING: "They are not there: they are written off.",
});

@ObjectType("Rejection", { description: "Units that a location did not do. It is not asked for their line again." })
export class RejectionObject {
  @Field(() => RejectionKind, { description: "How it failed." })
  kind!: string;

  @Field(() => RejectionReason, { description: "Why." })
  reason!: string;

  @Field(() => Int, { description: "Units of the line." })
  quantity!: number;

  @Field(() => String, { nullable: true, description: "More, for people." })
  notes!: string | null;

  @Field(() => DateTime, { description: "When it was told." })
  createdAt!: string;
}

@InputType({ description: "Units of a line." })
export class RejectedLineInput {
  @Field(() => ID, { description: "The order line." })
  lineId!: string;

  @Field(() => Int, { description: "Units that are not done." })
  quantity!: number;
}

@InputType({ description: "Work that a location does not take." })
export class RejectFulfillmentOrderInput extends MutationInput {
  @Field(() => ID, { description: "The fulfillment order: OPEN or IN_PROGRESS." })
  fulfillmentOrderId!: string;

  @Field(() => RejectionReason, { description: "Why." })
  reason!: string;

  @Field(() => [RejectedLineInput], { nullable: true, description: "Which units; all that is left to do when not given." })
  lines?: RejectedLineInput[] | null;

  @Field(() => RejectedStock, { defaultValue: "AVAILABLE", description: "What becomes of the units." })
  stock!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Closes the location as well, until somebody ends the outage: what else has not begun there goes elsewhere where all of it can.",
  })
  closeLocation!: boolean;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  notes?: string | null;
}

@InputType({ description: "Units that a picker did not find." })
export class ReportShortPickInput extends MutationInput {
  @Field(() => ID, { description: "The fulfillment order: OPEN or IN_PROGRESS." })
  fulfillmentOrderId!: string;

  @Field(() => [RejectedLineInput], { description: "The units that are missing. Of a bundle nothing is written off: count its parts." })
  lines!: RejectedLineInput[];

  @Field(() => RejectedStock, { defaultValue: "MISSING", description: "What becomes of the units." })
  stock!: string;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  notes?: string | null;
}

@ObjectType()
abstract class RejectionPayload extends Payload {
  orderId?: string;
  fulfillmentOrderId?: string;

  @Field(() => OrderObject, { nullable: true, description: "The order as it stands now; null when nothing was done." })
  order(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, ordersById, this.orderId);
  }

  @Field(() => FulfillmentOrderObject, {
    nullable: true,
    description: "The fulfillment order as it stands now; null when nothing was done.",
  })
  fulfillmentOrder(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentOrdersById, this.fulfillmentOrderId);
  }
}

@ObjectType({ description: "What came of rejecting work." })
export class RejectFulfillmentOrderPayload extends RejectionPayload {}

@ObjectType({ description: "What came of reporting a short pick." })
export class ReportShortPickPayload extends RejectionPayload {}
