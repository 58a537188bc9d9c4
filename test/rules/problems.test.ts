import { expect, test } from "vitest";
import { builtInRules } from "../../src/rules/built-in.ts";
import { problemsOf } from "../../src/rules/problems.ts";
import { aRule } from "./some-facts.ts";

const named = { locations: new Set(["JKT"]), networks: null, skus: new Set(["SAMPLE"]) };
const errors = (...rules: Parameters<typeof problemsOf>[0]) =>
  problemsOf([...builtInRules, ...rules], named).map(({ ruleId, path, severity }) => `${severity} ${ruleId} ${path}`);

test("the built-in rules have no problem", () => {
  expect(problemsOf(builtInRules, named)).toEqual([]);
});

test("each problem names its rule and its path, and says the remedy", () => {
  expect(
    errors(
      aRule("a", "order.tot > 1", { priority: 2_000, addItems: [{ sku: "NONE", quantity: 0 }] }),
      aRule("a", "true", { allowedLocations: ["JKT", "XYZ"], splitPenalty: "a lot", rerouteCost: "-1", addTags: [""] }),
      aRule("Not an id", "true", {}),
    ),
  ).toEqual([
    "ERROR a rules.2.id",
    "ERROR a rules.1.when",
    "ERROR a rules.1.actions.priority",
    "ERROR a rules.1.actions.addItems.0.quantity",
    "ERROR a rules.1.actions.addItems.0.sku",
    "ERROR a rules.2.actions.allowedLocations.1",
    "ERROR a rules.2.actions.addTags.0",
    "ERROR a rules.2.actions.splitPenalty",
    "ERROR a rules.2.actions.rerouteCost",
    "ERROR Not an id rules.3.id",
    "WARNING Not an id rules.3.actions",
  ]);
  for (const { message, remedy } of problemsOf([aRule("a", "order.tot > 1", {})], named)) expect([message, remedy]).not.toContain("");
});

test("rules that hold nothing until it is paid are warned of", () => {
  expect(problemsOf([], named)).toMatchObject([{ ruleId: null, severity: "WARNING", message: expect.stringContaining("unpaid") }]);
});
