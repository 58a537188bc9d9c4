import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { cancellationStatuses } from "../../src/fulfillment/cancellation-request.states.ts";
import { cancellationRequestsById } from "../../src/fulfillment/cancellation-requests.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { describedEnum } from "../kit/enums.ts";
import { loadOne } from "../kit/loaders.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";

export const CancellationStatus = describedEnum("CancellationStatus", "What becomes of cancelling begun work.", cancellationStatuses, {
  OPEN: "Who does the work has not answered yet.",
  ACCEPTED: "They gave the units up: they are cancelled.",
  REFUSED: "They go on with it.",
  RETURN_ON_DELIVERY: "It went on, and is to come back once the buyer has it.",
  RETURN_OPENED: "The return of it is under way.",
});

@ObjectType("CancellationRequest", {
  implements: Node,
  description: "Units are to be cancelled while somebody works on them: who does the work says whether they still can be.",
})
export class CancellationRequestObject extends Node {
  @Field(() => CancellationStatus, { description: "What became of it." })
  status!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;

  @Field(() => String, { description: "Why." })
  reason!: string;

  @Field(() => String, { nullable: true, description: "What was answered." })
  note!: string | null;

  @Field(() => DateTime, { description: "When it was asked." })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: "When it was answered." })
  answeredAt!: string | null;
}

export const CancellationRequestConnection = connectionType(() => CancellationRequestObject, "CancellationRequest", "cancellations");

@InputType({ description: "Which cancellations. Conditions that are left out do not limit." })
export class CancellationRequestFilterInput {
  @Field(() => [CancellationStatus], { nullable: true, description: "Only with one of these statuses: OPEN waits for an answer." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only of work at these locations." })
  locationIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only of this order." })
  orderId?: string | null;
}

@InputType({ description: "Whether begun work can still be given up." })
export class AnswerCancellationRequestInput extends MutationInput {
  @Field(() => ID, { description: "The cancellation." })
  id!: string;

  @Field(() => Boolean, { description: "True: the units are given up and cancelled. False: they go on, and come back on delivery." })
  accept!: boolean;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  note?: string | null;
}

@ObjectType({ description: "What came of answering a cancellation." })
export class AnswerCancellationRequestPayload extends Payload {
  requestId?: string;

  @Field(() => CancellationRequestObject, { nullable: true, description: "The cancellation as it stands now; null when nothing was done." })
  cancellationRequest(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, cancellationRequestsById, this.requestId);
  }
}
