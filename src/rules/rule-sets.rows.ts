import type { EntityManager } from "@mikro-orm/postgresql";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, countOf, row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { RuleProblem } from "./problems.ts";
import type { Rule } from "./rule.ts";

export interface RuleSetRow {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly status: string;
  readonly basedOn: number | null;
  readonly rules: readonly Rule[];
  readonly problems: readonly RuleProblem[];
  readonly version: number;
  readonly activatedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface RuleSetFilter {
  readonly statuses?: readonly string[] | null;
}

export const ruleSets = table<RuleSetRow>("rule_sets rule_set", [
  "id",
  "number",
  "name",
  "status",
  "basedOn",
  "rules",
  "problems",
  "version",
  "activatedAt",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(ruleSets);

export const ruleSetsById = (em: EntityManager, ids: readonly string[]): Promise<RuleSetRow[]> =>
  rows(em, sql<RuleSetRow>`select ${columns} from rule_sets rule_set where rule_set.id = any(${uuids(ids)})`);

/** That of this number; the active one for null. */
export const isRuleSet = (number: number | null) => (number === null ? sql`rule_set.status = 'ACTIVE'` : sql`rule_set.number = ${number}`);

export const ruleSetOf = (em: EntityManager, number: number | null): Promise<RuleSetRow | null> =>
  row(em, sql<RuleSetRow>`select ${columns} from rule_sets rule_set where ${isRuleSet(number)}`);

/** The newest first. */
export const ruleSetOrder: Order = {
  name: "number",
  column: sql`rule_set.number`,
  type: "integer",
  id: sql`rule_set.id`,
  descending: true,
};

export const matchingRuleSets = ({ statuses }: RuleSetFilter) => (statuses ? sql`rule_set.status = any(${texts(statuses)})` : anything);

export const ruleSetPage = (em: EntityManager, filter: RuleSetFilter, args: PageArgs): Promise<Page<RuleSetRow>> =>
  pageOf(em, ruleSets, ruleSetOrder, args, (page) => all([matchingRuleSets(filter), page.where]));

export const ruleSetCount = (em: EntityManager, filter: RuleSetFilter, most: number): Promise<number> =>
  countOf(em, sql`select from rule_sets rule_set where ${matchingRuleSets(filter)} limit ${sql.lit(most)}`);
