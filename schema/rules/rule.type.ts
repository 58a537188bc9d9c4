import { Field, Int, ObjectType } from "type-graphql";
import { HoldReason } from "../fulfillment/fulfillment.type.ts";
import { connectionType } from "../kit/connection.ts";
import { Node } from "../kit/node.ts";
import { DateTime, Decimal } from "../kit/scalars.ts";
import { ValidationSeverity } from "../orders/order.enums.ts";
import { BackorderDirective, RuleProblemSeverity, RuleScope, RuleSetStatus } from "./rule.enums.ts";

@ObjectType("RuleHold", { description: "A hold that a rule places." })
export class RuleHoldObject {
  @Field(() => HoldReason, { description: "Why." })
  reason!: string;

  @Field(() => Int, { nullable: true, description: "It runs out by itself after so many minutes." })
  expiresAfterMinutes!: number | null;

  @Field(() => String, { nullable: true, description: "More, for people." })
  notes!: string | null;
}

@ObjectType("RuleFinding", { description: "A finding that a rule makes." })
export class RuleFindingObject {
  @Field(() => ValidationSeverity, { description: "Whether it stops the order." })
  severity!: string;

  @Field(() => String, { description: "What is wrong and how to mend it." })
  message!: string;
}

@ObjectType("AddedItem", { description: "An item that a rule puts into an order, at no price." })
export class AddedItemObject {
  @Field(() => String, { description: "The item's SKU." })
  sku!: string;

  @Field(() => Int, { description: "Units." })
  quantity!: number;
}

@ObjectType("CarrierChoice", { description: "A carrier, or one of its services." })
export class CarrierChoiceObject {
  @Field(() => String, { nullable: true, description: "The carrier; null is any." })
  carrier!: string | null;

  @Field(() => String, { nullable: true, description: "Its service; null is any." })
  service!: string | null;
}

@ObjectType("SafetyBuffer", { description: "Units that stay on the shelf whatever the order wants." })
export class SafetyBufferObject {
  @Field(() => String, { nullable: true, description: "Of items with this tag; null is any." })
  itemTag!: string | null;

  @Field(() => String, { nullable: true, description: "Of this SKU; null is any." })
  sku!: string | null;

  @Field(() => String, { nullable: true, description: "At the location of this code; null is every one." })
  location!: string | null;

  @Field(() => Int, { description: "Units." })
  quantity!: number;
}

@ObjectType("RuleActions", { description: "What a rule does. What is null or empty it does not speak of." })
export class RuleActionsObject {
  @Field(() => RuleHoldObject, { nullable: true, description: "Holds the order, or each line that the condition holds for." })
  hold!: unknown;

  @Field(() => RuleFindingObject, { nullable: true, description: "Finds something on the order, or on each such line." })
  finding!: unknown;

  @Field(() => [String], { description: "Tags it puts on the order." })
  addTags!: string[];

  @Field(() => Int, { nullable: true, description: "Priority of the order; higher goes first." })
  priority!: number | null;

  @Field(() => [AddedItemObject], { description: "Items it adds: a sample, packaging, a gift." })
  addItems!: unknown[];

  @Field(() => Boolean, { nullable: true, description: "True: all of it from one place; false: it may be split." })
  shipComplete!: boolean | null;

  @Field(() => Int, { nullable: true, description: "Most parcels." })
  maxParcels!: number | null;

  @Field(() => Boolean, { nullable: true, description: "Premium locations come first, whatever they cost." })
  preferPremium!: boolean | null;

  @Field(() => [String], { nullable: true, description: "Only locations of one of these networks." })
  allowedNetworks!: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only these locations, by code." })
  allowedLocations!: string[] | null;

  @Field(() => [String], { description: "None of these locations, by code." })
  excludedLocations!: string[];

  @Field(() => BackorderDirective, { nullable: true, description: "What becomes of units that no place has." })
  backorder!: string | null;

  @Field(() => Int, { nullable: true, description: "To be delivered within so many days." })
  deliverWithinDays!: number | null;

  @Field(() => [SafetyBufferObject], { description: "What stays on the shelf." })
  safetyBuffers!: unknown[];

  @Field(() => Decimal, { nullable: true, description: "What a further parcel counts, in the order's currency." })
  splitPenalty!: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "What a day after the day wanted counts, in the order's currency; null: as much as the cheapest parcel.",
  })
  latePerDay!: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "What a rejection counts, in the order's currency; null: as much as the cheapest parcel.",
  })
  rerouteCost!: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "What a location whose day is full counts, in the order's currency; null: a tenth of the cheapest parcel.",
  })
  loadPenalty!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: the last units of a location cost what later orders would pay more without them. It needs rate cards; false or null: they cost nothing more.",
  })
  opportunityCost!: boolean | null;
}

@ObjectType("Rule", { description: "When its condition holds, its actions are applied. Its place in the set is its priority." })
export class RuleObject {
  @Field(() => String, { description: "Your own short name for it, the same in every version." })
  id!: string;

  @Field(() => String, { description: "What it is for, in a few words." })
  name!: string;

  @Field(() => String, { nullable: true, description: "More, for people." })
  description!: string | null;

  @Field(() => Boolean, { description: "Whether it is asked at all." })
  enabled!: boolean;

  @Field(() => RuleScope, { description: "What its condition is asked of." })
  appliesTo!: string;

  @Field(() => String, { description: "The condition, in CEL." })
  when!: string;

  @Field(() => RuleActionsObject, { description: "What it does." })
  actions!: unknown;

  @Field(() => Boolean, { description: "Once it has held, no rule after it is asked." })
  stop!: boolean;
}

@ObjectType("RuleProblem", { description: "Something about rules that must be mended, or that may not be meant." })
export class RuleProblemObject {
  @Field(() => String, { nullable: true, description: "The rule; null when it is about the whole set." })
  ruleId!: string | null;

  @Field(() => String, { description: "Where, for example `rules.2.when`." })
  path!: string;

  @Field(() => RuleProblemSeverity, { description: "Whether it must be mended." })
  severity!: string;

  @Field(() => String, { description: "What is wrong." })
  message!: string;

  @Field(() => String, { description: "What to do about it." })
  remedy!: string;
}

@ObjectType("RuleSet", { implements: Node, description: "One version of the rules. Once it was in force it never changes." })
export class RuleSetObject extends Node {
  @Field(() => String, { description: "What it is for." })
  name!: string;

  @Field(() => RuleSetStatus, { description: "Where it stands." })
  status!: string;

  @Field(() => Int, { nullable: true, description: "The version it was made from; null for one made from the built-in rules." })
  basedOn!: number | null;

  @Field(() => DateTime, { nullable: true, description: "When it was last brought into force." })
  activatedAt!: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt!: string;

  @Field(() => DateTime, { description: "When it last changed." })
  updatedAt!: string;
}

export const RuleSetConnection = connectionType(() => RuleSetObject, "RuleSet", "versions of the rules");
