import type { EntityManager } from "@mikro-orm/postgresql";
import type { Happening } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { rows, sql, texts } from "../kit/sql.ts";
import { builtInRules } from "../rules/built-in.ts";
import { type Named, problemsOf, type RuleProblem } from "../rules/problems.ts";
import type { Rule } from "../rules/rule.ts";
import { RuleSet } from "../rules/rule-set.entity.ts";

/**
 * Makes a draft of the rules of a version; of those in force when none is named. Answers it. Throws Refusal NOT_FOUND, or INVALID
 * without a name.
 */
export async function draftRules(em: EntityManager, deed: Deed, { name, from }: { name: string; from: number | null }): Promise<RuleSet> {
  if (!name.trim()) throw new Refusal("INVALID", "A draft needs a name that says what it is for.", ["name"]);
  await takeTurns(em);
  const base = from === null ? await em.findOne(RuleSet, { status: "ACTIVE" }) : await ruleSetOf(em, from, "from");
  const [newest] = await em.find(RuleSet, {}, { orderBy: { number: "desc" }, limit: 1 });
  const rules = [...(base?.rules ?? builtInRules)];
  const draft = em.create(RuleSet, {
    number: (newest?.number ?? 0) + 1,
    name,
    basedOn: base?.number ?? null,
    rules,
    problems: await problemsNow(em, rules),
    createdBy: deed.actor,
  });
  await tell(em, deed, draft, "drafted");
  return draft;
}

/** What a change makes of a draft's rules. Throws Refusal for a rule it cannot find. */
export type RuleChange = (rules: readonly Rule[]) => readonly Rule[];

/**
 * Changes a draft, the newest when none is named. What is wrong with its rules is kept with it; it may be saved all the same.
 *
 * Throws Refusal NOT_FOUND, ILLEGAL_TRANSITION for a version that is or was in force, VERSION_CONFLICT when `revision` is not the
 * present one.
 */
export async function changeRules(
  em: EntityManager,
  deed: Deed,
  { number, revision }: { number: number | null; revision: number | null },
  change: RuleChange,
): Promise<RuleSet> {
  await takeTurns(em);
  const draft = await draftOf(em, number);
  if (revision !== null && revision !== draft.version)
    throw new Refusal("VERSION_CONFLICT", `The draft is at revision ${draft.version}, not ${revision}. Read it again.`, ["revision"]);
  const rules = change(draft.rules);
  draft.rewrite(rules, await problemsNow(em, rules));
  await tell(em, deed, draft, "changed");
  return draft;
}

/** Puts a rule in the place of the one with its id; else before the rule `before`, or at the end. */
export const putRule =
  (rule: Rule, before: string | null): RuleChange =>
  (rules) => {
    const known = rules.some(({ id }) => id === rule.id);
    if (known && before === null) return rules.map((one) => (one.id === rule.id ? rule : one));
    const others = rules.filter(({ id }) => id !== rule.id);
    const place = before === null ? others.length : placeOf(others, before, ["before"]);
    return others.toSpliced(place, 0, rule);
  };

export const removeRule =
  (id: string): RuleChange =>
  (rules) =>
    rules.toSpliced(placeOf(rules, id, ["ruleId"]), 1);

/** All ids, in the new order. */
export const reorderRules =
  (ids: readonly string[]): RuleChange =>
  (rules) => {
    const wanted = ids.map((id, index) => rules[placeOf(rules, id, ["ruleIds", String(index)])] as Rule);
    const missing = rules.find(({ id }) => !ids.includes(id));
    if (missing || new Set(ids).size !== ids.length)
      throw new Refusal("INVALID", `Name every rule once${missing ? `; "${missing.id}" is missing` : ""}.`, ["ruleIds"]);
    return wanted;
  };

function placeOf(rules: readonly Rule[], id: string, field: readonly string[]): number {
  const place = rules.findIndex((one) => one.id === id);
  if (place < 0)
    throw new Refusal("NOT_FOUND", `There is no rule "${id}". There are ${rules.map((one) => one.id).join(", ") || "none"}.`, field);
  return place;
}

