import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { conditionOf } from "../../src/rules/condition.ts";
import { factShapes } from "../../src/rules/facts.ts";
import { noActions } from "../../src/rules/rule.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/rules.md"), "utf8");

/** The rows of the table that begins with this heading, without the heading. */
const tableOf = (heading: string): string[][] => {
  const [, body = ""] = page.split(`| ${heading} |`);
  const rows = body.split("\n\n")[0] ?? "";
  return rows
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .replaceAll("\\|", "¦")
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("¦", "|")),
    );
};

test("every condition that is shown is one", () => {
  const conditions = tableOf("Wanted | Condition").map(([, condition = ""]) => condition.replace(/^`|`$/g, ""));

  expect(conditions.length).toBeGreaterThan(10);
  for (const condition of conditions)
    expect(() => conditionOf(condition, condition.startsWith("line.") ? "LINE" : "ORDER"), condition).not.toThrow();
});

test("every fact is told of, and none that there is not", () => {
  const told = new Map(
    tableOf("Name | Fields").flatMap(([names = "", fields = ""]) => {
      const words = [...fields.replace(/\([^)]*\)/g, "").matchAll(/`(\w+)`/g)].map(([, word]) => word as string);
      return [...names.matchAll(/`(\w+)`/g)].map(([, name]) => [name as string, words.sort()] as const);
    }),
  );

  for (const [name, shape] of Object.entries(factShapes)) expect(told.get(name), name).toEqual(Object.keys(shape).sort());
});

test("every action is told of", () => {
  const told = [...page.matchAll(/`(\w+)`/g)].map(([, word]) => word);

  expect(told).toEqual(expect.arrayContaining(Object.keys(noActions)));
});
