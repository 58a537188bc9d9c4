import { Refusal } from "../kit/errors.ts";
import type { Slices } from "../kit/slices.ts";
import type { Pages, Positioned } from "./pages.ts";

/** The log, as all who follow it share it. */
export interface Followed<Event extends Positioned> {
  /** The newest position that is known in this process. */
  readonly position: number;
  readonly pages: Pages<Event>;
  readonly slices: Slices;
  /** The newest position there is, asked of the database. */
  head(): Promise<number>;
}

/** Takes what is wanted of a burst, in its order. */
export type Choose<Event> = (burst: readonly Event[]) => readonly Event[];

type Burst<Event> = IteratorResult<readonly Event[], undefined>;

const over = { done: true, value: undefined } as const;

/**
 * One who follows the log: all chosen events after a position, each exactly once and in order, in bursts of as many as there are at
 * once. It keeps its place and no events, however slow its reader is. Ask for one burst at a time.
 */
export class Follower<Event extends Positioned> implements AsyncIterableIterator<readonly Event[], undefined> {
  readonly #log: Followed<Event>;
  readonly #choose: Choose<Event>;
  readonly #left: (follower: Follower<Event>) => void;
  #last: number;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(log: Followed<Event>, after: number, choose: Choose<Event>, left: (follower: Follower<Event>) => void) {
    this.#log = log;
    this.#last = after;
    this.#choose = choose;
    this.#left = left;
  }

  /** Rejects with Refusal RESYNC_REQUIRED when the log no longer reaches back to its place, INVALID when that has not been yet. */
  async next(): Promise<Burst<Event>> {
    try {
      // What is known here may be behind what another process has told a client.
      if (this.#last > this.#log.position) await this.#checkPlace();
      while (!this.#ended) {
        const burst = await this.#look();
        if (burst.length > 0) return { done: false, value: burst };
      }
      return over;
    } catch (error) {
      this.end();
      throw error;
    }
  }

  async return(): Promise<Burst<Event>> {
    this.end();
    return over;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The log may have grown. */
  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** Whoever waits for a burst is told that no more will come. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.wake();
    this.#left(this);
  }

  /** What is wanted of the page after our place, which may be nothing; at the end of the log it waits for more. */
  async #look(): Promise<readonly Event[]> {
    const { position, pages, slices } = this.#log;
    const first = this.#last + 1;
    if (first > position) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      return [];
    }
    const page = pages.inMemory(first) ?? (await pages.read(first));
    // However many there are who look for what they want, now that the log has grown: one after the other.
    await slices.turn();
    if (this.#ended) return [];
    const ahead = page.slice(first - (page[0]?.position ?? first));
    if (ahead[0]?.position !== first) throw outOfReach();
    this.#last = ahead.at(-1)?.position ?? first;
    return this.#choose(ahead);
  }

  async #checkPlace(): Promise<void> {
    const head = await this.#log.head();
    if (this.#last > head)
      throw new Refusal("INVALID", `The cursor lies ahead of the log, which ends at ${head}. Subscribe without it.`, ["after"]);
  }
}

const outOfReach = () =>
  new Refusal(
    "RESYNC_REQUIRED",
    "The log no longer reaches back to this cursor. Query the present state, then subscribe without a cursor.",
    ["after"],
  );
