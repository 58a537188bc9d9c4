import { Arg, Args, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import {
  activateRules,
  changeRules,
  deactivateRules,
  draftRules,
  putRule,
  type RuleChange,
  removeRule,
  reorderRules,
} from "../../src/flows/edit-rules.ts";
import type { RuleActions } from "../../src/rules/rule.ts";
import { type RuleSetRow, ruleSetCount, ruleSetOf, ruleSetPage } from "../../src/rules/rule-sets.rows.ts";
import { connectionOf, mostCounted } from "../kit/connection.ts";
import type { Context } from "../kit/context.ts";
import { globalId } from "../kit/global-id.ts";
import { Needs } from "../kit/needs.ts";
import { PageArgs } from "../kit/page.args.ts";
import { mutate } from "../kit/user-errors.ts";
import { ruleIn } from "./rule.in.ts";
import {
  ActivateRuleSetInput,
  CreateRuleSetDraftInput,
  DeactivateRuleSetInput,
  PutRuleInput,
  RemoveRuleInput,
  ReorderRulesInput,
  ReplaceRulesInput,
  RuleSetFilterInput,
} from "./rule.inputs.ts";
import {
  ActivateRuleSetPayload,
  CreateRuleSetDraftPayload,
  DeactivateRuleSetPayload,
  PutRulePayload,
  RemoveRulePayload,
  ReorderRulesPayload,
  ReplaceRulesPayload,
} from "./rule.payloads.ts";
import { CarrierChoiceObject, RuleActionsObject, RuleObject, RuleProblemObject, RuleSetConnection, RuleSetObject } from "./rule.type.ts";

@Resolver(() => RuleSetObject)
export class RuleSetResolver {
  @Needs("rules:read")
  @Query(() => RuleSetConnection, { description: "Versions of the rules, the newest first." })
  async ruleSets(
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => RuleSetFilterInput, { nullable: true, description: "Which ones; all when left out." })
    filter: RuleSetFilterInput | null,
    @Ctx() { em }: Context,
  ) {
    return connectionOf(RuleSetConnection, await ruleSetPage(em, filter ?? {}, page), () => ruleSetCount(em, filter ?? {}, mostCounted));
  }

  @Needs("rules:read")
  @Query(() => RuleSetObject, { nullable: true, description: "One version of the rules; null when there is none." })
  ruleSet(
    @Arg("version", () => Int, { nullable: true, description: "Its version; the active one when left out." }) version: number | null,
    @Ctx() { em }: Context,
  ) {
    return ruleSetOf(em, version ?? null);
  }

  @FieldResolver(() => ID, { description: "Opaque and stable. Pass it back as it is." })
  id(@Root() { id }: RuleSetRow): string {
    return globalId("RuleSet", id);
  }

  @FieldResolver(() => Int, { description: "Its number, from 1: what mutations name it by." })
  version(@Root() { number }: RuleSetRow): number {
    return number;
  }

  @FieldResolver(() => Int, { description: "Grows with every change; pass it to a change to be sure nobody changed it meanwhile." })
  revision(@Root() { version }: RuleSetRow): number {
    return version;
  }

  @FieldResolver(() => [RuleObject], { description: "Its rules, in the order in which they are asked." })
  rules(@Root() { rules }: RuleSetRow) {
    return rules;
  }

  @FieldResolver(() => [RuleProblemObject], { description: "What was wrong with them when they were last saved." })
  problems(@Root() { problems }: RuleSetRow) {
    return problems;
  }
}

@Resolver(() => RuleActionsObject)
export class RuleActionsResolver {
  @FieldResolver(() => [CarrierChoiceObject], { description: "Only these carriers and services; any when empty." })
  carriers(@Root() { carriers }: RuleActions) {
    return carriers ?? [];
  }
}

@Resolver()
export class RuleMutations {
  @Needs("rules:write")
  @Mutation(() => CreateRuleSetDraftPayload, { description: "Makes a draft from a version of the rules." })
  createRuleSetDraft(
    @Arg("input", () => CreateRuleSetDraftInput, { description: "The draft." }) input: CreateRuleSetDraftInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "createRuleSetDraft", input, async (em, deed) => {
      const draft = await draftRules(em, deed, { name: input.name, from: input.fromVersion ?? null });
      return { ruleSetId: draft.id };
    });
  }

  @Needs("rules:write")
  @Mutation(() => ReplaceRulesPayload, { description: "Gives a draft other rules. What is wrong with them stands in its `problems`." })
  replaceRules(@Arg("input", () => ReplaceRulesInput, { description: "The rules." }) input: ReplaceRulesInput, @Ctx() context: Context) {
    return changeDraft(context, "replaceRules", input, () => input.rules.map(ruleIn));
  }

  @Needs("rules:write")
  @Mutation(() => PutRulePayload, { description: "Adds a rule to a draft, or puts it in the place of the one with its id." })
  putRule(@Arg("input", () => PutRuleInput, { description: "The rule." }) input: PutRuleInput, @Ctx() context: Context) {
    return changeDraft(context, "putRule", input, putRule(ruleIn(input.rule), input.before ?? null));
  }

  @Needs("rules:write")
  @Mutation(() => RemoveRulePayload, { description: "Takes a rule out of a draft." })
  removeRule(@Arg("input", () => RemoveRuleInput, { description: "The rule." }) input: RemoveRuleInput, @Ctx() context: Context) {
    return changeDraft(context, "removeRule", input, removeRule(input.ruleId));
  }

  @Needs("rules:write")
  @Mutation(() => ReorderRulesPayload, { description: "Says in which order a draft's rules are asked." })
  reorderRules(@Arg("input", () => ReorderRulesInput, { description: "The order." }) input: ReorderRulesInput, @Ctx() context: Context) {
    return changeDraft(context, "reorderRules", input, reorderRules(input.ruleIds));
  }

  @Needs("rules:write")
  @Mutation(() => ActivateRuleSetPayload, {
    description:
      "Brings a version into force: a draft, or an earlier one to roll back to it. Orders that come from now on are decided by it, others when anything about them changes or when they are revalidated.",
  })
  activateRuleSet(
    @Arg("input", () => ActivateRuleSetInput, { description: "The version." }) input: ActivateRuleSetInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "activateRuleSet", input, async (em, deed) => ({
      ruleSetId: (await activateRules(em, deed, input.version ?? null)).id,
    }));
  }

  @Needs("rules:write")
  @Mutation(() => DeactivateRuleSetPayload, { description: "Takes the active version out of force; the built-in rules count then." })
  deactivateRuleSet(
    @Arg("input", () => DeactivateRuleSetInput, { description: "Nothing needs to be said." }) input: DeactivateRuleSetInput,
    @Ctx() context: Context,
  ) {
    return mutate(context, "deactivateRuleSet", input, async (em, deed) => ({ ruleSetId: (await deactivateRules(em, deed)).id }));
  }
}

type DraftNamed = { idempotencyKey?: string | null; version?: number | null; revision?: number | null };

const changeDraft = (context: Context, operation: string, input: DraftNamed, change: RuleChange) =>
  mutate(context, operation, input, async (em, deed) => {
    const draft = await changeRules(em, deed, { number: input.version ?? null, revision: input.revision ?? null }, change);
    return { ruleSetId: draft.id };
  });
