import { AuthorizationError } from "type-graphql";
import type { Access } from "../../src/access/access.ts";
import { type AggregateType, aggregateOf, aggregateTypes } from "../../src/events/event-types.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { whyDeaf } from "../kit/aggregates.ts";
import { wordOf } from "../kit/live.ts";

/** The things whose events are wanted; null: all that the key may hear. Throws Refusal FORBIDDEN that names one it may not. */
export function wantedAggregates(access: Access, wanted: readonly AggregateType[] | null | undefined): readonly AggregateType[] {
  if (wanted == null) {
    const heard = aggregateTypes.filter((aggregate) => whyDeaf(access, aggregate) === null);
    if (heard.length === 0) throw new AuthorizationError();
    return heard;
  }
  for (const [index, aggregate] of wanted.entries()) {
    const why = whyDeaf(access, aggregate);
    if (why !== null) throw new Refusal("FORBIDDEN", why, ["filter", "aggregates", String(index)]);
  }
  return wanted;
}

/**
 * Throws Refusal for types that would never come: INVALID for what nothing is told by, or not of these things, FORBIDDEN for what the key is
 * not told.
 */
export function checkTypes(access: Access, types: readonly string[] | null | undefined, aggregates: readonly AggregateType[]): void {
  for (const [index, type] of (types ?? []).entries()) {
    const field = ["filter", "types", String(index)];
    const tellers = tellersOf(type);
    if (tellers.some((aggregate) => aggregates.includes(aggregate))) continue;
    const [first] = tellers;
    if (first === undefined) throw new Refusal("INVALID", `Nothing is told as ${type}.`, field);
    const why = whyDeaf(access, first);
    if (why !== null) throw new Refusal("FORBIDDEN", why, field);
    throw new Refusal("INVALID", `${type} is told of ${tellers.join(" and ")}, which is not asked for here.`, field);
  }
}

function tellersOf(type: string): AggregateType[] {
  const word = wordOf(type);
  const told = word === null ? [type] : [...aggregateOf.keys()].filter((each) => each.startsWith(`${word}.`));
  return [...new Set(told.flatMap((each) => aggregateOf.get(each) ?? []))];
}
