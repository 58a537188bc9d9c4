import { AuthorizationError } from "type-graphql";
import type { Scope } from "../../src/access/access.ts";
import type { LoggedEvent } from "../../src/events/tail.ts";
import { Refusal } from "../../src/kit/errors.ts";
import type { Context } from "./context.ts";

/** The place of an event in the log, as clients hold it. */
export const cursorOf = (position: number): string => Buffer.from(`at:${position}`).toString("base64url");

/** Throws Refusal INVALID for what is not a cursor. */
export function positionIn(cursor: string | null | undefined): number | null {
  if (cursor == null) return null;
  const [, digits] = /^at:(\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  if (digits === undefined)
    throw new Refusal("INVALID", "This is not a cursor of an event. Subscribe without it, or with one that an event carried.", ["after"]);
  return Number(digits);
}

export interface Following {
  readonly scope: Scope;
  readonly after: string | null | undefined;
  readonly wanted: (event: LoggedEvent) => boolean;
  /** For events that say how a thing stands, not what changed: of those that are there at once, only each thing's latest is handed on. */
  readonly latestOnly?: boolean;
}

/**
 * The events a subscription is about, in bursts: those the key may see, after the cursor and then live, each once and in order.
 * `type-graphql` checks a subscription's scope only when an event comes, so it is checked here, before the first.
 */
export function follow(
  { access, tail }: Context,
  { scope, after, wanted, latestOnly = false }: Following,
): AsyncIterable<readonly LoggedEvent[]> {
  const { scopes, channelIds, locationIds } = access;
  if (!scopes.has(scope)) throw new AuthorizationError();
  const mine = (event: LoggedEvent): boolean => {
    if (channelIds !== null && event.channelId !== null && !channelIds.has(event.channelId)) return false;
    if (locationIds !== null && (event.locationId === null || !locationIds.has(event.locationId))) return false;
    return wanted(event);
  };
  return tail.events(positionIn(after), (burst) => (latestOnly ? latestOfEach(burst.filter(mine)) : burst.filter(mine)));
}

/** The last event of each thing, in the order of the log. */
function latestOfEach(burst: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const last = new Map(burst.map(({ aggregateId, position }) => [aggregateId, position]));
  return burst.filter(({ aggregateId, position }) => last.get(aggregateId) === position);
}

/** True when no wish is given, or the value is among those wished for. */
export const among = (wishes: readonly string[] | null | undefined, value: string | null): boolean =>
  wishes == null || (value !== null && wishes.includes(value));
