import { Field, ID, InputType, Int } from "type-graphql";
import { HoldReason } from "../fulfillment/fulfillment.type.ts";
import { MutationInput } from "../kit/mutation.input.ts";
import { Decimal } from "../kit/scalars.ts";
import { ValidationSeverity } from "../orders/order.enums.ts";
import { OrderFilterInput } from "../orders/order.inputs.ts";
import { BackorderDirective, RuleScope, RuleSetStatus } from "./rule.enums.ts";

@InputType({ description: "Which versions of the rules." })
export class RuleSetFilterInput {
  @Field(() => [RuleSetStatus], { nullable: true, description: "Only with one of these statuses." })
  statuses?: string[] | null;
}

@InputType({ description: "A hold that a rule places." })
export class RuleHoldInput {
  @Field(() => HoldReason, { description: "Why." })
  reason!: string;

  @Field(() => Int, { nullable: true, description: "It runs out by itself after so many minutes, 1 to 525600." })
  expiresAfterMinutes?: number | null;

  @Field(() => String, { nullable: true, description: "More, for people. No personal data." })
  notes?: string | null;
}

@InputType({ description: "A finding that a rule makes." })
export class RuleFindingInput {
  @Field(() => ValidationSeverity, { description: "BLOCK stops the order until it is mended or overridden; WARN is only told." })
  severity!: string;

  @Field(() => String, { description: "What is wrong and how to mend it. No personal data." })
  message!: string;
}

@InputType({ description: "An item that a rule puts into an order, at no price." })
export class AddedItemInput {
  @Field(() => String, { description: "The item's SKU." })
  sku!: string;

  @Field(() => Int, { description: "Units, 1 to 1000." })
  quantity!: number;
}

@InputType({ description: "A carrier, or one of its services." })
export class CarrierChoiceInput {
  @Field(() => String, { nullable: true, description: "The carrier; any when left out." })
  carrier?: string | null;

  @Field(() => String, { nullable: true, description: "Its service; any when left out." })
  service?: string | null;
}

@InputType({ description: "Units that stay on the shelf whatever the order wants." })
export class SafetyBufferInput {
  @Field(() => String, { nullable: true, description: "Of items with this tag; any when left out." })
  itemTag?: string | null;

  @Field(() => String, { nullable: true, description: "Of this SKU; any when left out." })
  sku?: string | null;

  @Field(() => String, { nullable: true, description: "At the location of this code; every one when left out." })
  location?: string | null;

  @Field(() => Int, { description: "Units." })
  quantity!: number;
}

@InputType({ description: "What a rule does. What is left out it does not speak of." })
export class RuleActionsInput {
  @Field(() => RuleHoldInput, { nullable: true, description: "Holds the order, or each line that the condition holds for." })
  hold?: RuleHoldInput | null;

  @Field(() => RuleFindingInput, { nullable: true, description: "Finds something on the order, or on each such line." })
  finding?: RuleFindingInput | null;

  @Field(() => [String], { nullable: true, description: "Tags to put on the order." })
  addTags?: string[] | null;

  @Field(() => Int, { nullable: true, description: "Priority of the order, -1000 to 1000; higher goes first, 0 is usual." })
  priority?: number | null;

  @Field(() => [AddedItemInput], { nullable: true, description: "Items to add: a sample, packaging, a gift." })
  addItems?: AddedItemInput[] | null;

  @Field(() => Boolean, { nullable: true, description: "True: all of it from one place; false: it may be split." })
  shipComplete?: boolean | null;

  @Field(() => Int, { nullable: true, description: "Most parcels, 1 to 100." })
  maxParcels?: number | null;

  @Field(() => Boolean, { nullable: true, description: "Premium locations come first, whatever they cost." })
  preferPremium?: boolean | null;

  @Field(() => [String], { nullable: true, description: "Only locations of one of these networks." })
  allowedNetworks?: string[] | null;

  @Field(() => [String], { nullable: true, description: "Only these locations, by code." })
  allowedLocations?: string[] | null;

  @Field(() => [String], { nullable: true, description: "None of these locations, by code." })
  excludedLocations?: string[] | null;

  @Field(() => [CarrierChoiceInput], { nullable: true, description: "Only these carriers and services." })
  carriers?: CarrierChoiceInput[] | null;

  @Field(() => BackorderDirective, { nullable: true, description: "What becomes of units that no place has." })
  backorder?: string | null;

  @Field(() => Int, { nullable: true, description: "To be delivered within so many days, 0 to 365." })
  deliverWithinDays?: number | null;

  @Field(() => [SafetyBufferInput], { nullable: true, description: "What stays on the shelf." })
  safetyBuffers?: SafetyBufferInput[] | null;

