import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from "graphql";
import { asGraphQLError } from "../../schema/kit/errors.ts";
import type { Slices } from "../kit/slices.ts";
import type { Audiences } from "./audience.ts";
import { executeEvent } from "./execute-event.ts";
import type { Line } from "./line.ts";
import { framesOf, Pushed, startOf } from "./pushed.ts";

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
 * Events are executed with a context of their own, not with that of the subscription, whose loaders would answer the second event
 * with what they had read for the first. A source may yield a list: events that are there at once, and are executed together.
 *
 * Neither this nor what it answers ever throws, so the socket and its other operations live on.
 */
export async function subscribeAndPush(
  args: ExecutionArgs,
  pushing: Pushing,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  try {
    const source = await createSourceEventStream({ ...args, contextValue: pushing.freshContext() });
    return isStream(source) ? pushAll(source[Symbol.asyncIterator](), args, pushing) : source;
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}

/** True for a subscription that began; false for an answer that says why it did not. */
export function isStream<T extends AsyncIterable<unknown>>(value: T | ExecutionResult): value is T {
  return Symbol.asyncIterator in value;
}

function pushAll(source: AsyncIterator<unknown>, args: ExecutionArgs, pushing: Pushing): AsyncGenerator<ExecutionResult, void, void> {
  const { line, slices } = pushing;
  const start = startOf(pushing.id);
  const { audience, leave } = pushing.audiences.join(pushing.question);
  let stopped = false;
  let finish: (last: ExecutionResult | null) => void;
  const finished = new Promise<ExecutionResult | null>((resolve) => {
    finish = resolve;
  });

  function stop(last: ExecutionResult | null = null): void {
    if (stopped) return;
    stopped = true;
    leave();
    pushing.ended();
    finish(last);
    // Not waited for: a source that is an async generator answers only after its next event.
    Promise.resolve(source.return?.()).catch(() => {});
  }

  async function run(): Promise<void> {
    try {
      while (!stopped) {
        const { done, value } = await source.next();
        if (done) return stop();
        const burst: readonly unknown[] = Array.isArray(value) ? value : [value];
        for (let first = 0; first < burst.length && !stopped; first += mostAtOnce) await push(burst.slice(first, first + mostAtOnce));
      }
    } catch (error) {
      stop({ errors: [asGraphQLError(error)] });
    }
  }

  async function push(events: readonly unknown[]): Promise<void> {
    const answers = answersTo(events);
    const said = answers.some((answer) => answer instanceof Promise) ? await Promise.all(answers) : (answers as readonly Pushed[]);
    await slices.turn();
    for (const frames of framesOf(said, start)) {
      if (stopped) return;
      const untilTaken = line.push(frames);
      if (untilTaken) await untilTaken;
    }
  }

  function answersTo(events: readonly unknown[]): readonly (Pushed | Promise<Pushed>)[] {
    let context: unknown;
    return events.map((event) =>
      audience.answer(event, async () => {
        context ??= pushing.freshContext();
        return new Pushed(JSON.stringify(pushing.masked(await executeEvent(args, event, context))));
      }),
    );
  }

  void run();
  let told = false;
  const stream: AsyncGenerator<ExecutionResult, void, void> = {
    async next() {
      const last = await finished;
      if (told || last === null) return { done: true, value: undefined };
      told = true;
      return { done: false, value: last };
    },
    async return() {
      stop();
      return { done: true, value: undefined };
    },
    async throw(error) {
      stop();
      throw error;
    },
    [Symbol.asyncIterator]: () => stream,
    async [Symbol.asyncDispose]() {
      stop();
    },
  };
  return stream;
}
