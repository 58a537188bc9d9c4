import type { Poll, Span } from "../channels/connector.ts";
import type { BackfillState, PollState } from "../channels/walks.rows.ts";

/** What is to be asked for next: a span, and where in it. */
export interface Leg {
  readonly span: Span;
  readonly cursor: string | null;
}

type Limits = Pick<Poll<unknown>, "overlapSeconds" | "longestSpanSeconds">;

/**
 * Where a poll goes on: in the middle of the span it was stopped in; else from where it had reached, less the overlap, as channels list
 * changes late. It never begins before the channel was connected, and a longer span than the channel lists is asked in pieces.
 */
export function pollLeg({ span, cursor, reachedAt, connectedAt }: PollState, limits: Limits, now: Date): Leg {
  if (span) return { span, cursor };
  const longest = (limits.longestSpanSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  // A piece always ends behind where the one before did.
  const overlap = Math.min(limits.overlapSeconds * 1000, longest / 2);
  const since = Math.max(reachedAt.getTime() - overlap, connectedAt.getTime());
  const until = Math.max(Math.min(now.getTime(), since + longest), since);
  return { span: { since: new Date(since), until: new Date(until) }, cursor: null };
}

/** Where it goes on bringing in what was before. */
export function backfillLeg({ reachedAt, to, cursor }: BackfillState, { longestSpanSeconds }: Limits): Leg {
  const longest = (longestSpanSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  return { span: { since: reachedAt, until: new Date(Math.min(to.getTime(), reachedAt.getTime() + longest)) }, cursor };
}

/** Seconds until a channel that could not be asked is asked again: twice as many each time, up to a quarter of an hour, with jitter. */
export const pauseAfter = (failures: number, random = Math.random()): number =>
  Math.min(900, 5 * 2 ** Math.min(failures, 10)) * (0.75 + random / 2);
