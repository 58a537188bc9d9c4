import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, type NewEvent, toRecord } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { insertAll, make } from "../kit/insert.ts";
import { json, rows, sql, uuids } from "../kit/sql.ts";
import { type Bucket, buckets } from "./inventory-level.entity.ts";
import { InventoryMovement, type MovementEnd, type MovementReason } from "./inventory-movement.entity.ts";

/** `quantity` units of an item at a location go from one state to another. */
export interface Move {
  readonly itemId: string;
  readonly locationId: string;
  readonly from: MovementEnd;
  readonly to: MovementEnd;
  readonly quantity: number;
  readonly reason: MovementReason;
  readonly document: string | null;
}

interface Posted extends Move {
  readonly by: Deed | null;
}

export interface LevelCounts extends Record<Bucket, number> {
  readonly itemId: string;
  readonly locationId: string;
  sequence: number;
}

export interface Place {
  readonly itemId: string;
  readonly locationId: string;
}

export const placeKey = ({ itemId, locationId }: Place): string => `${itemId}@${locationId}`;

/**
 * Levels held against change until the transaction ends. Lock once, as the last rows of a transaction: all levels are
 * taken in the order (item, location), so that two transactions never wait for each other in a circle.
 */
export class Ledger {
  readonly #em: EntityManager;
  readonly #levels: Map<string, LevelCounts>;
  readonly #moves: Posted[] = [];
  /** Who makes the moves that are noted from now on; null: whoever posts. */
  by: Deed | null = null;

  private constructor(em: EntityManager, levels: Map<string, LevelCounts>) {
    this.#em = em;
    this.#levels = levels;
  }

