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

/**
 * The events a subscription is about: those the key may see, after the cursor and then live, each once and in order.
 * `type-graphql` checks a subscription's scope only when an event comes, so it is checked here, before the first.
 */
export function follow(
  context: Context,
  scope: Scope,
  after: string | null | undefined,
  wanted: (event: LoggedEvent) => boolean,
): AsyncIterable<LoggedEvent> {
  const { access, tail } = context;
  if (!access.scopes.has(scope)) throw new AuthorizationError();
  return tail.events(positionIn(after), (event) => {
    if (access.channelIds !== null && event.channelId !== null && !access.channelIds.has(event.channelId)) return false;
    if (access.locationIds !== null && (event.locationId === null || !access.locationIds.has(event.locationId))) return false;
    return wanted(event);
  });
}

/** True when no wish is given, or the value is among those wished for. */
export const among = (wishes: readonly string[] | null | undefined, value: string | null): boolean =>
  wishes == null || (value !== null && wishes.includes(value));
