import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { buckets } from "../inventory/inventory-level.entity.ts";
import { type Ledger, type LevelCounts, type Place, placeKey } from "../inventory/ledger.ts";
import { eventOfReservation, type Reserved } from "../inventory/tell-of-reservation.ts";
import { Refusal } from "../kit/errors.ts";
import { json, row, rows, sql, uuids } from "../kit/sql.ts";
import { lockStock, mostUnits, moveUnits, type NamedPlace } from "./lock-stock.ts";
import { type Lacking, takeFromOrders } from "./take-from-orders.ts";

export interface Counted extends Place {
  /** Units that lie there, in whatever state. */
  readonly counted: number;
  /** Units that were on hand by the book when counting began. */
  readonly expected: number;
}

export interface Count {
  readonly counted: readonly Counted[];
  readonly document: string | null;
}

/**
 * Brings the book to what was counted on the shelf: units on hand in whatever state, as a counter cannot tell a promised mug
 * from a free one. All of the counts or none.
 *
 * More than expected becomes available. Missing units are taken from what is available, then from safety stock, then from
 * reservations of carts, quotes and channels, the one that lasts longest first; these are released whole. What is missing still is taken from
 * orders that cannot open yet and from work that has not begun, of the lowest priority first, then those placed last; they are routed anew.
 *
 * Throws Refusal VERSION_CONFLICT when the book has moved on since `expected` was read, INSUFFICIENT_STOCK when units are
 * missing that stand with work that has begun, as damaged or in quality control, INVALID, NOT_FOUND.
 */
export async function countStock(em: EntityManager, deed: Deed, { counted, document }: Count): Promise<Place[]> {
  const named = counted.map((count, index) => ({ ...count, field: ["counted", String(index)] }));
  refuseRepeats(named);
  const taken = await takeFromPromises(em, deed, counted, document);
  const ledger = await lockStock(em, named);
  await forgetShortages(em, deed, named);
  for (const { counted: found, expected: before, field, ...place } of named) {
    const expected = before - (taken.get(placeKey(place)) ?? 0);
    const onHand = onHandOf(ledger.level(place) as LevelCounts);
    if (onHand !== expected)
      throw new Refusal("VERSION_CONFLICT", `${onHand + (before - expected)} units are on hand by now, not ${before}. Count again.`, [
        ...field,
        "expected",
      ]);
    if (!Number.isInteger(found) || found < 0 || found > mostUnits)
      throw new Refusal("INVALID", `A count is 0 to ${mostUnits}, not ${found}.`, [...field, "counted"]);
    const ends = { ...place, reason: "COUNTED" as const, document, field: [...field, "counted"] };
    if (found > onHand) moveUnits(ledger, { ...ends, from: "EXTERNAL", to: "AVAILABLE", quantity: found - onHand });
    if (found < onHand) await takeMissing(em, deed, ledger, { ...ends, missing: onHand - found });
  }
  await ledger.post(deed);
  return named.map(({ itemId, locationId }) => ({ itemId, locationId }));
}

/**
 * What the counts lack even when all that is not promised to orders is given up: taken from orders. Looked at before anything is locked, as
 * orders are locked before levels; the counts themselves look again. Units by `placeKey`.
 */
async function takeFromPromises(
  em: EntityManager,
  deed: Deed,
  counted: readonly Counted[],
  document: string | null,
): Promise<Map<string, number>> {
  const lacking = await rows(
    em,
    sql<Place & { readonly missing: number }>`
      select item_id as "itemId", location_id as "locationId", least(promised, promised - (counted - damaged - quality_control)) as missing
      from inventory_levels level
      join jsonb_to_recordset(${json(counted)}::jsonb) as found("itemId" uuid, "locationId" uuid, counted int)
        on found."itemId" = item_id and found."locationId" = location_id
      cross join lateral (
        select (committed + coalesce(sum(quantity), 0))::int as promised from reservations kept
        where kept.item_id = level.item_id and kept.location_id = level.location_id and kept.status = 'ACTIVE' and kept.owner_type = 'ORDER'
      ) to_orders
      order by item_id, location_id`,
  );
  const wanted = lacking.filter(({ missing }) => missing > 0).map((place): Lacking => ({ ...place, reason: "COUNTED", document }));
  if (wanted.length === 0) return new Map();
  const taken = await takeFromOrders(em, deed, wanted);
  return new Map(wanted.map((place, index) => [placeKey(place), taken[index] as number]));
}

