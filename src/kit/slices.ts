import { setImmediate as freeLoop } from "node:timers/promises";

const sliceMilliseconds = 5;

/**
 * Shares the event loop between much work in small pieces and everybody else. Whoever has a piece to do asks for a turn, does it at
 * once when it comes, without waiting for anything, and asks again for the next. Turns are given in the order in which they were asked
 * for; after 5 ms of them the loop is free for what else there is.
 */
export class Slices {
  #waiting: (() => void)[] = [];
  #running = false;

  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    await freeLoop();
    let end = performance.now() + sliceMilliseconds;
    while (this.#waiting.length > 0) {
      const turns = this.#waiting;
      this.#waiting = [];
      for (const begin of turns) {
        begin();
        // Whoever has the turn was waiting for it before we wait here, so the piece is done when we go on.
        await null;
        if (performance.now() < end) continue;
        await freeLoop();
        end = performance.now() + sliceMilliseconds;
      }
    }
    this.#running = false;
  }
}
