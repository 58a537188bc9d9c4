import { backorderDirectives } from "../../src/rules/directives.ts";
import { ruleScopes } from "../../src/rules/rule.ts";
import { ruleSetStatuses } from "../../src/rules/rule-set.entity.ts";
import { describedEnum } from "../kit/enums.ts";

export const RuleSetStatus = describedEnum("RuleSetStatus", "Where a version of the rules stands.", ruleSetStatuses, {
  DRAFT: "It may be changed, and decides nothing yet.",
  ACTIVE: "It is in force. There is one at most.",
  INACTIVE: "It was in force and may be again; it never changes.",
});

export const RuleScope = describedEnum("RuleScope", "What a rule's condition is asked of.", ruleScopes, {
  ORDER: "The order as a whole.",
  LINE: "Each of its lines, which the condition knows as `line`.",
});

export const BackorderDirective = describedEnum("BackorderDirective", "What becomes of units that no place has.", backorderDirectives, {
  ALLOW: "They wait for stock, whatever their item says.",
  DENY: "The order is an exception until a person decides.",
  CANCEL: "They are cancelled.",
});

export const RuleProblemSeverity = describedEnum(
  "RuleProblemSeverity",
  "Whether rules can be activated in spite of a problem.",
  ["ERROR", "WARNING"] as const,
  { ERROR: "It must be mended first.", WARNING: "They can, but it may not be meant." },
);
