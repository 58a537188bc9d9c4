import fc from "fast-check";
import { Refusal } from "../../src/kit/errors.ts";
import type { Life } from "./life.ts";
import type { Model } from "./model.ts";

/** What the model says of a step before it is done. */
export interface Plan<Result> {
  /** Whether it can be done; null: the model is too simple to say, and what is refused changes nothing. */
  readonly may: boolean | null;
  readonly does: () => Promise<Result>;
  /** What it makes of the model. */
  readonly makes?: (result: Result) => unknown;
  /** Types of events of the orders, each as often as it must have been told. */
  readonly tells?: readonly string[];
}

type Foresee<Asked> = (model: Model, life: Life, asked: Asked) => Promise<Plan<never> | null>;

/** How often each step was done, and refused with which code. */
export const tally = new Map<string, { done: number; refused: Record<string, number> }>();

class Step<Asked> implements fc.AsyncCommand<Model, Life> {
  readonly name: string;
  readonly asked: Asked;
  readonly foresee: Foresee<Asked>;

  constructor(name: string, asked: Asked, foresee: Foresee<Asked>) {
    this.name = name;
    this.asked = asked;
    this.foresee = foresee;
  }

  check = () => true;

  async run(model: Model, life: Life): Promise<void> {
    const plan = (await this.foresee(model, life, this.asked)) as Plan<unknown> | null;
    // There is nothing yet to do it to.
    if (plan === null) return;
    const count = tally.get(this.name) ?? { done: 0, refused: {} };
    tally.set(this.name, count);
    life.steps += 1;
    let result: unknown;
    try {
      result = await plan.does();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (plan.may === true) throw new Error(`${this} was refused: ${error.code} ${error.message}`);
      count.refused[error.code] = (count.refused[error.code] ?? 0) + 1;
      return this.#compared(model, life, null);
    }
    if (plan.may === false) throw new Error(`${this} was not refused`);
    count.done += 1;
    await plan.makes?.(result);
    await this.#compared(model, life, plan.tells ?? []);
  }

  async #compared(model: Model, life: Life, tells: readonly string[] | null): Promise<void> {
    try {
      await life.compare(model, tells);
    } catch (error) {
      throw new Error(`after ${this}: ${(error as Error).message}`);
    }
    await life.tryFaults(this.name, model, tells);
  }

  toString(): string {
    return `${this.name}(${JSON.stringify(this.asked)})`;
  }
}

export const step = <Asked, Result>(
  name: string,
  asked: fc.Arbitrary<Asked>,
  foresee: (model: Model, life: Life, asked: Asked) => Promise<Plan<Result> | null>,
): fc.Arbitrary<fc.AsyncCommand<Model, Life>> => asked.map((one) => new Step(name, one, foresee as Foresee<Asked>));

/** One of what there is, by any number; undefined where there is nothing. */
export const pick = <One>(all: readonly One[], index: number): One | undefined => all[index % all.length];

/** The same, one of those that fit; now and then any, which mostly is refused. */
export const prefer = <One>(all: readonly One[], index: number, fits: (one: One) => boolean): One | undefined =>
  pick(index < 10 ? all.filter(fits) : all, index);

/** Picks one of what there is. */
export const whichever = fc.nat(11);
export const some = fc.integer({ min: 1, max: 4 });

export type Steps = ReturnType<typeof step>[];

/** So many units, as far as there are so many; four are asked for in any case, which is often too much. */
export const upTo = (units: number, most: number): number => (units < 4 && most > 0 ? Math.min(units, most) : units);
