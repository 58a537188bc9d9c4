import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import { updateLocation } from "../../src/flows/edit-location.ts";
import { setCapacity } from "../../src/flows/set-capacity.ts";
import { newId } from "../../src/kit/ids.ts";
import { retrying } from "../../src/kit/retry.ts";
import { sql } from "../../src/kit/sql.ts";
import { Capacity, type Claim } from "../../src/locations/capacity.ts";
import { aDeed, openShop } from "../support/shop.ts";

const shop = await openShop(34);

const run = <Result>(verb: (em: EntityManager) => Promise<Result>): Promise<Result> =>
  retrying(() => shop.em.transactional((em) => verb(em as EntityManager)));
const take = (...claims: Claim[]) => run((em) => takeCapacity(em, claims));
const aClaim = (locationId: string, date: string): Claim => ({ holderId: newId(), locationId, date });

const days = (locationId: string) =>
  shop.read(
    sql<{ date: string; limit: number; used: number }>`
      select local_date::text as date, "limit", used from capacity_buckets where location_id = ${locationId} order by 1`,
  );
const codesOf = (settled: readonly PromiseSettledResult<unknown>[]) =>
  settled.flatMap((one) => (one.status === "rejected" ? [(one.reason as { code?: string }).code] : []));

test("32 hands that each take a place of a day of 10 take 10, and 22 are told that the day is full", async () => {
  const { id } = await shop.location({ dailyCapacity: 10 });

  const taken = await Promise.allSettled(Array.from({ length: 32 }, () => take(aClaim(id, "2026-12-01"))));

  expect(codesOf(taken)).toEqual(Array(22).fill("INSUFFICIENT_CAPACITY"));
  expect(await days(id)).toEqual([{ date: "2026-12-01", limit: 10, used: 10 }]);
});

test("32 hands that take days of several places in any order wait for each other in no circle, and every day is the count of its claims", async () => {
  const places = [
    await shop.location({ dailyCapacity: 20 }),
    await shop.location({ dailyCapacity: 20 }),
    await shop.location({ dailyCapacity: 20 }),
  ];
  const dates = ["2026-12-01", "2026-12-02", "2026-12-03"];
  const mixed = (seed: number) =>
    places
      .flatMap(({ id }) => dates.map((date) => aClaim(id, date)))
      .sort((a, b) => Math.sin(seed * a.date.charCodeAt(9)) - Math.cos(seed * b.locationId.charCodeAt(35)));

  const taken = await Promise.allSettled(Array.from({ length: 32 }, (_, seed) => take(...mixed(seed).slice(0, 5))));

  expect([...new Set(codesOf(taken))]).toEqual([...new Set(codesOf(taken))].filter((code) => code === "INSUFFICIENT_CAPACITY"));
  const wrong = await shop.read(sql`
    select 1 from capacity_buckets bucket where used > "limit" or used <> (
      select count(*) from capacity_claims claim where claim.location_id = bucket.location_id and claim.local_date = bucket.local_date)`);
  expect(wrong).toEqual([]);
});

test("a day that was given back can be taken again; giving back twice gives back once", async () => {
  const { id } = await shop.location({ dailyCapacity: 1 });
  const first = aClaim(id, "2026-12-01");
  await take(first);
  await expect(take(aClaim(id, "2026-12-01"))).rejects.toMatchObject({ code: "INSUFFICIENT_CAPACITY" });

  await run((em) => giveBackCapacity(em, [first.holderId]));
  await run((em) => giveBackCapacity(em, [first.holderId]));
  await take(aClaim(id, "2026-12-01"));

  expect(await days(id)).toEqual([{ date: "2026-12-01", limit: 1, used: 1 }]);
});

test("two who swap their full days do not wait for each other for ever", async () => {
  const { id } = await shop.location({ dailyCapacity: 1 });
  const [one, other] = [aClaim(id, "2026-12-01"), aClaim(id, "2026-12-02")];
  await take(one, other);
  const move = (claim: Claim, date: string) =>
    run(async (em) => {
      const capacity = await Capacity.read(em, [id], "2026-12-01");
      capacity.giveBack(claim.holderId);
      capacity.take({ ...claim, date });
      await capacity.post();
    });

  await Promise.all([move(one, "2026-12-03"), move(other, "2026-12-04")]);

  expect((await days(id)).map(({ used }) => used)).toEqual([0, 0, 1, 1]);
});

