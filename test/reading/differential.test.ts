import fc from "fast-check";
import { parse, validate } from "graphql";
import { expect, test } from "vitest";
import { type Access, type Scope, scopes } from "../../src/access/access.ts";
import { anAccess, comparable, openApi } from "../support/api.ts";
import { openShop } from "../support/shop.ts";
import { anyQuery } from "./any-query.ts";
import { furnish } from "./furnished.ts";

/** As many as this stay quick; set MUARA_QUERIES for a longer search. */
const queries = Number(process.env.MUARA_QUERIES ?? 500);

const shop = await openShop();
const api = await openApi(shop);
const known = await furnish(shop, api);

/** Every scope, or all but a few; now and then a key that is limited to channels or locations. */
const anyAccess: fc.Arbitrary<Access> = fc
  .record({
    without: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.subarray([...scopes] as Scope[], { maxLength: 3 })),
    channelIds: fc.option(
      fc.subarray([...known.channelIds]).map((ids) => new Set(ids)),
      { freq: 5 },
    ),
    locationIds: fc.option(
      fc.subarray([...known.locationIds]).map((ids) => new Set(ids)),
      { freq: 5 },
    ),
  })
  .map(({ without, channelIds, locationIds }) => ({
    ...anAccess({ without }),
    channelIds: channelIds && channelIds.size > 0 ? channelIds : null,
    locationIds: locationIds && locationIds.size > 0 ? locationIds : null,
  }));

test(`${queries} queries are answered alike by the compiled executor and by graphql-js`, { timeout: 600_000 }, async () => {
  let answeredInFull = 0;
  await fc.assert(
    fc.asyncProperty(anyQuery(api.schema, known), anyAccess, async ({ query, variables }, access) => {
      const document = parse(query);
      fc.pre(validate(api.schema, document).length === 0);
      const { compiled, resolved } = await api.bothWays(document, { ...variables }, access);
      expect(compiled.data, query).toEqual(resolved.data);
      expectSameReasons(comparable(compiled), comparable(resolved), query);
      // From here on the plan and the statement are there already.
      const again = await api.bothWays(document, { ...variables }, access);
      expect(again.compiled.data, query).toEqual(compiled.data);
      expectSameReasons(comparable(again.compiled), comparable(compiled), query);
      if (!compiled.errors) answeredInFull++;
    }),
    { numRuns: queries, maxSkipsPerRun: 20 },
  );
  expect(answeredInFull).toBeGreaterThan(queries / 5);
});

type Comparable = ReturnType<typeof comparable>;

/**
 * Each null that an error made must have a reason in both. Where one null swallows several errors, graphql-js tells those that happened
 * in time, so there any will do; an error at the null itself must be told alike by both.
 */
function expectSameReasons(compiled: Comparable, resolved: Comparable, query: string): void {
  const [ours, theirs] = [reasonsOf(compiled), reasonsOf(resolved)];
  expect([...ours.keys()].sort(), query).toEqual([...theirs.keys()].sort());
  for (const [place, reasons] of ours) expect(reasons.filter(isAt(place)), query).toEqual(theirs.get(place)?.filter(isAt(place)));
}

const isAt = (place: string) => (error: string) => (JSON.parse(error) as { path: string }).path === place;

/** Errors by the place that they made null. */
function reasonsOf({ data, errors }: Comparable): Map<string, string[]> {
  return Map.groupBy(
    errors.map((error) => JSON.stringify(error)),
    (error) => nullAbove(data, (JSON.parse(error) as { path: string }).path.split(".")),
  );
}

function nullAbove(data: unknown, path: readonly string[]): string {
  let at = data;
  for (const [index, key] of path.entries()) {
    if (at === null || at === undefined) return path.slice(0, index).join(".");
    at = (at as Record<string, unknown>)[key];
  }
  return path.join(".");
}