/**
 * Brings a draft, the newest when none is named, or an earlier version again, into force. Orders that come from now on are decided by it, and others when anything about
 * them changes or they are revalidated.
 *
 * Throws Refusal NOT_FOUND, INVALID that names the rule while an error stands, ILLEGAL_TRANSITION for the version in force.
 */
export async function activateRules(em: EntityManager, deed: Deed, number: number | null): Promise<RuleSet> {
  await takeTurns(em);
  const wanted = await draftOf(em, number);
  const problems = await problemsNow(em, wanted.rules);
  refuseErrors(problems);
  const active = await em.findOne(RuleSet, { status: "ACTIVE" });
  if (active && active !== wanted) {
    active.deactivate();
    // One at a time: the database has room for one active version.
    await tell(em, deed, active, "deactivated");
  }
  wanted.problems = problems;
  wanted.activate(deed.actor, deed.at);
  await tell(em, deed, wanted, "activated", { before: active?.number ?? null });
  return wanted;
}

/** Takes the version in force out of it: the built-in rules count then. Throws Refusal NOT_FOUND when none is active. */
export async function deactivateRules(em: EntityManager, deed: Deed): Promise<RuleSet> {
  await takeTurns(em);
  const active = await em.findOne(RuleSet, { status: "ACTIVE" });
  if (!active) throw new Refusal("NOT_FOUND", "No version is active; the built-in rules are in force.", []);
  active.deactivate();
  await tell(em, deed, active, "deactivated");
  return active;
}

function refuseErrors(problems: readonly RuleProblem[]): void {
  const [first, ...others] = problems.filter(({ severity }) => severity === "ERROR");
  if (!first) return;
  const rule = first.ruleId === null ? "" : `Rule "${first.ruleId}": `;
  const more = others.length === 0 ? "" : ` And ${others.length} more; see problems.`;
  throw new Refusal("INVALID", `${rule}${first.message} ${first.remedy}${more}`, first.path.split("."));
}

async function ruleSetOf(em: EntityManager, number: number, field: string): Promise<RuleSet> {
  const found = await em.findOne(RuleSet, { number });
  if (!found) throw new Refusal("NOT_FOUND", `There is no version ${number}.`, [field]);
  return found;
}

/** The version of this number; the newest draft for null. */
async function draftOf(em: EntityManager, number: number | null): Promise<RuleSet> {
  if (number !== null) return ruleSetOf(em, number, "version");
  const draft = await em.findOne(RuleSet, { status: "DRAFT" }, { orderBy: { number: "desc" } });
  if (!draft) throw new Refusal("NOT_FOUND", "There is no draft. Make one, or name a version.", ["version"]);
  return draft;
}

/** What is wrong with rules, given what there is by now. */
export async function problemsNow(em: EntityManager, rules: readonly Rule[]): Promise<RuleProblem[]> {
  const locations = await rows(em, sql<{ code: string }>`select code from locations`);
  const skus = rules.flatMap(({ actions }) => actions.addItems.map(({ sku }) => sku));
  const items = await rows(em, sql<{ sku: string }>`select sku from inventory_items where sku = any(${texts(skus)})`);
  const named: Named = {
    locations: new Set(locations.map(({ code }) => code)),
    networks: null,
    skus: new Set(items.map(({ sku }) => sku)),
  };
  return problemsOf(rules, named);
}

/** Whoever edits rules waits for who does at this moment; readers wait for nobody. */
async function takeTurns(em: EntityManager): Promise<void> {
  await rows(em, sql`lock table rule_sets in share row exclusive mode`);
}

async function tell(
  em: EntityManager,
  deed: Deed,
  set: RuleSet,
  what: Happening<"rule_set">,
  data: Record<string, unknown> = {},
): Promise<void> {
  set.eventSequence = (set.eventSequence ?? 0) + 1;
  await em.flush();
  await record(em, deed, [
    {
      type: `rule_set.${what}`,
      aggregateType: "RuleSet",
      aggregateId: set.id,
      sequence: set.eventSequence,
      data: { number: set.number, status: set.status, rules: set.rules.length, ...data },
    },
  ]);
}