test("a location without a limit counts nothing", async () => {
  const { id } = await shop.location();
  await take(aClaim(id, "2026-12-01"));
  const capacity = await Capacity.read(shop.em, [id], "2026-12-01");

  expect([capacity.left(id, "2026-12-01"), capacity.load(id, "2026-12-01"), await days(id)]).toEqual([null, null, []]);
});

test("a day is filled past its limit for a reason alone, and the database holds that too", async () => {
  const { id } = await shop.location({ dailyCapacity: 1 });
  await take(aClaim(id, "2026-12-01"));
  const set = (limit: number | null, overrideReason: string | null) =>
    run((em) => setCapacity(em, aDeed(), { locationId: id, date: "2026-12-01", limit, overrideReason }));

  await set(1, "Year-end sale");
  await take(aClaim(id, "2026-12-01"));

  expect(await days(id)).toEqual([{ date: "2026-12-01", limit: 1, used: 2 }]);
  await expect(set(1, null)).rejects.toMatchObject({ code: "23514" });
  await expect(shop.read(sql`update capacity_buckets set override_reason = null where location_id = ${id}`)).rejects.toMatchObject({
    code: "23514",
  });
});

test("days follow what the location ships in a day, save those set for themselves; what was promised before is excused", async () => {
  const location = await shop.location({ dailyCapacity: 3, timeZone: "UTC" });
  const { id } = location;
  for (const date of ["2030-01-01", "2030-01-01", "2030-01-02"]) await take(aClaim(id, date));
  await run((em) => setCapacity(em, aDeed(), { locationId: id, date: "2030-01-03", limit: 9, overrideReason: null }));
  const change = (dailyCapacity: number | null) => run((em) => updateLocation(em, aDeed(), id, { dailyCapacity }, null));

  await change(1);

  expect((await days(id)).map(({ limit, used }) => [limit, used])).toEqual([
    [1, 2],
    [1, 1],
    [9, 0],
  ]);
  const reasons = await shop.read(
    sql<{ reason: string | null }>`select override_reason as reason from capacity_buckets where location_id = ${id} order by local_date`,
  );
  expect(reasons.map(({ reason }) => reason !== null)).toEqual([true, false, false]);

  await change(null);
  expect((await days(id)).map(({ date }) => date)).toEqual(["2030-01-03"]);
});

test("what is left is what was left, less what was noted, whatever is taken and given back", async () => {
  const { id } = await shop.location({ dailyCapacity: 4 });
  const anyDeeds = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 5 }), fc.constantFrom("2027-01-01", "2027-01-02")), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(anyDeeds, async (deeds) => {
      const capacity = await Capacity.read(shop.em, [id], "2027-01-01");
      const held = new Map<string, string>();
      const holders = Array.from({ length: 6 }, () => newId());
      for (const [takes, index, date] of deeds) {
        const holderId = holders[index] as string;
        const isFull = [...held.values()].filter((one) => one === date).length === 4;
        if (!takes) {
          capacity.giveBack(holderId);
          held.delete(holderId);
        } else if (!held.has(holderId)) {
          const taking = () => capacity.take({ holderId, locationId: id, date });
          if (isFull) expect(taking).toThrow("has taken them all");
          else {
            taking();
            held.set(holderId, date);
          }
        }
      }
      for (const date of ["2027-01-01", "2027-01-02"])
        expect(capacity.left(id, date)).toBe(4 - [...held.values()].filter((one) => one === date).length);
    }),
    { numRuns: 50 },
  );
});

/**
 * Takes places in days at once, in the caller's transaction: all or none. Throws Refusal INSUFFICIENT_CAPACITY. Retry the
 * transaction as PostgreSQL asks.
 */
async function takeCapacity(em: EntityManager, claims: readonly Claim[]): Promise<void> {
  const first = claims.map(({ date }) => date).sort()[0];
  if (first === undefined) return;
  const capacity = await Capacity.read(em, [...new Set(claims.map(({ locationId }) => locationId))], first);
  for (const claim of claims) capacity.take(claim);
  await capacity.post();
}

/** Gives back what these fulfillment orders had taken, in the caller's transaction. Twice is as good as once. */
async function giveBackCapacity(em: EntityManager, holderIds: readonly string[]): Promise<void> {
  const capacity = await Capacity.read(em, [], "0001-01-01");
  for (const holderId of holderIds) capacity.giveBack(holderId);
  await capacity.post();
}
