import { beforeAll, expect, test } from "vitest";
import { live } from "./lives.ts";
import { planted } from "./planted.ts";

const missed = new Set(planted);

/** Each mistake is made after a step that went well, until its lives find it, and is undone again: what is found is found because of it. */
beforeAll(async () => {
  const { found } = await live({ lives: 16, steps: 100, seed: 7, shrink: false, faults: missed });
  expect(found).toBe(null);
}, 1_200_000);

test.each(planted)("lives find it when $what", (fault) => {
  expect(missed).not.toContain(fault);
});
