import { GraphQLError } from "graphql";

/** What one key, and all together, may have running: each holds a page of orders and asks the database for the next. */
const [mostOfKey, mostInAll] = [2, 6];

const running = new Map<string, number>();

/** Runs a stream for a key, unless too many run already: then its first event is an error that says so. */
export async function* atOnce<Event>(keyId: string, stream: () => AsyncIterable<Event>): AsyncGenerator<Event, void, void> {
  const ofKey = running.get(keyId) ?? 0;
  const inAll = [...running.values()].reduce((sum, count) => sum + count, 0);
  if (ofKey >= mostOfKey || inAll >= mostInAll)
    throw new GraphQLError(
      `At most ${ofKey >= mostOfKey ? `${mostOfKey} simulations of a key` : `${mostInAll} simulations`} run at once. Wait for one to end, or unsubscribe from it.`,
      { extensions: { code: "TOO_MANY_SIMULATIONS" } },
    );
  running.set(keyId, ofKey + 1);
  try {
    yield* stream();
  } finally {
    const left = (running.get(keyId) ?? 1) - 1;
    if (left === 0) running.delete(keyId);
    else running.set(keyId, left);
  }
}
