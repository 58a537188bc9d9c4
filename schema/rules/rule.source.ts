import type { PageArgs } from "../../src/kit/page.ts";
import { table } from "../../src/kit/table.ts";
import { penalties } from "../../src/rules/directives.ts";
import { isRuleSet, matchingRuleSets, type RuleSetFilter, ruleSetOrder, ruleSets } from "../../src/rules/rule-sets.rows.ts";
import { column, id, many, oneWhere, part } from "../reading/kinds.ts";
import { page } from "../reading/page.ts";
import { type FieldSource, type Sources, source } from "../reading/source.ts";

const set = ruleSets.columns;

/** A list that lies as JSON in a column; each entry under `alias`, whose fields are what `entry` says. */
function entries(json: string, alias: string, fields: Readonly<Record<string, FieldSource>>): FieldSource {
  const from = `jsonb_array_elements(case jsonb_typeof(${json}) when 'array' then ${json} else '[]' end) with ordinality as ${alias}(json, place)`;
  return many({ from, on: "true", order: `${alias}.place`, as: source(table<Record<never, never>>(alias, []), fields) });
}

/** Texts and enums of an object that lies as JSON. */
const texts = (json: string, ...names: readonly string[]) => fieldsOf(names, (name) => column(`(${json}->>'${name}')`));
/** Numbers, booleans and lists of words. */
const others = (json: string, ...names: readonly string[]) => fieldsOf(names, (name) => column(`nullif(${json}->'${name}', 'null')`));
const fieldsOf = (names: readonly string[], read: (name: string) => FieldSource) =>
  Object.fromEntries(names.map((name) => [name, read(name)]));

const rule = "rule.json";
const actions = `${rule}->'actions'`;
const object = (name: string, fields: (json: string) => Readonly<Record<string, FieldSource>>): FieldSource =>
  part(fields(`${actions}->'${name}'`), `${actions}->'${name}' = 'null'`);

const amount =
  (name: string): FieldSource =>
  () => [`coalesce(to_json(${actions}->>'${name}')::text, 'null')`];

const actionFields: Readonly<Record<string, FieldSource>> = {
  hold: object("hold", (json) => ({ ...texts(json, "reason", "notes"), ...others(json, "expiresAfterMinutes") })),
  finding: object("finding", (json) => texts(json, "severity", "message")),
  addItems: entries(`(${actions}->'addItems')`, "added", { ...texts("added.json", "sku"), ...others("added.json", "quantity") }),
  carriers: entries(`(${actions}->'carriers')`, "choice", texts("choice.json", "carrier", "service")),
  safetyBuffers: entries(`(${actions}->'safetyBuffers')`, "buffer", {
    ...texts("buffer.json", "itemTag", "sku", "location"),
    ...others("buffer.json", "quantity"),
  }),
  ...Object.fromEntries(["splitPenalty", ...penalties].map((name) => [name, amount(name)])),
  ...texts(actions, "backorder"),
  ...others(
    actions,
    "addTags",
    "priority",
    "shipComplete",
    "maxParcels",
    "preferPremium",
    "allowedNetworks",
    "allowedLocations",
    "excludedLocations",
    "deliverWithinDays",
    "opportunityCost",
  ),
};

/** How the versions of the rules are read. */
export const ruleSources: Sources = {
  Query: {
    fields: {
      ruleSets: page<PageArgs & { readonly filter?: RuleSetFilter | null }>({
        order: () => ruleSetOrder,
        where: ({ filter }) => matchingRuleSets(filter ?? {}),
      }),
      ruleSet: oneWhere((_, field) => [
        (asking) => [isRuleSet((field.argumentsIn(asking) as { version?: number | null }).version ?? null)],
      ]),
    },
  },
  RuleSet: source(ruleSets, {
    id: id("RuleSet", set.id),
    version: column(set.number),
    revision: column(set.version),
    rules: entries(set.rules, "rule", {
      ...texts(rule, "id", "name", "description", "appliesTo", "when"),
      ...others(rule, "enabled", "stop"),
      actions: part(actionFields),
    }),
    problems: entries(set.problems, "problem", texts("problem.json", "ruleId", "path", "severity", "message", "remedy")),
  }),
};
