import type { EntityManager } from "@mikro-orm/postgresql";
import { problemsNow } from "../../src/flows/edit-rules.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { activeRules } from "../../src/rules/active-rules.ts";
import { type RuleVersion, ready } from "../../src/rules/decide.ts";
import type { Rule } from "../../src/rules/rule.ts";
import { ruleSetOf } from "../../src/rules/rule-sets.rows.ts";
import { ruleIn } from "./rule.in.ts";
import type { SimulateRulesInput } from "./rule.inputs.ts";

/** A version, rules that are not stored, or those in force. Throws Refusal INVALID or NOT_FOUND. */
export async function rulesToTry(
  em: EntityManager,
  { version, rules }: Pick<SimulateRulesInput, "version" | "rules">,
): Promise<RuleVersion> {
  if (version != null && rules != null) throw new Refusal("INVALID", "Name a version or give rules, not both.", ["input", "rules"]);
  if (rules != null) return readyToTry(em, null, rules.map(ruleIn));
  if (version == null) return activeRules(em);
  const stored = await ruleSetOf(em, version);
  if (!stored) throw new Refusal("NOT_FOUND", `There is no version ${version}.`, ["input", "version"]);
  return readyToTry(em, version, stored.rules);
}

async function readyToTry(em: EntityManager, version: number | null, rules: readonly Rule[]): Promise<RuleVersion> {
  const wrong = (await problemsNow(em, rules)).find(({ severity }) => severity === "ERROR");
  if (wrong)
    throw new Refusal("INVALID", `Rule "${wrong.ruleId ?? ""}": ${wrong.message} ${wrong.remedy}`, ["input", ...wrong.path.split(".")]);
  return ready(version, rules);
}
