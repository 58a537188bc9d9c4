import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { costKinds, exclusionCodes } from "../../src/routing/plan.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/routing.md"), "utf8");

/** The codes that begin the rows of the table under a heading. */
const codesUnder = (heading: string): (string | undefined)[] => {
  const [, section = ""] = page.split(`\n## ${heading}\n`);
  return [...(section.split("\n## ")[0] as string).matchAll(/^\| `(\w+)`/gm)].map(([, code]) => code);
};

test("every exclusion is told of, and none that there is not", () => {
  expect(codesUnder("Exclusions")).toHaveLength(exclusionCodes.length);
  expect(new Set(codesUnder("Exclusions"))).toEqual(new Set(exclusionCodes));
});

test("every part of a cost is told of", () => {
  expect(codesUnder("What a plan costs")).toEqual([...costKinds]);
});
