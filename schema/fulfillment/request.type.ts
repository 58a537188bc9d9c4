import { Ctx, Field, ID, InputType, ObjectType } from "type-graphql";
import { fulfillmentOrdersById } from "../../src/fulfillment/fulfillment.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Payload } from "../kit/user-errors.ts";
import { FulfillmentOrderObject } from "./fulfillment.type.ts";
import { RejectionReason } from "./rejection.type.ts";

@InputType({ description: "Work that a firm is asked to do." })
export class FulfillmentRequestInput extends MutationInput {
  @Field(() => ID, { description: "The fulfillment order." })
  fulfillmentOrderId!: string;
}

@InputType({ description: "Work that is accepted." })
export class AcceptFulfillmentRequestInput extends FulfillmentRequestInput {
  @Field(() => String, { nullable: true, description: "More, for people, such as your own number for it. No personal data." })
  notes?: string | null;
}

@InputType({ description: "Work that is rejected." })
export class RejectFulfillmentRequestInput extends FulfillmentRequestInput {
  @Field(() => RejectionReason, { description: "Why." })
  reason!: string;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  notes?: string | null;
}

@InputType({ description: "Accepted work that is to be given up, or an answer to that." })
export class FulfillmentCancellationInput extends FulfillmentRequestInput {
  @Field(() => String, { description: "Why. No personal data." })
  reason!: string;
}

@ObjectType()
abstract class FulfillmentRequestPayload extends Payload {
  fulfillmentOrderId?: string;

  @Field(() => FulfillmentOrderObject, {
    nullable: true,
    description: "The fulfillment order as it stands now; null when nothing was done.",
  })
  fulfillmentOrder(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, fulfillmentOrdersById, this.fulfillmentOrderId);
  }
}

@ObjectType({ description: "What came of asking for work." })
export class SubmitFulfillmentRequestPayload extends FulfillmentRequestPayload {}

@ObjectType({ description: "What came of accepting work." })
export class AcceptFulfillmentRequestPayload extends FulfillmentRequestPayload {}

@ObjectType({ description: "What came of rejecting work." })
export class RejectFulfillmentRequestPayload extends FulfillmentRequestPayload {}

@ObjectType({ description: "What came of asking to give work up." })
export class RequestFulfillmentCancellationPayload extends FulfillmentRequestPayload {}

@ObjectType({ description: "What came of giving work up." })
export class AcceptFulfillmentCancellationPayload extends FulfillmentRequestPayload {}

@ObjectType({ description: "What came of going on with work." })
export class RejectFulfillmentCancellationPayload extends FulfillmentRequestPayload {}
