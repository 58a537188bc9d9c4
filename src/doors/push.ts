import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from "graphql";
import { asGraphQLError } from "../../schema/kit/errors.ts";
import type { Slices } from "../kit/slices.ts";
import type { Answer, Audiences, Seat } from "./audience.ts";
import { executeEvent } from "./execute-event.ts";
import type { Line } from "./line.ts";
import { firstFrames, Pushed, startOf } from "./pushed.ts";
import { type Source, sourceOf } from "./source.ts";

/** Events that are executed together. */
const mostAtOnce = 32;

/** Where a subscription's events go, and what it shares with others. */
export interface Pushing {
  /** The operation's id at its client. */
  readonly id: string;
  readonly line: Line;
  /** All that what is pushed depends on, beside the event; null where that cannot be compared. */
  readonly question: string | null;
  readonly audiences: Audiences;
  readonly slices: Slices;
  /** A result with nothing in it that the client must not read. */
  masked(result: ExecutionResult): unknown;
  freshContext(): unknown;
  /** Called once, when a subscription that began is over. */
  ended(): void;
}

/**
 * Begins a subscription and pushes its events to the client by itself, so that what all hear is executed and written once. graphql-ws
 * gets a stream to watch over: it is silent until the source ends, has a last result if that was by an error, and is over when the
 * client completes or the socket closes. Answers the errors when it did not begin.
 *
 * Events that are there at once are executed together, with one context of their own. It is not that of the subscription, whose
 * loaders would answer the second event with what they had read for the first.
 *
 * Neither this nor what it answers ever throws, so the socket and its other operations live on.
 */
export async function subscribeAndPush(
  args: ExecutionArgs,
  pushing: Pushing,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  try {
    const source = await createSourceEventStream({ ...args, contextValue: pushing.freshContext() });
    return isStream(source) ? new Subscription(sourceOf(source), args, pushing) : source;
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}

/** True for a subscription that began; false for an answer that says why it did not. */
export function isStream<T extends AsyncIterable<unknown>>(value: T | ExecutionResult): value is T {
  return Symbol.asyncIterator in value;
}

const none: readonly never[] = [];

/** A subscription that began, as graphql-ws watches over it. One object and few functions: there may be ten thousand. */
class Subscription implements AsyncGenerator<ExecutionResult, void, void> {
  readonly #source: Source;
  readonly #args: ExecutionArgs;
  readonly #pushing: Pushing;
  readonly #seat: Seat;
  readonly #start: Buffer;
  readonly #finished: Promise<void>;
  #finish: () => void = () => {};
  #last: ExecutionResult | null = null;
  #stopped = false;
  /** Taken from the source, and not yet asked about. */
  #events: readonly unknown[] = none;
  /** Asked about, and not yet written. */
  #answers: readonly Answer[] = none;

  constructor(source: Source, args: ExecutionArgs, pushing: Pushing) {
    this.#source = source;
    this.#args = args;
    this.#pushing = pushing;
    this.#seat = pushing.audiences.join(pushing.question);
    this.#start = startOf(pushing.id);
    this.#finished = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#goOn();
  }

  readonly #goOn = (): void => this.#pushing.slices.add(this.#step);

  /** A piece of the work, in its turn: what is at hand, as far as the client takes it. The next piece comes by `#goOn`. */
  readonly #step = (): void => {
    if (this.#stopped) return;
    try {
      if (this.#answers.length === 0) this.#take();
      if (this.#answers.length > 0) this.#write();
    } catch (error) {
      this.#stop({ errors: [asGraphQLError(error)] });
    }
  };

  /** Asks about what is there; when there is nothing yet, the next step comes with it. */
  #take(): void {
    if (this.#events.length > 0) this.#ask(this.#events);
    else {
      const taken = this.#source.take();
      if (taken === null) this.#stop();
      else if (taken.length === 0) this.#source.whenMore(this.#goOn);
      else this.#ask(taken);
    }
  }

  #ask(events: readonly unknown[]): void {
    let context: unknown;
    this.#answers = events.slice(0, mostAtOnce).map((event) =>
      this.#seat.audience.answer(event, () => {
        context ??= this.#pushing.freshContext();
        return this.#sayOf(event, context);
      }),
    );
    this.#events = events.length > mostAtOnce ? events.slice(mostAtOnce) : none;
  }

  async #sayOf(event: unknown, context: unknown): Promise<Pushed> {
    const { masked } = this.#pushing;
    try {
      return new Pushed(JSON.stringify(masked(await executeEvent(this.#args, event, context))));
    } catch (error) {
      return new Pushed(JSON.stringify(masked({ errors: [asGraphQLError(error)] })));
    }
  }

  #write(): void {
    const said: Pushed[] = [];
    for (const answer of this.#answers) {
      const { pushed } = answer;
      if (pushed === null) {
        answer.whenKnown(this.#goOn);
        return;
      }
      said.push(pushed);
    }
    const { frames, count } = firstFrames(said, this.#start);
    this.#answers = count < said.length ? this.#answers.slice(count) : none;
    const { line } = this.#pushing;
    if (!line.push(frames)) line.whenRead(this.#goOn);
    else if (this.#answers.length > 0 || this.#events.length > 0) this.#goOn();
    // Most often that was all: it waits without another step.
    else this.#source.whenMore(this.#goOn);
  }

  #stop(last: ExecutionResult | null = null): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#last = last;
    this.#seat.leave();
    this.#pushing.ended();
    this.#finish();
    this.#source.end();
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    await this.#finished;
    const value = this.#last;
    this.#last = null;
    return value === null ? { done: true, value: undefined } : { done: false, value };
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#stop();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    this.#stop();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
  }
}
