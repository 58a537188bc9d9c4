import "reflect-metadata";
import { beforeAll, describe, expect, test } from "vitest";
import { hearings, hears, nodeOfThing, whyDeaf } from "../../schema/kit/aggregates.ts";
import { openContext } from "../../schema/kit/context.ts";
import { readNode } from "../../schema/node.resolver.ts";
import type { Access } from "../../src/access/access.ts";
import { type AggregateType, aggregateTypes } from "../../src/events/event-types.ts";
import { type LoggedEvent, pageAfter } from "../../src/events/tail.ts";
import { sql } from "../../src/kit/sql.ts";
import { furnish } from "../reading/furnished.ts";
import { anAccess, openApi } from "../support/api.ts";
import { undocumented } from "../support/documented.ts";
import { openShop } from "../support/shop.ts";
import { tellTheRest } from "./told-besides.ts";

const shop = await openShop();
const api = await openApi(shop);
let last: readonly LoggedEvent[] = [];
/** A key for every channel, for every location, and for some of both. */
let limited: readonly Access[] = [];

beforeAll(async () => {
  const { channelIds, locationIds } = await furnish(shop, api);
  await tellTheRest(shop, channelIds);
  const all = await shop.read(pageAfter(0, 100_000));
  all.push(...(await shop.read(notYetLogged)));
  last = [...new Map(all.map((event) => [`${event.aggregateType} ${event.aggregateId}`, event])).values()];
  limited = [
    ...channelIds.map((id) => anAccess({ channelIds: new Set([id]) })),
    ...locationIds.map((id) => anAccess({ locationIds: new Set([id]) })),
    ...channelIds.flatMap((channel) =>
      locationIds.map((place) => anAccess({ channelIds: new Set([channel]), locationIds: new Set([place]) })),
    ),
  ];
}, 120_000);

/** What the relay has not brought over, after what it has. */
const notYetLogged = sql<LoggedEvent>`
  select (position + 1000000)::float8 as position, id, type, aggregate_type as "aggregateType", aggregate_id as "aggregateId", sequence,
    order_id as "orderId", channel_id as "channelId", location_id as "locationId", item_id as "itemId", actor, data,
    correlation_id as "correlationId", occurred_at as "occurredAt"
  from outbox order by position`;
const owner = anAccess();
const sees = async (access: Access, { aggregateType, aggregateId }: LoggedEvent): Promise<boolean> => {
  const type = nodeOfThing(aggregateType);
  return type !== null && (await readNode(openContext(api.services, access), type, aggregateId)) !== null;
};
const ofType = (aggregate: AggregateType) => last.filter(({ aggregateType }) => aggregateType === aggregate);
const isHeard = (access: Access, event: LoggedEvent): boolean => hears(access, event.aggregateType as AggregateType)(event);

test("all that is told of has happened here, and says what it is documented to say", async () => {
  expect(aggregateTypes.filter((aggregate) => ofType(aggregate).length === 0)).toEqual([]);
  expect(await undocumented(shop)).toEqual([]);
});

describe.each(aggregateTypes.filter((aggregate) => hearings[aggregate].node !== null))("%s", (aggregate) => {
  test("a key with limits hears only of what it may read", async () => {
    for (const event of ofType(aggregate))
      if (await sees(owner, event))
        for (const access of limited)
          if (isHeard(access, event)) expect({ event, access, sees: await sees(access, event) }).toMatchObject({ sees: true });
  });

  test("a key without limits hears of all of them, and one without the scope of none", () => {
    expect(ofType(aggregate).every((event) => isHeard(owner, event))).toBe(true);
    expect(whyDeaf(owner, aggregate)).toBeNull();
    const { scope } = hearings[aggregate];
    expect(whyDeaf(anAccess({ without: [scope] }), aggregate)).toContain(scope);
  });

  test("a key is told that it never hears of them exactly when its limits leave none", () => {
    for (const access of limited)
      if (whyDeaf(access, aggregate) !== null) expect(ofType(aggregate).filter((event) => isHeard(access, event))).toEqual([]);
  });
});

test("a reservation, which `node` does not find, is heard of where it lies, and nowhere else", async () => {
  const events = ofType("Reservation");
  for (const access of limited)
    for (const event of events)
      expect(isHeard(access, event)).toBe(access.locationIds === null || access.locationIds.has(event.locationId as string));
  expect(new Set(events.map(({ locationId }) => locationId)).size).toBeGreaterThan(0);
});

test("where limits let a key hear of things, there are some that it hears and some that it does not", () => {
  const some = (kind: "channel" | "location", of: (access: Access) => ReadonlySet<string> | null) =>
    aggregateTypes
      .filter(
        (aggregate) => hearings[aggregate][kind] === "OWN" && hearings[aggregate][kind === "channel" ? "location" : "channel"] !== "NONE",
      )
      .filter((aggregate) => {
        const keys = limited.filter(
          (access) => of(access) !== null && (kind === "channel" ? access.locationIds : access.channelIds) === null,
        );
        const heard = keys.flatMap((access) => ofType(aggregate).map((event) => isHeard(access, event)));
        return new Set(heard).size < 2;
      });
  expect([some("channel", ({ channelIds }) => channelIds), some("location", ({ locationIds }) => locationIds)]).toEqual([[], []]);
});
