import type { Log } from "./log.ts";
import { Signal } from "./signal.ts";

export interface LoopOptions {
  /** Names the work in the log, for example `relay`. */
  readonly name: string;
  readonly log: Log;
  /** How long to wait for a nudge when a turn found no more to do. */
  readonly idleMilliseconds: number;
  /** Does a piece of the work, and answers whether more of it waits. */
  readonly turn: () => Promise<boolean>;
}

const afterFailureMilliseconds = 1_000;

/** Work that goes on in the background until it is stopped, one turn after the other. A turn that fails is logged and tried again. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #signal = new Signal();
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There may be work. */
  nudge(): void {
    this.#signal.notify();
  }

  /** Resolves when the present turn has ended; no other begins. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#signal.notify();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, log, idleMilliseconds, turn } = this.#options;
    while (!this.#stopping) {
      try {
        if (!(await turn())) await this.#signal.wait(idleMilliseconds);
      } catch (error) {
        log.error({ err: error }, `${name}: a turn failed, trying again`);
        await this.#signal.wait(afterFailureMilliseconds);
      }
    }
  }
}
