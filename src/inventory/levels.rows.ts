import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, keyset, type List, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { anything, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { Place } from "./ledger.ts";

export interface InventoryLevelRow {
  /** `<item>@<location>` */
  readonly id: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly available: number;
  readonly reserved: number;
  readonly committed: number;
  readonly safetyStock: number;
  readonly qualityControl: number;
  readonly damaged: number;
  readonly onHand: number;
  readonly incoming: number;
  readonly sequence: number;
  readonly updatedAt: string;
}

export interface InventoryLevelFilter {
  readonly skus?: readonly string[] | null;
  readonly itemIds?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  /** Only levels with fewer units available than this. */
  readonly belowAvailable?: number | null;
}

export const inventoryLevels = table<InventoryLevelRow>(
  "inventory_levels level",
  [
    "id",
    "itemId",
    "locationId",
    "available",
    "reserved",
    "committed",
    "safetyStock",
    "qualityControl",
    "damaged",
    "onHand",
    "incoming",
    "sequence",
    "updatedAt",
  ],
  { id: "level.item_id || '@' || level.location_id" },
);
const columns = allColumns(inventoryLevels);

/** A key that is limited to locations sees their stock alone. */
export const visibleLevels = ({ locationIds }: Rights) =>
  locationIds === null ? anything : sql`level.location_id = any(${uuids([...locationIds])})`;

/** The place that a level's id names. */
export function placeOf(levelId: string): Place {
  const [itemId, locationId] = levelId.split("@") as [string, string];
  return { itemId, locationId };
}

export const inventoryLevelsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<InventoryLevelRow[]> => {
  const places = ids.map(placeOf);
  return rows(
    em,
    sql<InventoryLevelRow>`
      select ${columns}
      from unnest(${uuids(places.map(({ itemId }) => itemId))}, ${uuids(places.map(({ locationId }) => locationId))}) as wanted(item_id, location_id)
      join inventory_levels level using (item_id, location_id) where ${visibleLevels(access)}`,
  );
};

/** All levels of these items that the key may see, by location code. */
export const levelsOfItems = (em: EntityManager, itemIds: readonly string[], access: Access): Promise<InventoryLevelRow[]> =>
  rows(
    em,
    sql<InventoryLevelRow>`
      select ${columns} from inventory_levels level join locations location on location.id = level.location_id
      where level.item_id = any(${uuids(itemIds)}) and ${visibleLevels(access)} order by location.code`,
  );

const matchingLevels = ({ skus, itemIds, locationIds, belowAvailable }: InventoryLevelFilter, access: Access) =>
  sql.join(
    [
      visibleLevels(access),
      skus ? sql`level.item_sku = any(${texts(skus)})` : anything,
      itemIds ? sql`level.item_id = any(${uuids(itemIds)})` : anything,
      locationIds ? sql`level.location_id = any(${uuids(locationIds)})` : anything,
      belowAvailable == null ? anything : sql`level.available < ${belowAvailable}`,
    ],
    sql` and `,
  );

/** By SKU, then by location. */
export const levelOrder: Order = { name: "sku", column: sql`level.item_sku`, type: "text", id: sql`level.location_id`, descending: false };

/** The bands that levels with fewer units are in; none for 0 and less. */
const bandsBelow = (units: number) =>
  sql<string[]>`array(select generate_series(0, available_band(${units}::integer - 1)) where ${units}::integer > 0)`;

/** Where the rows of this stretch lie, by an index that holds what a filter finds in the order of the list; else null. */
function rowsOf(filter: InventoryLevelFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { skus, itemIds, belowAvailable } = filter;
  // Levels of items are as few as the locations: they are sorted.
  if (skus || itemIds) return null;
  const locationIds = filter.locationIds ?? access.locationIds;
  const led =
    belowAvailable != null
      ? { column: sql`level.available_band`, values: bandsBelow(belowAvailable) }
      : locationIds && { column: sql`level.location_id`, values: uuids(once(locationIds)) };
  if (!led) return null;
  const { id, column: key } = levelOrder;
  return inEach([led], {
    from: sql`inventory_levels level`,
    id,
    answer: sql`level.ctid`,
    key,
    where: matchingLevels(filter, access),
    list,
  });
}

/** Where levels of this stretch are found. A level has no id of one column, so it is known by where it lies in the table. */
export function levelsOn(filter: InventoryLevelFilter, access: Access, list: List): RawBuilder<unknown> {
  const found = rowsOf(filter, access, list);
  return found ? sql`level.ctid = any(array(${found}))` : sql`${matchingLevels(filter, access)} and ${list.where}`;
}

/** A row for each level, up to `most`. */
export function levelsCounted(filter: InventoryLevelFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(levelOrder, most);
  const matching = matchingLevels(filter, access);
  const { belowAvailable } = filter;
  // In the order of the index by bands, which it is to be counted from.
  if (belowAvailable != null)
    return sql`select from inventory_levels level where level.available_band <= available_band(${belowAvailable}) and ${matching}
      order by level.available_band, level.item_sku, level.location_id limit ${sql.lit(most)}`;
  return rowsOf(filter, access, list) ?? sql`select from inventory_levels level where ${matching} ${list.order}`;
}

export async function inventoryLevelPage(
  em: EntityManager,
  filter: InventoryLevelFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<InventoryLevelRow>> {
  const page = keyset(args, levelOrder);
  const where = levelsOn(filter, access, page);
  return page.page(
    await rows(em, sql<InventoryLevelRow>`select ${columns}, ${page.select} from inventory_levels level where ${where} ${page.order}`),
  );
}

export const inventoryLevelCount = (em: EntityManager, filter: InventoryLevelFilter, most: number, access: Access): Promise<number> =>
  countOf(em, levelsCounted(filter, access, most));

export interface AvailabilityRow {
  readonly id: string;
  /** Null for what is never counted. */
  readonly available: number | null;
}

/**
 * How many units are free to promise at the locations the key may see, of each item of which `wanted` holds: it is called `whole`. A
 * bundle leaves whole from one location, so each location has as many as its scarcest part allows; parts that are never counted do not
 * limit it.
 */
export const availableUnits = (wanted: RawBuilder<unknown>, access: Access): RawBuilder<AvailabilityRow> => sql<AvailabilityRow>`
  with part as (
    select whole.id, part.id as part_id, coalesce(bundle.quantity, 1) as quantity, count(*) over (partition by whole.id) as parts
    from inventory_items whole
    left join bundle_components bundle on bundle.bundle_id = whole.id
    join inventory_items part on part.id = coalesce(bundle.component_id, whole.id) and part.tracked
    where ${wanted}
  ), at_location as (
    select part.id, case when count(*) = part.parts then min(level.available / part.quantity) else 0 end as units
    from part join inventory_levels level on level.item_id = part.part_id and ${visibleLevels(access)}
    group by part.id, part.parts, level.location_id
  )
  select part.id, coalesce((select sum(units) from at_location where at_location.id = part.id), 0)::int as available
  from part group by part.id`;

export const availability = (em: EntityManager, itemIds: readonly string[], access: Access): Promise<AvailabilityRow[]> =>
  rows(em, availableUnits(sql`whole.id = any(${uuids(itemIds)})`, access));
