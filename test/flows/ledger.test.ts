import type { EntityManager } from "@mikro-orm/postgresql";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deed } from "../../src/events/record.ts";
import { adjustableStates, adjustStock } from "../../src/flows/adjust-stock.ts";
import { countStock } from "../../src/flows/count-stock.ts";
import { expireReservations, releaseReservations } from "../../src/flows/end-reservations.ts";
import { moveStock } from "../../src/flows/move-stock.ts";
import { receiveStock } from "../../src/flows/receive-stock.ts";
import { reserveStock } from "../../src/flows/reserve-stock.ts";
import { transferStock } from "../../src/flows/transfer-stock.ts";
import { buckets } from "../../src/inventory/inventory-level.entity.ts";
import { movementEnds } from "../../src/inventory/inventory-movement.entity.ts";
import { Refusal } from "../../src/kit/errors.ts";
import { sql } from "../../src/kit/sql.ts";
import { aDeed, openShop } from "../support/shop.ts";

const shop = await openShop();
const locations = [await shop.location(), await shop.location()] as const;
const items = [await shop.item("A"), await shop.item("B")] as const;

const document = null;
type Verb = (em: EntityManager, deed: Deed) => Promise<unknown>;

const item = fc.constantFrom(...items.map(({ id }) => id));
const location = fc.constantFrom(...locations.map(({ id }) => id));
const quantity = fc.integer({ min: 1, max: 12 });
const lines = fc.array(fc.record({ itemId: item, quantity }), { minLength: 1, maxLength: 3 });

/** Any single thing that a person may do to stock. */
const verb: fc.Arbitrary<Verb> = fc.oneof(
  fc.record({ locationId: location, lines, into: fc.constantFrom("AVAILABLE" as const, "QUALITY_CONTROL" as const) }).map(
    (receipt): Verb =>
      (em, deed) =>
        receiveStock(em, deed, { ...receipt, document }),
  ),
  fc
    .record({ itemId: item, locationId: location, delta: fc.integer({ min: -9, max: 9 }), bucket: fc.constantFrom(...adjustableStates) })
    .map(
      (change): Verb =>
        (em, deed) =>
          adjustStock(em, deed, { changes: [change], reason: "ADJUSTED", document }),
    ),
  fc.record({ fromLocationId: location, toLocationId: location, lines }).map(
    (transfer): Verb =>
      (em, deed) =>
        transferStock(em, deed, { ...transfer, document }),
  ),
  fc.record({ locationId: location, lines, from: fc.constantFrom(...movementEnds), to: fc.constantFrom(...movementEnds) }).map(
    (move): Verb =>
      (em, deed) =>
        moveStock(em, deed, { ...move, document }),
  ),
  fc.record({ itemId: item, locationId: location, counted: fc.nat(20), expected: fc.nat(20) }).map(
    (count): Verb =>
      (em, deed) =>
        countStock(em, deed, { counted: [count], document }),
  ),
  fc.record({ itemId: item, locationId: location, missing: fc.integer({ min: -3, max: 6 }) }).map(
    ({ missing, ...place }): Verb =>
      async (em, deed) => {
        const [level] = (
          await sql<{
            onHand: number;
          }>`select on_hand as "onHand" from inventory_levels where item_id = ${place.itemId} and location_id = ${place.locationId}`.execute(
            em.getKysely(),
          )
        ).rows;
        const expected = level?.onHand ?? 0;
        return countStock(em, deed, { counted: [{ ...place, expected, counted: Math.max(0, expected - missing) }], document });
      },
  ),
  fc.record({ itemId: item, locationId: location, quantity, expires: fc.boolean() }).map(
    ({ expires, ...line }): Verb =>
      (em, deed) =>
        reserveStock(em, deed, {
          lines: [line],
          ownerType: "CART",
          ownerId: "cart",
          expiresAt: expires ? new Date(deed.at.getTime() + 1) : null,
        }),
  ),
  fc.nat(10).map(
    (index): Verb =>
      async (em, deed) => {
        const found = (await sql<{ id: string }>`select id from reservations order by id offset ${index} limit 1`.execute(em.getKysely()))
          .rows;
        return releaseReservations(
          em,
          deed,
          found.map(({ id }) => id),
        );
      },
  ),
  fc.constant<Verb>((em, deed) => expireReservations(em, { ...deed, at: new Date(deed.at.getTime() + 10) })),
);

