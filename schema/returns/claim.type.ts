import { Ctx, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { claimsById } from "../../src/returns/claims.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { ClaimAgainst, ClaimReason, ClaimResolution, ClaimStatus } from "./claim.enums.ts";

@ObjectType("Claim", { implements: Node, description: "Something went wrong with units of an order, and nothing comes back." })
export class ClaimObject extends Node {
  @Field(() => ClaimStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => ClaimReason, { description: "What went wrong." })
  reason!: string;

  @Field(() => ClaimAgainst, { description: "Who is to bear it." })
  against!: string;

  @Field(() => ClaimResolution, { description: "What the buyer gets." })
  resolution!: string;

  @Field(() => [String], { description: "Where pictures of the goods are." })
  photos!: readonly string[];

  @Field(() => String, { nullable: true, description: "What was said with it." })
  note!: string | null;

  @Field(() => String, { nullable: true, description: "Why it was rejected." })
  endNote!: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

@ObjectType("ClaimLine", { description: "Units that a claim is about." })
export class ClaimLineObject {
  @Field(() => Int, { description: "How many." })
  quantity!: number;
}

export const ClaimConnection = connectionType(() => ClaimObject, "Claim", "claims");

@InputType({ description: "Which claims. Conditions that are left out do not limit." })
export class ClaimFilterInput {
  @Field(() => [ClaimStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "Only on orders of these channels." })
  channelIds?: string[] | null;

  @Field(() => ID, { nullable: true, description: "Only on this order." })
  orderId?: string | null;
}

@InputType({ description: "Units of an order line." })
export class ClaimedUnitsInput {
  @Field(() => ID, { description: "The order line." })
  lineId!: string;

  @Field(() => Int, { description: "How many units." })
  quantity!: number;
}

@InputType({ description: "Something that went wrong." })
export class OpenClaimInput extends MutationInput {
  @Field(() => ID, { description: "The order." })
  orderId!: string;

  @Field(() => ClaimReason, { description: "What went wrong." })
  reason!: string;

  @Field(() => ClaimAgainst, { defaultValue: "MERCHANT", description: "Who is to bear it." })
  against!: string;

  @Field(() => ClaimResolution, { description: "What the buyer gets." })
  resolution!: string;

  @Field(() => ID, { nullable: true, description: "The parcel it is about, if it is about one." })
  fulfillmentId?: string | null;

  @Field(() => [ClaimedUnitsInput], { description: "Which units, at least one line." })
  lines!: ClaimedUnitsInput[];

  @Field(() => MoneyInput, {
    nullable: true,
    description: "What is given; what was paid for the units when left out. For what came LATE it has to be said.",
  })
  amount?: MoneyInput | null;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  note?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: "Where pictures of the goods are: up to 20 addresses that begin with https://. Pictures themselves are not taken.",
  })
  photos?: string[] | null;
}

@InputType({ description: "A claim." })
export class ClaimInput extends MutationInput {
  @Field(() => ID, { description: "The claim." })
  id!: string;
}

@InputType({ description: "A claim that is right." })
export class ApproveClaimInput extends ClaimInput {
  @Field(() => ClaimResolution, { nullable: true, description: "What the buyer gets; as it was when left out." })
  resolution?: string | null;

  @Field(() => ClaimAgainst, { nullable: true, description: "Who is to bear it; as it was when left out." })
  against?: string | null;

  @Field(() => MoneyInput, { nullable: true, description: "What is given; as it was when left out." })
  amount?: MoneyInput | null;
}

@InputType({ description: "A claim that is not right." })
export class RejectClaimInput extends ClaimInput {
  @Field(() => String, { description: "Why. No personal data." })
  reason!: string;
}

@ObjectType()
abstract class ClaimPayload extends Payload {
  claimId?: string;

  @Field(() => ClaimObject, { nullable: true, description: "The claim as it stands now; null when nothing was done." })
  claim(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, claimsById, this.claimId);
  }
}

@ObjectType({ description: "What came of opening a claim." })
export class OpenClaimPayload extends ClaimPayload {}

@ObjectType({ description: "What came of approving a claim." })
export class ApproveClaimPayload extends ClaimPayload {}

@ObjectType({ description: "What came of rejecting a claim." })
export class RejectClaimPayload extends ClaimPayload {}

@ObjectType({ description: "What came of resolving a claim." })
export class ResolveClaimPayload extends ClaimPayload {}