  /** Locks the levels at these places; a place without a level gets an empty one. */
  static async lock(em: EntityManager, places: readonly Place[]): Promise<Ledger> {
    const wanted = [...new Map(places.map((place) => [placeKey(place), place])).values()];
    await startLevels(em, wanted);
    return Ledger.#read(
      em,
      wanted.length === 0 ? null : sql`(item_id, location_id) in (select place.item_id, place.location_id from ${placesOf(wanted)})`,
    );
  }

  /** Locks every level there is of these items, wherever they lie; at these places they get an empty one where there is none. */
  static async lockItems(em: EntityManager, itemIds: readonly string[], places: readonly Place[] = []): Promise<Ledger> {
    await startLevels(em, places);
    return Ledger.#read(em, itemIds.length === 0 ? null : sql`item_id = any(${uuids(itemIds)})`);
  }

  /** The same levels for who only looks: nothing is locked, and nothing is to be posted. */
  static lookAt(em: EntityManager, itemIds: readonly string[]): Promise<Ledger> {
    return Ledger.#read(em, itemIds.length === 0 ? null : sql`item_id = any(${uuids(itemIds)})`, false);
  }

  /** The levels as they stand here, for a try of its own. */
  copy(): Ledger {
    return new Ledger(this.#em, new Map([...this.#levels].map(([key, level]) => [key, { ...level }])));
  }

  static async #read(em: EntityManager, condition: ReturnType<typeof sql> | null, locked = true): Promise<Ledger> {
    if (condition === null) return new Ledger(em, new Map());
    const found = await rows(
      em,
      sql<LevelCounts>`
        select item_id as "itemId", location_id as "locationId", sequence, available as "AVAILABLE", reserved as "RESERVED",
          committed as "COMMITTED", safety_stock as "SAFETY_STOCK", quality_control as "QUALITY_CONTROL", damaged as "DAMAGED"
        from inventory_levels where ${condition} order by item_id, location_id ${locked ? sql`for update` : sql``}`,
    );
    return new Ledger(em, new Map(found.map((level) => [placeKey(level), level])));
  }

  level(place: Place): Readonly<LevelCounts> | undefined {
    return this.#levels.get(placeKey(place));
  }

  /** Units free to promise; 0 where there is no level. The router's view of the stock. */
  available(itemId: string, locationId: string): number {
    return this.#levels.get(placeKey({ itemId, locationId }))?.AVAILABLE ?? 0;
  }

  levels(): Iterable<Readonly<LevelCounts>> {
    return this.#levels.values();
  }

  /**
   * Notes a move; `post` writes it. Throws Refusal INSUFFICIENT_STOCK when the state it comes from holds fewer units.
   */
  move(move: Move): void {
    if (move.quantity === 0) return;
    const level = this.#levels.get(placeKey(move));
    if (!level) throw new Error(`The level ${placeKey(move)} was not locked`);
    if (move.from !== "EXTERNAL") {
      if (level[move.from] < move.quantity)
        throw new Refusal("INSUFFICIENT_STOCK", `Only ${level[move.from]} units are ${wordsOf(move.from)} there, not ${move.quantity}.`, [
          "quantity",
        ]);
      level[move.from] -= move.quantity;
    }
    if (move.to !== "EXTERNAL") level[move.to] += move.quantity;
    this.#moves.push({ ...move, by: this.by });
  }

  /** Writes what was noted: ledger lines, levels (by trigger) and one event a level, with its new absolute counts. */
  async post(deed: Deed): Promise<void> {
    const { movements, events } = this.toPost(deed);
    await insertAll(this.#em, movements, [toRecord(deed, events)]);
  }

  /** The same to be written by the caller, in one statement. */
  toPost(deed: Deed): { readonly movements: readonly InventoryMovement[]; readonly events: readonly NewEvent[] } {
    const moves = this.#moves.splice(0);
    const events: NewEvent[] = [];
    for (const [key, moved] of Map.groupBy(moves, placeKey)) {
      const level = this.#levels.get(key) as LevelCounts;
      level.sequence += 1;
      events.push(levelChanged(level, moved, deed));
    }
    const movements = moves.map(({ itemId, locationId, from, to, quantity, reason, document, by }) =>
      make(InventoryMovement, {
        id: newId(),
        itemId,
        locationId,
        fromBucket: from,
        toBucket: to,
        quantity,
        reason,
        document,
        actor: (by ?? deed).actor,
        levelSequence: this.#levels.get(placeKey({ itemId, locationId }))?.sequence as number,
        occurredAt: deed.at,
      }),
    );
    return { movements, events };
  }
}

/** A place without a level gets an empty one. */
async function startLevels(em: EntityManager, places: readonly Place[]): Promise<void> {
  if (places.length > 0)
    await sql`
      insert into inventory_levels (item_id, location_id, updated_at)
      select place.item_id, place.location_id, now() from ${placesOf(places)}
      where not exists (select 1 from inventory_levels level where level.item_id = place.item_id and level.location_id = place.location_id)
      order by 1, 2 on conflict do nothing`.execute(em.getKysely());
}

const placesOf = (places: readonly Place[]) =>
  sql`jsonb_to_recordset(${json(places.map((place) => ({ item_id: place.itemId, location_id: place.locationId })))}::jsonb) as place(item_id uuid, location_id uuid)`;

const wordsOf = (bucket: Bucket): string => bucket.toLowerCase().replace("_", " ");

/** Absolute counts, so that the latest event of a level says everything and older ones may be skipped. */
const levelChanged = (level: LevelCounts, moves: readonly Posted[], deed: Deed): NewEvent => ({
  type: "inventory.level_changed",
  aggregateType: "InventoryLevel",
  aggregateId: placeKey(level),
  sequence: level.sequence,
  itemId: level.itemId,
  locationId: level.locationId,
  data: {
    ...Object.fromEntries(buckets.map((bucket) => [bucket, level[bucket]])),
    moves: moves.map(({ from, to, quantity, reason }) => ({ from, to, quantity, reason })),
  },
  // What several did to a level at once is told as the doing of whoever took it all.
  by: moves.every(({ by }) => by === moves[0]?.by) ? (moves[0]?.by ?? deed) : deed,
});