/** True if it was done; false if it was refused, which must leave nothing behind. */
async function attempt(one: Verb): Promise<boolean> {
  try {
    await shop.em.transactional((em) => one(em as EntityManager, aDeed()));
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

const sums = sql.join(
  buckets.map(
    (bucket) =>
      sql`coalesce(sum(quantity) filter (where to_bucket = ${bucket}), 0) - coalesce(sum(quantity) filter (where from_bucket = ${bucket}), 0)`,
  ),
);

/** Everything the ledger promises, as what is wrong: no rows. */
const wrongs = sql<{ wrong: string }>`
  select 'level is not the sum of its movements' as wrong from inventory_levels level
  left join lateral (select ${sums} from inventory_movements where item_id = level.item_id and location_id = level.location_id)
    as sum(available, reserved, committed, safety_stock, quality_control, damaged) on true
  where (level.available, level.reserved, level.committed, level.safety_stock, level.quality_control, level.damaged)
    is distinct from (sum.available, sum.reserved, sum.committed, sum.safety_stock, sum.quality_control, sum.damaged)
  union all
  select 'a count is negative' from inventory_levels where least(available, reserved, committed, safety_stock, quality_control, damaged) < 0
  union all
  select 'reserved is not the sum of the reservations' from inventory_levels level
  where reserved <> (select coalesce(sum(quantity), 0) from reservations where item_id = level.item_id and location_id = level.location_id and status = 'ACTIVE')
  union all
  select 'the events of a level have a gap' from outbox where aggregate_type = 'InventoryLevel'
  group by aggregate_id having count(*) <> max(sequence) or min(sequence) <> 1
  union all
  select 'a level and its last event differ' from inventory_levels level
  where sequence <> (select coalesce(max(sequence), 0) from outbox where aggregate_id = level.item_id || '@' || level.location_id)`;

test("whatever is done to stock, one after another, a level is the sum of its movements and nothing is negative", async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(verb, { minLength: 1, maxLength: 25 }), async (verbs) => {
      for (const one of verbs) if (await attempt(one)) done += 1;
      expect(await shop.read(wrongs)).toEqual([]);
    }),
    { numRuns: 40 },
  );
  expect(done).toBeGreaterThan(50);
});

test("whatever is done to stock, all at once, a level is the sum of its movements and nothing is negative", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(verb, { minLength: 5, maxLength: 30 }), async (verbs) => {
      await Promise.all(verbs.map(attempt));
      expect(await shop.read(wrongs)).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test("a refused change leaves no trace", async () => {
  const place = { itemId: items[0].id, locationId: (await shop.location()).id };
  const changes = [
    { ...place, delta: 3, bucket: "AVAILABLE" as const },
    { ...place, delta: -4, bucket: "AVAILABLE" as const },
  ];
  expect(await attempt((em, deed) => adjustStock(em, deed, { changes, reason: "ADJUSTED", document }))).toBe(false);
  expect(await shop.read(sql`select 1 from inventory_levels where location_id = ${place.locationId}`)).toEqual([]);
});

test.each([
  ["a level's count is written by hand", sql`update inventory_levels set available = 99`],
  ["a level's sequence is written by hand", sql`update inventory_levels set sequence = 99`],
  [
    "a level begins with stock from nowhere",
    sql`insert into inventory_levels (item_id, location_id, available, updated_at) select ${items[1].id}, id, 5, now() from locations order by id desc limit 1`,
  ],
  ["a movement is rewritten", sql`update inventory_movements set quantity = quantity + 1`],
  ["a movement is deleted", sql`delete from inventory_movements`],
  ["the ledger is emptied", sql`truncate inventory_movements`],
])("the database refuses when %s", async (_, statement) => {
  await shop.stock(locations[0], { A: 1 });
  await expect(shop.read(statement as ReturnType<typeof sql<unknown>>)).rejects.toMatchObject({ code: "23001" });
});

test("the database refuses a movement that would take what is not there", async () => {
  const empty = await shop.location();
  await shop.stock(empty, { A: 1 });
  const movement = sql`
    insert into inventory_movements (id, item_id, location_id, from_bucket, to_bucket, quantity, reason, actor, level_sequence, occurred_at)
    values (gen_random_uuid(), ${items[0].id}, ${empty.id}, 'AVAILABLE', 'EXTERNAL', 2, 'SHIPPED', 'test', 2, now())`;
  await expect(shop.read(movement)).rejects.toMatchObject({ constraint: "inventory_levels_available" });
});
