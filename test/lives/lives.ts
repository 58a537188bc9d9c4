import fc from "fast-check";
import { arriving } from "./arriving.ts";
import { changing } from "./changing.ts";
import { type Fault, Life } from "./life.ts";
import { firstOrder, placing } from "./placing.ts";
import { firstReturn, returning } from "./returning.ts";
import { settling } from "./settling.ts";
import { firstSale, stocking } from "./stocking.ts";
import { Towns } from "./town.ts";
import { working } from "./working.ts";

const anyStep = [...placing, ...changing, ...stocking, ...working, ...arriving, ...returning, ...settling];

export interface Wanted {
  readonly lives: number;
  /** A life has at most so many. */
  readonly steps: number;
  /** The same seed gives the same lives. */
  readonly seed: number;
  /** Of that seed, this life alone. */
  readonly path?: string | undefined;
  /** Those that are found are taken out of it. */
  readonly faults?: Set<Fault>;
  /** Hears how far it is, after each life. */
  readonly tell?: (lives: number, steps: number) => void;
  /** Whether a life in which something is found is made as short as it can be. */
  readonly shrink?: boolean;
}

export interface Lived {
  /** Null: all went as the model says. Else what did not, in which life, and how to live it again. */
  readonly found: string | null;
  readonly lives: number;
  /** Done or refused; those to which there was nothing to do are none. */
  readonly steps: number;
}

/** A life without an order is none. */
const aLife = (steps: number) => fc.tuple(fc.tuple(firstOrder), fc.commands(anyStep, { maxCommands: steps, size: "max" }));

/** Few others get as far as a return that ends, and is opened again. */
const aLifeOfReturns = (steps: number) =>
  fc.tuple(
    fc.tuple(firstSale, firstReturn),
    fc.commands([...anyStep, ...returning, ...returning, ...returning], { maxCommands: steps, size: "max" }),
  );

/** Lives random lives, and stops at the first that is not as its model says. */
export async function live({ lives, steps, seed, path, faults = new Set(), tell, shrink = true }: Wanted): Promise<Lived> {
  const towns = new Towns();
  let lived = 0;
  let taken = 0;
  const life = fc.asyncProperty(fc.oneof(aLife(steps), aLife(steps), aLifeOfReturns(steps)), async ([first, commands]) => {
    lived += 1;
    const here = new Life(await towns.open(), lived, faults);
    try {
      const model = await here.begin();
      await fc.asyncModelRun(() => ({ model, real: here }), [...first, ...commands]);
    } catch (error) {
      // What is broken stays broken: others live elsewhere.
      await towns.close();
      throw error;
    } finally {
      taken += here.steps;
      towns.grow(here.steps);
      tell?.(lived, taken);
    }
  });
  const details = await fc.check(life, { numRuns: lives, seed, ...(path && { path }), endOnFailure: !shrink });
  await towns.close();
  const again = `SEED=${seed} LIFE=${details.counterexamplePath} lives it again: ${details.counterexample}`;
  return {
    found: details.failed ? `${(details.errorInstance as Error).stack}\n${again}` : null,
    lives: details.numRuns,
    steps: taken,
  };
}
