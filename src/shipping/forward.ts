import type { ScanStatus } from "../carriers/carrier-client.ts";
import type { FulfillmentState } from "../fulfillment/fulfillment.states.ts";

/** What is compared of what happened. */
export interface Happened {
  readonly status?: ScanStatus | null;
  readonly happenedAt: Date;
}

export type Travelled = Exclude<ScanStatus, "NOT_CARRIED">;

/** How far along the way each state is. Out for delivery and attempted are as far: there the later one counts. */
const ranks: Readonly<Record<Travelled, number>> = {
  IN_TRANSIT: 1,
  OUT_FOR_DELIVERY: 2,
  ATTEMPTED: 2,
  DELIVERED: 3,
  LOST: 3,
  RETURNED_TO_SENDER: 3,
};

const rankOf = (state: FulfillmentState): number => (ranks as Readonly<Record<string, number>>)[state] ?? 0;

/**
 * How far a parcel is by all that is known to have happened to it, whatever the order in which that was told. Null: nothing moved it yet. Of
 * two ends the earlier stands; a state that is an end is left by nothing.
 */
export function farthest(events: readonly Happened[]): Travelled | null {
  let best: { readonly status: Travelled; readonly at: number; readonly rank: number } | null = null;
  for (const { status, happenedAt } of events) {
    if (status == null || status === "NOT_CARRIED") continue;
    const one = { status, at: happenedAt.getTime(), rank: ranks[status] };
    if (best === null || isFarther(one, best)) best = one;
  }
  return best?.status ?? null;
}

type Point = { readonly status: Travelled; readonly at: number; readonly rank: number };

function isFarther(one: Point, other: Point): boolean {
  if (one.rank !== other.rank) return one.rank > other.rank;
  if (one.at !== other.at) return one.rank === 3 ? one.at < other.at : one.at > other.at;
  // At the same instant: who attempted had gone out before.
  return one.status < other.status;
}

/** Whether a parcel in a state is to become another: forward only, but for the two that may follow each other. */
export const isForward = (from: FulfillmentState, to: Travelled): boolean =>
  rankOf(from) < 3 && from !== to && (ranks[to] > rankOf(from) || ranks[to] === 2);
