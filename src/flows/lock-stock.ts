import type { EntityManager } from "@mikro-orm/postgresql";
import { buckets } from "../inventory/inventory-level.entity.ts";
import { Ledger, type Move, type Place } from "../inventory/ledger.ts";
import { Refusal } from "../kit/errors.ts";
import { rows, sql, uuids } from "../kit/sql.ts";

/** A place in a command, and the path of the input that named it. */
export interface NamedPlace extends Place {
  readonly field: readonly string[];
  /** Where the location was named, if not beside the item. */
  readonly locationField?: readonly string[];
}

/** What a command moves between two states, and the path of the input that says how much. */
export interface NamedMove extends Move {
  readonly field: readonly string[];
}

/** More units than this never lie at one place: a mistyped count, and the column's end is near. */
export const mostUnits = 1_000_000_000;
const mostPlaces = 500;

/**
 * Opens the ledger for a command of a person or another system, with the levels of all its places locked.
 *
 * Throws Refusal INVALID for no place, more than 500, a bundle or what is never counted, NOT_FOUND for an item or a location
 * that is none.
 */
export async function lockStock(em: EntityManager, places: readonly NamedPlace[]): Promise<Ledger> {
  if (places.length === 0) throw new Refusal("INVALID", "Name at least one item and location.");
  if (places.length > mostPlaces)
    throw new Refusal("INVALID", `One call changes at most ${mostPlaces} entries, not ${places.length}. Make several.`);
  const items = await stockableItems(
    em,
    places.map(({ itemId }) => itemId),
  );
  const locations = await rows(
    em,
    sql<{ id: string }>`select id from locations where id = any(${uuids(places.map(({ locationId }) => locationId))})`,
  );
  const known = new Set(locations.map(({ id }) => id));
  for (const { itemId, locationId, field, locationField } of places) {
    const item = items.get(itemId);
    if (!item) throw new Refusal("NOT_FOUND", "There is no such item.", [...field, "itemId"]);
    if (item.unstockable) throw new Refusal("INVALID", item.unstockable, [...field, "itemId"]);
    if (!known.has(locationId)) throw new Refusal("NOT_FOUND", "There is no such location.", locationField ?? [...field, "locationId"]);
  }
  return Ledger.lock(em, places);
}

interface Stockable {
  readonly sku: string;
  /** Why no stock of it is kept; null when it is. */
  readonly unstockable: string | null;
}

/** What is to be known of items before their stock is touched. They stay as they are until the transaction ends. */
export async function stockableItems(em: EntityManager, itemIds: readonly string[]): Promise<Map<string, Stockable>> {
  const wanted = uuids([...new Set(itemIds)]);
  // An item becomes a bundle under a stronger lock (edit-item). Two statements: the second sees what the first waited for.
  await rows(em, sql`select 1 from inventory_items where id = any(${wanted}) order by id for key share`);
  const found = await rows(
    em,
    sql<{ id: string; sku: string; tracked: boolean; bundle: boolean }>`
      select id, sku, tracked, exists (select 1 from bundle_components where bundle_id = item.id) as bundle
      from inventory_items item where id = any(${wanted})`,
  );
  return new Map(found.map(({ id, sku, tracked, bundle }) => [id, { sku, unstockable: whyUnstockable(sku, tracked, bundle) }]));
}

function whyUnstockable(sku: string, tracked: boolean, bundle: boolean): string | null {
  if (bundle) return `${sku} is a bundle: its stock is that of its parts. Name the parts instead.`;
  return tracked ? null : `${sku} is not counted. Set \`tracked\` before you keep stock of it.`;
}

/**
 * Notes a move of a command in the ledger. Throws Refusal INVALID for a quantity that is none, INSUFFICIENT_STOCK when
 * the state it comes from holds fewer units; both name the input.
 */
export function moveUnits(ledger: Ledger, { field, ...move }: NamedMove): void {
  const { from, to, quantity } = move;
  const level = ledger.level(move);
  if (!level) throw new Error("A level was not locked");
  checkQuantity(quantity, field);
  if (from !== "EXTERNAL" && level[from] < quantity) {
    const promised = level.RESERVED + level.COMMITTED;
    const hint = from === "AVAILABLE" && promised > 0 ? ` ${promised} more are promised: release or cancel these first.` : "";
    throw new Refusal("INSUFFICIENT_STOCK", `Only ${level[from]} units are ${wordsOf(from)} there, not ${quantity}.${hint}`, field);
  }
  const onHand = buckets.reduce((units, bucket) => units + level[bucket], 0);
  if (from === "EXTERNAL" && onHand + quantity > mostUnits)
    throw new Refusal("INVALID", `${onHand} units are there; with ${quantity} more it would be over ${mostUnits}.`, field);
  ledger.move({ ...move, from, to });
}

export function checkQuantity(quantity: number, field: readonly string[]): void {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > mostUnits)
    throw new Refusal("INVALID", `A quantity is 1 to ${mostUnits}, not ${quantity}.`, field);
}

const wordsOf = (state: string): string => state.toLowerCase().replace("_", " ");
