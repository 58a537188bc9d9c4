import { Refusal } from "../kit/errors.ts";
import type { Pages, Positioned } from "./pages.ts";

/** The log, as all who follow it share it. */
export interface Followed<Event extends Positioned> {
  /** The newest position that is known in this process. */
  readonly position: number;
  readonly pages: Pages<Event>;
  /** The newest position there is, asked of the database. */
  head(): Promise<number>;
}

/** Takes what is wanted of a burst, in its order. */
export type Choose<Event> = (burst: readonly Event[]) => readonly Event[];

/**
 * One who follows the log: all chosen events after a position, each exactly once and in order, in bursts of as many as there are at
 * once. It keeps its place and no events, however slow its reader is, and makes no promises: with ten thousand of them who each wait
 * for the next event, these would cost more than the event. For one reader, who takes bursts until there are none and then waits.
 */
export class Follower<Event extends Positioned> implements AsyncIterableIterator<readonly Event[], undefined> {
  readonly #log: Followed<Event>;
  readonly #choose: Choose<Event>;
  readonly #left: (follower: Follower<Event>) => void;
  #last: number;
  #ended = false;
  #failure: unknown = null;
  /** A page that was read for us, until we have looked into it. */
  #page: readonly Event[] | null = null;
  #wake: (() => void) | null = null;

  constructor(log: Followed<Event>, after: number, choose: Choose<Event>, left: (follower: Follower<Event>) => void) {
    this.#log = log;
    this.#last = after;
    this.#choose = choose;
    this.#left = left;
    // What is known here may be behind what another process has told a client.
    if (after > log.position) this.#checkPlace().catch((error: unknown) => this.#fail(error));
  }

  /**
   * What is there now, which may be nothing; null when no more will come. Throws Refusal RESYNC_REQUIRED when the log no longer
   * reaches back to its place, INVALID when that has not been yet.
   */
  take(): readonly Event[] | null {
    if (this.#failure !== null) throw this.#failure;
    if (this.#ended) return null;
    const first = this.#last + 1;
    const page = this.#page ?? this.#inMemory(first);
    this.#page = null;
    if (!page) return [];
    const start = page[0]?.position;
    if (start === undefined || start > first) throw this.#fail(outOfReach());
    // Nothing is ahead in a page that was read for another before our events were there: it is read again.
    const ahead = page.slice(first - start);
    this.#last = ahead.at(-1)?.position ?? this.#last;
    return this.#choose(ahead);
  }

  /** Calls once, soon or at once, when there may be more to take. */
  whenMore(call: () => void): void {
    const first = this.#last + 1;
    this.#wake = call;
    if (this.#ended || this.#inMemory(first)) this.wake();
    else if (first <= this.#log.position) this.#read(first);
  }

  /** There may be more. */
  wake(): void {
    const call = this.#wake;
    this.#wake = null;
    call?.();
  }

  /** Whoever waits for more is told that none will come. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#left(this);
    this.wake();
  }

  async next(): Promise<IteratorResult<readonly Event[], undefined>> {
    for (let burst = this.take(); burst !== null; burst = this.take()) {
      if (burst.length > 0) return { done: false, value: burst };
      await new Promise<void>((resolve) => this.whenMore(resolve));
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<readonly Event[], undefined>> {
    this.end();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #inMemory(position: number): readonly Event[] | null {
    return position > this.#log.position ? null : this.#log.pages.inMemory(position);
  }

  #read(position: number): void {
    this.#log.pages.read(position).then(
      (page) => {
        this.#page = page;
        this.wake();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  async #checkPlace(): Promise<void> {
    const head = await this.#log.head();
    if (this.#last > head)
      throw new Refusal("INVALID", `The cursor lies ahead of the log, which ends at ${head}. Subscribe without it.`, ["after"]);
  }

  /** The reader learns of it when it takes. */
  #fail(error: unknown): unknown {
    this.#failure = error;
    this.end();
    return error;
  }
}

const outOfReach = () =>
  new Refusal(
    "RESYNC_REQUIRED",
    "The log no longer reaches back to this cursor. Query the present state, then subscribe without a cursor.",
    ["after"],
  );
