import { Ctx, Field, ObjectType } from "type-graphql";
import { ruleSetsById } from "../../src/rules/rule-sets.rows.ts";
import type { Context } from "../kit/context.ts";
import { loadOne } from "../kit/loaders.ts";
import { Payload } from "../kit/user-errors.ts";
import { RuleSetObject } from "./rule.type.ts";

@ObjectType()
abstract class RuleSetPayload extends Payload {
  ruleSetId?: string;

  @Field(() => RuleSetObject, { nullable: true, description: "The version as it stands now; null when nothing was done." })
  ruleSet(@Ctx() context: Context): Promise<unknown> {
    return loadOne(context, ruleSetsById, this.ruleSetId);
  }
}

@ObjectType({ description: "What came of making a draft." })
export class CreateRuleSetDraftPayload extends RuleSetPayload {}

@ObjectType({ description: "What came of replacing a draft's rules." })
export class ReplaceRulesPayload extends RuleSetPayload {}

@ObjectType({ description: "What came of putting a rule into a draft." })
export class PutRulePayload extends RuleSetPayload {}

@ObjectType({ description: "What came of taking a rule out of a draft." })
export class RemoveRulePayload extends RuleSetPayload {}

@ObjectType({ description: "What came of reordering a draft's rules." })
export class ReorderRulesPayload extends RuleSetPayload {}

@ObjectType({ description: "What came of bringing a version into force." })
export class ActivateRuleSetPayload extends RuleSetPayload {}

@ObjectType({ description: "What came of taking the active version out of force." })
export class DeactivateRuleSetPayload extends RuleSetPayload {}
