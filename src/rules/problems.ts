import { conditionOf, NoCondition } from "./condition.ts";
import { penalties } from "./directives.ts";
import type { Rule, RuleActions } from "./rule.ts";

/** Something about a rule that must be mended before its set can be activated (ERROR), or that may not be meant (WARNING). */
export interface RuleProblem {
  /** Null: it is about the whole set. */
  readonly ruleId: string | null;
  /** Where in the set, for example `rules.2.when`. */
  readonly path: string;
  readonly severity: "ERROR" | "WARNING";
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** What the merchant has, that rules may name. */
export interface Named {
  readonly locations: ReadonlySet<string>;
  readonly networks: ReadonlySet<string> | null;
  readonly skus: ReadonlySet<string>;
}

const mostRules = 200;

/** All that is wrong with these rules, in their order. Pure. */
export function problemsOf(rules: readonly Rule[], named: Named): RuleProblem[] {
  return [...ofSet(rules), ...rules.flatMap((rule, index) => ofRule(rule, `rules.${index}`, named))];
}

function ofSet(rules: readonly Rule[]): RuleProblem[] {
  const problems: RuleProblem[] = [];
  if (rules.length > mostRules)
    problems.push({ ...error("rules", `There are ${rules.length} rules; at most ${mostRules}.`, "Join or remove some."), ruleId: null });
  for (const [index, { id }] of rules.entries())
    if (rules.findIndex((one) => one.id === id) < index)
      problems.push({ ...error(`rules.${index}.id`, `Two rules are called "${id}".`, "Give one of them another id."), ruleId: id });
  if (!rules.some(({ enabled, actions }) => enabled && actions.hold?.reason === "AWAITING_PAYMENT"))
    problems.push({
      ruleId: null,
      path: "rules",
      severity: "WARNING",
      message: "No rule holds orders that await their payment: goods may leave unpaid.",
      remedy: "If that is not meant, add a rule with the condition order.awaitsPayment and a hold AWAITING_PAYMENT.",
    });
  return problems;
}

type Unnamed = Omit<RuleProblem, "ruleId">;
const error = (path: string, message: string, remedy: string): Unnamed => ({ path, severity: "ERROR", message, remedy });
const warning = (path: string, message: string, remedy: string): Unnamed => ({ path, severity: "WARNING", message, remedy });

function ofRule(rule: Rule, path: string, named: Named): RuleProblem[] {
  const { id, name, when, appliesTo, actions } = rule;
  const problems: Unnamed[] = [];
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(id))
    problems.push(
      error(`${path}.id`, `"${id}" is no id of a rule.`, "Use 1 to 60 small letters, digits and dashes, such as fraud-review."),
    );
  if (!name.trim()) problems.push(error(`${path}.name`, "The rule has no name.", "Say in a few words what it is for."));
  try {
    conditionOf(when, appliesTo);
  } catch (failure) {
    if (!(failure instanceof NoCondition)) throw failure;
    const [wrong, ...rest] = failure.message.split(/(?<=\.)\s+/);
    problems.push(error(`${path}.when`, wrong as string, rest.join(" ") || "Mend the condition."));
  }
  problems.push(...ofActions(actions, `${path}.actions`, named));
  return problems.map((problem) => ({ ruleId: id, ...problem }));
}

function ofActions(actions: RuleActions, path: string, { locations, networks, skus }: Named): Unnamed[] {
  const problems: Unnamed[] = [];
  const whole = (value: number | null, at: string, least: number, most: number) => {
    if (value !== null && !(Number.isInteger(value) && value >= least && value <= most))
      problems.push(error(`${path}.${at}`, `${value} is out of range.`, `Write a whole number from ${least} to ${most}.`));
  };
  const known = (names: readonly string[] | null, at: string, all: ReadonlySet<string>, kind: string) => {
    for (const [index, name] of (names ?? []).entries())
      if (!all.has(name)) problems.push(error(`${path}.${at}.${index}`, `There is no ${kind} "${name}".`, `Name a ${kind} that there is.`));
  };
  if (does(actions) === 0) problems.push(warning(path, "The rule does nothing.", "Give it an action, or remove it."));
  whole(actions.priority, "priority", -1_000, 1_000);
  whole(actions.maxParcels, "maxParcels", 1, 100);
  whole(actions.deliverWithinDays, "deliverWithinDays", 0, 365);
  whole(actions.hold?.expiresAfterMinutes ?? null, "hold.expiresAfterMinutes", 1, 525_600);
  for (const [index, { quantity, sku }] of actions.addItems.entries()) {
    whole(quantity, `addItems.${index}.quantity`, 1, 1_000);
    if (!skus.has(sku)) problems.push(error(`${path}.addItems.${index}.sku`, `There is no item "${sku}".`, "Create the item first."));
  }
  for (const [index, { quantity, location }] of actions.safetyBuffers.entries()) {
    whole(quantity, `safetyBuffers.${index}.quantity`, 0, 1_000_000);
    known(location === null ? [] : [location], `safetyBuffers.${index}.location`, locations, "location");
  }
  known(actions.allowedLocations, "allowedLocations", locations, "location");
  known(actions.excludedLocations, "excludedLocations", locations, "location");
  if (networks) known(actions.allowedNetworks, "allowedNetworks", networks, "network");
  for (const [index, tag] of actions.addTags.entries())
    if (!tag.trim() || tag.length > 100)
      problems.push(error(`${path}.addTags.${index}`, "A tag has 1 to 100 characters.", "Mend the tag."));
  if (actions.finding && !actions.finding.message.trim())
    problems.push(error(`${path}.finding.message`, "The finding says nothing.", "Say what is wrong and how to mend it."));
  for (const name of ["splitPenalty", ...penalties] as const) {
    const amount = actions[name] ?? null;
    if (amount !== null && !/^\d{1,15}(\.\d{1,4})?$/.test(amount))
      problems.push(error(`${path}.${name}`, `"${amount}" is no amount.`, 'Write an amount such as "15000" or "1.50".'));
  }
  if (actions.shipComplete === true && actions.maxParcels !== null && actions.maxParcels > 1)
    problems.push(warning(`${path}.maxParcels`, "Shipped complete, the order is one parcel anyway.", "Leave out one of the two."));
  return problems;
}

/** How many actions a rule has. */
const does = (actions: RuleActions): number =>
  Object.values(actions).filter((value) => value != null && !(Array.isArray(value) && value.length === 0)).length;
