import { expect, test } from "vitest";
import { live } from "./lives.ts";
import { planted } from "./planted.ts";

/** Seeds that are lived one after the other until one of them finds it. */
const seeds = [1, 2, 3];

test.each(planted)("$what: lives find it", { timeout: 240_000 }, async (tamper) => {
  const found: (string | null)[] = [];
  for (const seed of seeds) {
    const { found: what } = await live({ lives: 12, seed, steps: 60, tamper, shrink: false });
    found.push(what);
    if (what !== null) break;
  }
  expect(found.at(-1)).toContain(`after ${tamper.after}(`);
});
