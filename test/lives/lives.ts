import fc from "fast-check";
import { Life, type Tamper } from "./life.ts";
import type { Model } from "./model.ts";
import { place, placing } from "./placing.ts";
import { returning } from "./returning.ts";
import { tally } from "./step.ts";
import { openTown, type Town } from "./town.ts";
import { working } from "./working.ts";

/** So many lives a town: its tables stay small, so that all rules can be asked after every step. */
const livesATown = 12;

export interface Lived {
  /** Null: all went as the model says. Else the life that did not, shrunk, and how to live it again. */
  readonly found: string | null;
  readonly lives: number;
  readonly steps: number;
}

/** Lives so many random lives, and stops at the first that is not as its model says, shrunk to what it takes. */
export async function live(wanted: {
  lives: number;
  steps: number;
  seed: number;
  path?: string;
  tamper?: Tamper;
  shrink?: boolean;
}): Promise<Lived> {
  let town: Town | null = null;
  let lives = 0;
  const before = doneSoFar();
  const story = fc.commands([...placing, ...working, ...returning], { maxCommands: wanted.steps, size: "max" });
  // A life without an order is none.
  const life = fc.asyncProperty(place, story, async (first, commands) => {
    if (town === null || lives % livesATown === 0) {
      await town?.close();
      town = await openTown();
    }
    lives += 1;
    const here = new Life(town, lives, wanted.tamper ?? null);
    try {
      const model: Model = await here.begin();
      await fc.asyncModelRun(() => ({ model, real: here }), [first, ...commands]);
    } catch (error) {
      // What is broken stays broken: others live elsewhere.
      await town.close();
      town = null;
      throw error;
    }
  });
  const { lives: numRuns, seed, path } = wanted;
  const details = await fc.check(life, { numRuns, seed, ...(path === undefined ? {} : { path }), endOnFailure: wanted.shrink === false });
  await (town as Town | null)?.close();
  return {
    found: details.failed
      ? `${(details.errorInstance as Error).stack}\nseed ${details.seed}, path ${details.counterexamplePath}: ${details.counterexample}`
      : null,
    lives: details.numRuns,
    steps: doneSoFar() - before,
  };
}

const doneSoFar = (): number => [...tally.values()].reduce((all, { done, refused }) => all + done + refused, 0);
