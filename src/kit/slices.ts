const sliceMilliseconds = 5;

/**
 * Shares the event loop between much work in small steps and everybody else: steps are done in the order in which they were added,
 * for 5 ms at a time, and between those the loop is free. A step does not throw.
 */
export class Slices {
  #steps: (() => void)[] = [];
  #running = false;

  add(step: () => void): void {
    this.#steps.push(step);
    if (!this.#running) setImmediate(this.#run, this.#steps, 0);
    this.#running = true;
  }

  readonly #run = (steps: readonly (() => void)[], first: number): void => {
    // What is added from now on comes after all of these.
    if (steps === this.#steps) this.#steps = [];
    const end = performance.now() + sliceMilliseconds;
    let next = first;
    while (next < steps.length && performance.now() < end) steps[next++]?.();
    if (next < steps.length) setImmediate(this.#run, steps, next);
    else if (this.#steps.length > 0) setImmediate(this.#run, this.#steps, 0);
    else this.#running = false;
  };
}