  @Field(() => Decimal, { nullable: true, description: "What a further parcel counts, in the order's currency." })
  splitPenalty?: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "What a day after the day wanted counts, in the order's currency; null: as much as the cheapest parcel.",
  })
  latePerDay?: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "What a rejection counts, in the order's currency; null: as much as the cheapest parcel.",
  })
  rerouteCost?: string | null;

  @Field(() => Decimal, {
    nullable: true,
    description: "What a location whose day is full counts, in the order's currency; null: a tenth of the cheapest parcel.",
  })
  loadPenalty?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: the last units of a location cost what later orders would pay more without them. It needs rate cards; false or null: they cost nothing more.",
  })
  opportunityCost?: boolean | null;
}

@InputType({ description: "A rule: when its condition holds, its actions are applied." })
export class RuleInput {
  @Field(() => String, { description: "Your own short name for it, the same in every version: small letters, digits, dashes." })
  id!: string;

  @Field(() => String, { description: "What it is for, in a few words." })
  name!: string;

  @Field(() => String, { nullable: true, description: "More, for people." })
  description?: string | null;

  @Field(() => Boolean, { defaultValue: true, description: "Whether it is asked at all." })
  enabled!: boolean;

  @Field(() => RuleScope, { defaultValue: "ORDER", description: "What its condition is asked of." })
  appliesTo!: string;

  @Field(() => String, { description: 'The condition, in CEL: `order.total > 10000000 && destination.country != "ID"`.' })
  when!: string;

  @Field(() => RuleActionsInput, { description: "What it does." })
  actions!: RuleActionsInput;

  @Field(() => Boolean, { defaultValue: false, description: "Once it has held, no rule after it is asked." })
  stop!: boolean;
}

@InputType({ description: "A draft to make." })
export class CreateRuleSetDraftInput extends MutationInput {
  @Field(() => String, { description: "What it is for." })
  name!: string;

  @Field(() => Int, {
    nullable: true,
    description: "The version whose rules it begins with; those in force when left out, and the built-in ones when none is active.",
  })
  fromVersion?: number | null;
}

@InputType()
abstract class DraftInput extends MutationInput {
  @Field(() => Int, { nullable: true, description: "The draft's version; the newest draft when left out." })
  version?: number | null;

  @Field(() => Int, { nullable: true, description: "The `revision` you read; when it has changed since, nothing is done." })
  revision?: number | null;
}

@InputType({ description: "All rules of a draft." })
export class ReplaceRulesInput extends DraftInput {
  @Field(() => [RuleInput], { description: "The rules, in the order in which they are asked." })
  rules!: RuleInput[];
}

@InputType({ description: "A rule to add to a draft, or to put in the place of the one with its id." })
export class PutRuleInput extends DraftInput {
  @Field(() => RuleInput, { description: "The rule." })
  rule!: RuleInput;

  @Field(() => String, { nullable: true, description: "Id of the rule it comes before; where it is, or last, when left out." })
  before?: string | null;
}

@InputType({ description: "A rule to take out of a draft." })
export class RemoveRuleInput extends DraftInput {
  @Field(() => String, { description: "The rule's id." })
  ruleId!: string;
}

@InputType({ description: "The order in which a draft's rules are asked." })
export class ReorderRulesInput extends DraftInput {
  @Field(() => [String], { description: "The ids of all its rules, in their new order." })
  ruleIds!: string[];
}

@InputType({ description: "A version to bring into force." })
export class ActivateRuleSetInput extends MutationInput {
  @Field(() => Int, {
    nullable: true,
    description: "The version: a draft, or an earlier one to roll back to; the newest draft when left out.",
  })
  version?: number | null;
}

@InputType({ description: "Leaves the built-in rules in force." })
export class DeactivateRuleSetInput extends MutationInput {}

@InputType({ description: "Which rules to try, and on which orders. One of `version` and `rules`; one of `orderIds` and `filter`." })
export class SimulateRulesInput {
  @Field(() => Int, { nullable: true, description: "A version of the rules, a draft too; the one in force when neither is given." })
  version?: number | null;

  @Field(() => [RuleInput], { nullable: true, description: "Rules that are not stored." })
  rules?: RuleInput[] | null;

  @Field(() => [ID], { nullable: true, description: "These orders, at most 100." })
  orderIds?: string[] | null;

  @Field(() => OrderFilterInput, { nullable: true, description: "The newest orders that fit." })
  filter?: OrderFilterInput | null;

  @Field(() => Int, { defaultValue: 50, description: "How many of the newest, 1 to 100." })
  first!: number;
}
