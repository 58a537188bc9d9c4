import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, keyset, type List, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { anything, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { placeOf } from "./levels.rows.ts";
import type { OpenReceipt } from "./promise-from-receipts.ts";

export interface ExpectedReceiptRow {
  readonly id: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly quantity: number;
  readonly receivedQuantity: number;
  readonly eta: string;
  readonly source: string;
  readonly reference: string | null;
  readonly status: string;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ExpectedReceiptFilter {
  readonly statuses?: readonly string[] | null;
  readonly itemIds?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  /** Expected on this day or before. */
  readonly etaUntil?: string | null;
}

export const expectedReceipts = table<ExpectedReceiptRow>(
  "expected_receipts receipt",
  [
    "id",
    "itemId",
    "locationId",
    "quantity",
    "receivedQuantity",
    "eta",
    "source",
    "reference",
    "status",
    "version",
    "createdAt",
    "updatedAt",
  ],
  { eta: "receipt.eta::text" },
);
const columns = allColumns(expectedReceipts);

/** A key that is limited to locations sees what is expected there alone. */
export const visibleReceipts = ({ locationIds }: Rights) =>
  locationIds === null ? anything : sql`receipt.location_id = any(${uuids([...locationIds])})`;

export const expectedReceiptsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ExpectedReceiptRow[]> =>
  rows(
    em,
    sql<ExpectedReceiptRow>`select ${columns} from expected_receipts receipt where receipt.id = any(${uuids(ids)}) and ${visibleReceipts(access)}`,
  );

/** By the day. */
export const receiptOrder: Order = { name: "eta", column: sql`receipt.eta`, type: "date", id: sql`receipt.id`, descending: false };

const matchingReceipts = ({ statuses, itemIds, locationIds, etaUntil }: ExpectedReceiptFilter, access: Access) =>
  sql.join(
    [
      visibleReceipts(access),
      statuses ? sql`receipt.status = any(${texts(statuses)})` : anything,
      itemIds ? sql`receipt.item_id = any(${uuids(itemIds)})` : anything,
      locationIds ? sql`receipt.location_id = any(${uuids(locationIds)})` : anything,
      etaUntil ? sql`receipt.eta <= ${etaUntil}::date` : anything,
    ],
    sql` and `,
  );

/** The ids of this stretch of the list, by the indexes that hold what is expected by item, location and status in its order; else null. */
function idsOf(filter: ExpectedReceiptFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { statuses, itemIds } = filter;
  const locationIds = filter.locationIds ?? access.locationIds;
  const items = itemIds && { column: sql`receipt.item_id`, values: uuids(once(itemIds)) };
  const places = locationIds && { column: sql`receipt.location_id`, values: uuids(once(locationIds)) };
  const states = statuses && { column: sql`receipt.status`, values: texts(once(statuses)) };
  // Of an item little is expected, so it leads alone.
  const led = (items ? [items] : [places, states]).filter((one) => one != null);
  if (led.length === 0) return null;
  const where = matchingReceipts(filter, access);
  return inEach(led, { from: sql`expected_receipts receipt`, id: sql`receipt.id`, key: sql`receipt.eta`, where, list });
}

/** Where expected receipts of this stretch are found. */
export function receiptsOn(filter: ExpectedReceiptFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`receipt.id = any(array(${ids}))` : sql`${matchingReceipts(filter, access)} and ${list.where}`;
}

/** A row for each expected receipt, up to `most`. */
export function receiptsCounted(filter: ExpectedReceiptFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(receiptOrder, most);
  const plain = sql`select receipt.id from expected_receipts receipt where ${matchingReceipts(filter, access)} ${list.order}`;
  return idsOf(filter, access, list) ?? plain;
}

export async function expectedReceiptPage(
  em: EntityManager,
  filter: ExpectedReceiptFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<ExpectedReceiptRow>> {
  const page = keyset(args, receiptOrder);
  const wanted = receiptsOn(filter, access, page);
  return page.page(
    await rows(em, sql<ExpectedReceiptRow>`select ${columns}, ${page.select} from expected_receipts receipt where ${wanted} ${page.order}`),
  );
}

export const expectedReceiptCount = (em: EntityManager, filter: ExpectedReceiptFilter, most: number, access: Access): Promise<number> =>
  countOf(em, receiptsCounted(filter, access, most));

/** What is still to come of these items, the earliest first. */
export const openReceiptsOf = (em: EntityManager, itemIds: readonly string[]): Promise<OpenReceipt[]> =>
  rows(
    em,
    sql<OpenReceipt>`
      select id, item_id as "itemId", location_id as "locationId", eta::text as eta, quantity - received_quantity as left
      from expected_receipts where status = 'OPEN' and item_id = any(${uuids(itemIds)}) order by eta, id`,
  );

/** What is free already, as if it came before any day: who waits for more than one unit may have some of them there. */
export const stockAsReceipts = (em: EntityManager, itemIds: readonly string[]): Promise<OpenReceipt[]> =>
  rows(
    em,
    sql<OpenReceipt>`
      select item_id || '@' || location_id as id, item_id as "itemId", location_id as "locationId", '' as eta, available as left
      from inventory_levels where available > 0 and item_id = any(${uuids(itemIds)}) order by item_id, location_id`,
  );

/** What is still to come at a level, the earliest first; at most 100. What stands behind `from`; the level's two ids are SQL. */
export const openReceipts = (itemId: string, locationId: string): string =>
  `lateral (select * from expected_receipts where item_id = ${itemId} and location_id = ${locationId} and status = 'OPEN' order by eta, id limit 100) receipt`;

export const openReceiptsAt = (em: EntityManager, levelIds: readonly string[]): Promise<(ExpectedReceiptRow & { levelId: string })[]> => {
  const places = levelIds.map(placeOf);
  return rows(
    em,
    sql<ExpectedReceiptRow & { levelId: string }>`
      select ${columns}, receipt.item_id || '@' || receipt.location_id as "levelId"
      from unnest(${uuids(places.map(({ itemId }) => itemId))}, ${uuids(places.map(({ locationId }) => locationId))}) as wanted(item, place),
      ${sql.raw(openReceipts("wanted.item", "wanted.place"))}
      order by receipt.eta, receipt.id`,
  );
};
