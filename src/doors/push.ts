import { createSourceEventStream, type ExecutionArgs, type ExecutionResult } from "graphql";
import { asGraphQLError } from "../../schema/kit/errors.ts";
import type { Slices } from "../kit/slices.ts";
import type { Answer, Audiences } from "./audience.ts";
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
    return isStream(source) ? pushAll(sourceOf(source), args, pushing) : source;
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}

/** True for a subscription that began; false for an answer that says why it did not. */
export function isStream<T extends AsyncIterable<unknown>>(value: T | ExecutionResult): value is T {
  return Symbol.asyncIterator in value;
}

function pushAll(source: Source, args: ExecutionArgs, pushing: Pushing): AsyncGenerator<ExecutionResult, void, void> {
  const { line, slices } = pushing;
  const { audience, leave } = pushing.audiences.join(pushing.question);
  const start = startOf(pushing.id);
  /** Taken from the source, and not yet asked about. */
  let events: readonly unknown[] = [];
  /** Asked about, and not yet written. */
  let answers: readonly Answer[] = [];
  let stopped = false;
  let finish: (last: ExecutionResult | null) => void;
  const finished = new Promise<ExecutionResult | null>((resolve) => {
    finish = resolve;
  });

  const goOn = () => slices.add(step);

  /** A piece of the work, in its turn. Whatever it leads to, the next one comes by `goOn`. */
  function step(): void {
    if (stopped) return;
    try {
      if (answers.length > 0) write();
      else if (events.length > 0) ask();
      else take();
    } catch (error) {
      fail(error);
    }
  }

  function take(): void {
    const taken = source.take();
    if (taken === null) stop();
    else if (taken.length === 0) source.whenMore(goOn);
    else {
      events = taken;
      ask();
    }
  }

  function ask(): void {
    let context: unknown;
    answers = events.slice(0, mostAtOnce).map((event) =>
      audience.answer(event, () => {
        context ??= pushing.freshContext();
        return sayOf(event, context);
      }),
    );
    events = events.slice(mostAtOnce);
    write();
  }

  async function sayOf(event: unknown, context: unknown): Promise<Pushed> {
    try {
      return new Pushed(JSON.stringify(pushing.masked(await executeEvent(args, event, context))));
    } catch (error) {
      return new Pushed(JSON.stringify(pushing.masked({ errors: [asGraphQLError(error)] })));
    }
  }

  function write(): void {
    const said: Pushed[] = [];
    for (const answer of answers) {
      const { pushed } = answer;
      if (pushed === null) {
        answer.whenKnown(goOn);
        return;
      }
      said.push(pushed);
    }
    const { frames, count } = firstFrames(said, start);
    answers = answers.slice(count);
    line.push(frames, goOn);
  }

  function fail(error: unknown): void {
    stop({ errors: [asGraphQLError(error)] });
  }

  function stop(last: ExecutionResult | null = null): void {
    if (stopped) return;
    stopped = true;
    leave();
    pushing.ended();
    finish(last);
    source.end();
  }

  goOn();
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
