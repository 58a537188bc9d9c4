import { describe, expect, test } from "vitest";
import { live } from "./lives.ts";
import { planted } from "./planted.ts";

const lives = { lives: 40, steps: 100, seed: 7, shrink: false };

test("lives in which nothing is planted are as they should be", { timeout: 600_000 }, async () => {
  expect((await live({ ...lives, lives: 8 })).found).toBe(null);
});

describe.concurrent("the same lives find", () => {
  test.each(planted)("that $what", { timeout: 600_000 }, async (tamper) => {
    const { found } = await live({ ...lives, tamper });
    // The step and what it broke: nothing else is found.
    expect(found ?? "nothing").toContain(`after ${tamper.after}(`);
    expect(found).toContain(tamper.says);
  });
});
