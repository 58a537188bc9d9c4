import { test } from "vitest";
import { live } from "./lives.ts";
import { tally } from "./step.ts";

const lives = Number(process.env.LIVES ?? 30);
const seed = Number(process.env.SEED ?? 20_261_122);
const path = process.env.LIFE;

test(`${lives} lives of orders go as a simple model of the shop says, and every rule holds after each step`, async () => {
  const { found, steps } = await live({
    lives,
    seed,
    steps: 60,
    shrink: process.env.SHRINK !== "no",
    ...(path === undefined ? {} : { path }),
  });
  console.log(`${lives} lives, ${steps} steps`, process.env.TALLY ? Object.fromEntries(tally) : "");
  if (found !== null) throw new Error(found);
}, 7_200_000);
