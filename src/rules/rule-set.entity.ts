import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, eventSequence, idColumn, instant, updatedAt, version } from "../kit/columns.ts";
import { Refusal } from "../kit/errors.ts";
import { step, type Transitions } from "../kit/transitions.ts";
import type { RuleProblem } from "./problems.ts";
import type { Rule } from "./rule.ts";

export const ruleSetStatuses = ["DRAFT", "ACTIVE", "INACTIVE"] as const;
export type RuleSetStatus = (typeof ruleSetStatuses)[number];

/** Every way a version can go: once it was in force it never changes, and may be in force again. */
export const ruleSetTransitions: Transitions<RuleSetStatus> = {
  DRAFT: ["ACTIVE"],
  ACTIVE: ["INACTIVE"],
  INACTIVE: ["ACTIVE"],
};

/** One version of the merchant's rules. At most one is ACTIVE, by the database. */
const schema = defineEntity({
  name: "RuleSet",
  tableName: "rule_sets",
  properties: {
    id: idColumn(),
    /** 1, 2, 3 …: what people call it. */
    number: p.integer().unique(),
    name: p.text(),
    status: p.enum(ruleSetStatuses).default("DRAFT"),
    /** The version it was made from; null for one made from the rules that are built in. */
    basedOn: p.integer().nullable(),
    /** In the order in which they are asked. */
    rules: p.json().$type<Rule[]>(),
    /** What was wrong with them when they were last saved. */
    problems: p.json().$type<RuleProblem[]>(),
    createdBy: p.text(),
    activatedBy: p.text().nullable(),
    activatedAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [{ name: "rule_sets_activated", expression: "(status = 'DRAFT') = (activated_at is null)" }],
});

export class RuleSet extends schema.class {
  /** Throws Refusal ILLEGAL_TRANSITION for a version that is or was in force. */
  rewrite(rules: readonly Rule[], problems: readonly RuleProblem[]): void {
    if (this.status !== "DRAFT")
      throw new Refusal(
        "ILLEGAL_TRANSITION",
        `Version ${this.number} is ${this.status} and no longer changes. Make a draft from it, change that, and activate it.`,
        ["number"],
      );
    this.rules = [...rules];
    this.problems = [...problems];
  }

  activate(by: string, at: Date): void {
    this.become("ACTIVE");
    this.activatedBy = by;
    this.activatedAt = at;
  }

  deactivate(): void {
    this.become("INACTIVE");
  }

  // Not a #private: MikroORM makes instances without running the constructor.
  private become(status: RuleSetStatus): void {
    this.status = step(ruleSetTransitions, this.status, status, `Version ${this.number}`);
  }
}
schema.setClass(RuleSet);
