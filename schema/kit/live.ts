import { AuthorizationError } from "type-graphql";
import type { AggregateType } from "../../src/events/event-types.ts";
import type { LoggedEvent } from "../../src/events/tail.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { hearings, hears } from "./aggregates.ts";
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

/** Which events are wanted; what is left out, or null, does not limit. Ids are the database's. */
export interface Wishes {
  /** Exact types, and `order.*` for all that begin with a word. */
  readonly types?: readonly string[] | null | undefined;
  readonly orderIds?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  readonly itemIds?: readonly string[] | null;
}

export interface Following {
  /** Of which things. */
  readonly aggregates: readonly AggregateType[];
  readonly after: string | null | undefined;
  readonly wishes: Wishes;
  /** For events that say how a thing stands, not what changed: of those that are there at once, only each thing's latest is handed on. */
  readonly latestOnly?: boolean;
}

/**
 * The events a subscription is about, in bursts: those the key may see, after the cursor and then live, each once and in order.
 * `type-graphql` checks a subscription's scope only when an event comes, so it is checked here, before the first.
 */
export function follow(
  { access, tail }: Context,
  { aggregates, after, wishes, latestOnly = false }: Following,
): AsyncIterable<readonly LoggedEvent[]> {
  if (!aggregates.every((aggregate) => access.scopes.has(hearings[aggregate].scope))) throw new AuthorizationError();
  const heard = new Map<string, (event: LoggedEvent) => boolean>(aggregates.map((aggregate) => [aggregate, hears(access, aggregate)]));
  const isWished = wishing(wishes);
  // Asked of every event by every subscriber: all that can be known before is known by now.
  const mine = (event: LoggedEvent): boolean => {
    const mayHear = heard.get(event.aggregateType);
    return mayHear !== undefined && isWished(event) && mayHear(event);
  };
  return tail.events(positionIn(after), (burst) => (latestOnly ? latestOfEach(burst.filter(mine)) : burst.filter(mine)));
}

function wishing(wishes: Wishes): (event: LoggedEvent) => boolean {
  const [orderIds, channelIds, locationIds, itemIds] = [wishes.orderIds, wishes.channelIds, wishes.locationIds, wishes.itemIds].map(setOf);
  const exact = setOf(wishes.types?.filter((type) => wordOf(type) === null));
  const words = setOf(wishes.types?.flatMap((type) => wordOf(type) ?? []));
  const isOfType = (type: string) => exact === null || words === null || exact.has(type) || words.has(type.slice(0, type.indexOf(".")));
  return ({ type, orderId, channelId, locationId, itemId }) =>
    isOfType(type) &&
    isAmong(orderIds, orderId) &&
    isAmong(channelIds, channelId) &&
    isAmong(locationIds, locationId) &&
    isAmong(itemIds, itemId);
}

const setOf = (values: readonly string[] | null | undefined): ReadonlySet<string> | null => (values == null ? null : new Set(values));
const isAmong = (wanted: ReadonlySet<string> | null | undefined, id: string | null): boolean =>
  wanted == null || (id !== null && wanted.has(id));

/** `return` of `return.*`; null of an exact type. */
export const wordOf = (type: string): string | null => (type.endsWith(".*") ? type.slice(0, -2) : null);

/** The last event of each thing, in the order of the log. */
function latestOfEach(burst: readonly LoggedEvent[]): readonly LoggedEvent[] {
  const last = new Map(burst.map(({ aggregateId, position }) => [aggregateId, position]));
  return burst.filter(({ aggregateId, position }) => last.get(aggregateId) === position);
}