/** What was sold beyond what was free is not there any more: the count has seen it. */
async function forgetShortages(em: EntityManager, { at }: Deed, places: readonly Place[]): Promise<void> {
  const [items, locations] = [uuids(places.map(({ itemId }) => itemId)), uuids(places.map(({ locationId }) => locationId))];
  await rows(
    em,
    sql`
      update stock_shortages set covered_at = ${at}
      where covered_at is null and (item_id, location_id) in (select * from unnest(${items}, ${locations}))`,
  );
}

interface Missing extends NamedPlace {
  readonly reason: "COUNTED";
  readonly document: string | null;
  readonly missing: number;
}

async function takeMissing(em: EntityManager, deed: Deed, ledger: Ledger, { missing, ...ends }: Missing): Promise<void> {
  let left = missing;
  const takeFrom = (from: "AVAILABLE" | "SAFETY_STOCK") => {
    const quantity = Math.min(left, (ledger.level(ends) as LevelCounts)[from]);
    if (quantity > 0) moveUnits(ledger, { ...ends, from, to: "EXTERNAL", quantity });
    left -= quantity;
  };
  takeFrom("AVAILABLE");
  takeFrom("SAFETY_STOCK");
  while (left > 0 && (await releaseLongest(em, deed, ledger, ends))) takeFrom("AVAILABLE");
  if (left > 0) throw stillPromised(ledger.level(ends) as LevelCounts, left, ends.field);
}

/** Breaks the soft promise that would last longest. An order's reservation is its order's affair: only that may end it. */
async function releaseLongest(
  em: EntityManager,
  deed: Deed,
  ledger: Ledger,
  { itemId, locationId, document }: Omit<Missing, "missing">,
): Promise<boolean> {
  // The level's lock guards its reservations, so one read here is the one that stands.
  const released = await row(
    em,
    sql<Reserved>`
      update reservations set status = 'RELEASED', event_sequence = event_sequence + 1 where id = (
        select id from reservations
        where item_id = ${itemId} and location_id = ${locationId} and status = 'ACTIVE' and owner_type <> 'ORDER'
        order by expires_at desc nulls first, id desc limit 1
      ) returning id, item_id as "itemId", location_id as "locationId", quantity, owner_type as "ownerType", status, channel_id as "channelId",
        event_sequence as "eventSequence"`,
  );
  if (!released) return false;
  await record(em, deed, [eventOfReservation(released, "released")]);
  ledger.move({
    itemId,
    locationId,
    from: "RESERVED",
    to: "AVAILABLE",
    quantity: released.quantity,
    reason: "RESERVATION_RELEASED",
    document,
  });
  return true;
}

function stillPromised(level: LevelCounts, left: number, field: readonly string[]): Refusal {
  const kept = [
    { units: level.COMMITTED, what: "committed to orders (cancel or move their work)" },
    { units: level.RESERVED, what: "reserved for orders in exception (mend or cancel these)" },
    { units: level.QUALITY_CONTROL, what: "in quality control (inspect these)" },
    { units: level.DAMAGED, what: "damaged (write these off)" },
  ].filter(({ units }) => units > 0);
  const why = kept.map(({ units, what }) => `${units} are ${what}`).join(", ");
  return new Refusal(
    "INSUFFICIENT_STOCK",
    `${left} of the missing units cannot be taken off the book: ${why}. Free ${left} of them, then count again.`,
    field,
  );
}

function refuseRepeats(places: readonly NamedPlace[]): void {
  const seen = new Set<string>();
  for (const place of places) {
    if (seen.has(placeKey(place))) throw new Refusal("INVALID", "This place is counted twice; give one number.", place.field);
    seen.add(placeKey(place));
  }
}

const onHandOf = (level: LevelCounts): number => buckets.reduce((units, bucket) => units + level[bucket], 0);
