import { Ctx, Field, Float, ID, InputType, Int, ObjectType } from "type-graphql";
import { returnPoliciesById } from "../../src/returns/return-policies.rows.ts";
import { connectionType } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { MoneyInput } from "../kit/money.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Node } from "../kit/node.ts";
import { DateTime } from "../kit/scalars.ts";
import { Payload } from "../kit/user-errors.ts";
import { LabelPayer, NotReturnable, ReturnCommitMoment, ReturnReason, ReturnResolution } from "./return.enums.ts";

@ObjectType("ReturnPolicy", {
  implements: Node,
  description: "What may be returned of a channel, an item or a tag, until when and for what. The most specific one holds.",
})
export class ReturnPolicyObject extends Node {
  @Field(() => String, { description: "What people call it." })
  name!: string;

  @Field(() => String, { nullable: true, description: "The tag of the items it is for; null: not by a tag." })
  tag!: string | null;

  @Field(() => Boolean, { description: "Nothing is taken back." })
  finalSale!: boolean;

  @Field(() => Int, { nullable: true, description: "Days from delivery; null: for ever." })
  windowDays!: number | null;

  @Field(() => [ReturnReason], { description: "For which reasons; empty: for any." })
  reasons!: readonly string[];

  @Field(() => [ReturnResolution], { description: "For what; empty: for anything." })
  resolutions!: readonly string[];

  @Field(() => Boolean, { description: "A picture of the goods is needed." })
  photosRequired!: boolean;

  @Field(() => LabelPayer, { description: "Who pays the way back, where it is not the merchant's fault." })
  labelPaidBy!: string;

  @Field(() => Boolean, { description: "What goes out in exchange leaves before the goods are back." })
  advanceExchange!: boolean;

  @Field(() => ReturnCommitMoment, { description: "When what the buyer gets is final." })
  commitAt!: string;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const ReturnPolicyConnection = connectionType(() => ReturnPolicyObject, "ReturnPolicy", "return policies");

@InputType({ description: "Which return policies. Conditions that are left out do not limit." })
export class ReturnPolicyFilterInput {
  @Field(() => [ID], { nullable: true, description: "Only those of one of these channels alone." })
  channelIds?: string[] | null;
}

@InputType({
  description: "A return policy. There is one for each channel and item, channel and tag, channel, item, tag, and one for all else.",
})
export class SetReturnPolicyInput extends MutationInput {
  @Field(() => String, { description: "What people call it, 1 to 100 characters." })
  name!: string;

  @Field(() => ID, { nullable: true, description: "Only for orders of this channel." })
  channelId?: string | null;

  @Field(() => ID, { nullable: true, description: "Only for this item." })
  itemId?: string | null;

  @Field(() => String, { nullable: true, description: "Only for items with this tag." })
  tag?: string | null;

  @Field(() => Boolean, { defaultValue: false, description: "Nothing is taken back." })
  finalSale!: boolean;

  @Field(() => Int, { nullable: true, description: "Days from delivery, 0 to 3650; for ever when left out." })
  windowDays?: number | null;

  @Field(() => [ReturnReason], { nullable: true, description: "For which reasons; for any when left out." })
  reasons?: string[] | null;

  @Field(() => [ReturnResolution], { nullable: true, description: "For what; for anything when left out." })
  resolutions?: string[] | null;

  @Field(() => Float, { defaultValue: 0, description: "Kept back of a refund, in percent with at most two decimals." })
  feePercent!: number;

  @Field(() => MoneyInput, { nullable: true, description: "Kept back of a refund for each unit." })
  feePerUnit?: MoneyInput | null;

  @Field(() => Boolean, { defaultValue: false, description: "A picture of the goods is needed." })
  photosRequired!: boolean;

  @Field(() => LabelPayer, { defaultValue: "BUYER", description: "Who pays the way back, where it is not the merchant's fault." })
  labelPaidBy!: string;

  @Field(() => Boolean, { defaultValue: false, description: "What goes out in exchange leaves before the goods are back." })
  advanceExchange!: boolean;

  @Field(() => ReturnCommitMoment, { defaultValue: "DISPOSITION", description: "When what the buyer gets is final." })
  commitAt!: string;
}

@InputType({ description: "A return policy that holds no longer." })
export class RemoveReturnPolicyInput extends MutationInput {
  @Field(() => ID, { description: "The policy." })
  id!: string;
}

@ObjectType({ description: "What came of setting a return policy." })
export class SetReturnPolicyPayload extends Payload {
  policyId?: string;

  @Field(() => ReturnPolicyObject, { nullable: true, description: "The policy as it stands now; null when nothing was done." })
  returnPolicy(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, returnPoliciesById, this.policyId);
  }
}

@ObjectType({ description: "What came of removing a return policy." })
export class RemoveReturnPolicyPayload extends Payload {}

@ObjectType("ReturnEligibleLine", { description: "What of a line may be returned now." })
export class ReturnEligibleLineObject {
  @Field(() => Int, { description: "How many units." })
  quantity!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the first of these may no longer be; null: never, or they have not arrived.",
  })
  until!: Date | null;

  @Field(() => [ReturnReason], { description: "For which reasons." })
  reasons!: readonly string[];

  @Field(() => [ReturnResolution], { description: "For what." })
  resolutions!: readonly string[];

  @Field(() => NotReturnable, { nullable: true, description: "Why none may be; null when some may." })
  whyNot!: string | null;
}

@ObjectType("ReturnEligibility", { description: "What of an order may be returned now, by the policies." })
export class ReturnEligibilityObject {
  @Field(() => [ReturnEligibleLineObject], { description: "Its lines." })
  lines!: readonly unknown[];
}
