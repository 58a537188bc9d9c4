import { test } from "vitest";
import { live } from "./lives.ts";
import { tally } from "./step.ts";

const { LIVES, STEPS, SEED, LIFE, SHRINK, TALLY } = process.env;
const lives = Number(LIVES ?? 12);
const steps = Number(STEPS ?? 100);
const seeds = SEED === undefined ? [1, 2, 3] : [Number(SEED)];

test(`${lives * seeds.length} lives of orders go as a simple model of the shop says, and every rule holds after each step`, async () => {
  const lived = await Promise.all(
    seeds.map((seed) => live({ lives, seed, steps, path: LIFE, shrink: SHRINK !== "no", ...(TALLY && { tell: sayHowFar }) })),
  );
  console.log(`${lived.reduce((all, one) => all + one.lives, 0)} lives, ${lived.reduce((all, one) => all + one.steps, 0)} steps`);
  for (const { found } of lived) if (found !== null) throw new Error(found);
}, 7_200_000);

/** Every fifty lives, what was done in all of them and what was refused. */
function sayHowFar(lives: number, steps: number): void {
  if (lives % 50 > 0) return;
  const counted = [...tally].map(([name, { done, refused }]) => `${name} ${done} ${JSON.stringify(refused)}`);
  console.log([`${lives} lives, ${steps} steps`, ...counted.sort()].join("\n"));
}
