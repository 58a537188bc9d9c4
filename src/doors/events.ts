import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from "graphql";
import { asGraphQLError } from "../../schema/kit/errors.ts";

type Next = IteratorResult<ExecutionResult, void>;

const over: Next = { done: true, value: undefined };

/**
 * Subscribes like graphql-js's `subscribe`, but executes each event with a context of its own: with one context for the whole
 * subscription, loaders would answer the second event with what they had read for the first. `share` may answer for an execution that
 * another subscription has done already.
 *
 * Neither this nor what it answers ever throws. A source that fails ends its subscription with a last result that has the error, so
 * the socket and its other operations live on. `ended` is called once, when a subscription that began is over.
 */
export async function subscribeAfresh(
  args: ExecutionArgs,
  freshContext: () => unknown,
  ended: () => void,
  share: (event: unknown, execute: () => ExecutionResult | Promise<ExecutionResult>) => ExecutionResult | Promise<ExecutionResult>,
): Promise<AsyncGenerator<ExecutionResult, void, void> | ExecutionResult> {
  try {
    const source = await createSourceEventStream({ ...args, contextValue: freshContext() });
    if (!isStream(source)) return source;
    const run = (event: unknown) => share(event, () => execute({ ...args, rootValue: event, contextValue: freshContext() }));
    return resultsOf(source[Symbol.asyncIterator](), run, ended);
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}

/** True for a subscription that began; false for an answer that says why it did not. */
export function isStream<T extends AsyncIterable<unknown>>(value: T | ExecutionResult): value is T {
  return Symbol.asyncIterator in value;
}

/**
 * Written out, because an `async function*` cannot be stopped while it waits for its source: `return` would queue behind the next
 * event, which may never come.
 */
function resultsOf(
  source: AsyncIterator<unknown>,
  run: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
  ended: () => void,
): AsyncGenerator<ExecutionResult, void, void> {
  let stopped = false;
  let wakeReader = (): void => {};

  function stop(): void {
    if (stopped) return;
    stopped = true;
    ended();
    // Not waited for: a source that is itself an async generator answers only after its next event.
    Promise.resolve(source.return?.()).catch(() => {});
  }

  async function pull(): Promise<Next> {
    try {
      const event = await source.next();
      if (!event.done && !stopped) return { done: false, value: await run(event.value) };
      stop();
      return over;
    } catch (error) {
      stop();
      return { done: false, value: { errors: [asGraphQLError(error)] } };
    }
  }

  const results: AsyncGenerator<ExecutionResult, void, void> = {
    next: () =>
      stopped
        ? Promise.resolve(over)
        : new Promise((resolve) => {
            wakeReader = () => resolve(over);
            pull().then(resolve);
          }),
    return: async () => {
      stop();
      wakeReader();
      return over;
    },
    throw: async (error) => {
      stop();
      wakeReader();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: async () => {
      stop();
      wakeReader();
    },
  };
  return results;
}
