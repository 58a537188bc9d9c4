import type { EntityManager } from "@mikro-orm/postgresql";
import { keyset, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";

export interface InventoryItemRow {
  readonly id: string;
  readonly sku: string;
  readonly barcode: string | null;
  readonly title: string;
  readonly weightGrams: number | null;
  readonly lengthMm: number | null;
  readonly widthMm: number | null;
  readonly heightMm: number | null;
  readonly tags: readonly string[];
  readonly tracked: boolean;
  readonly backorderPolicy: string;
  readonly priceMinor: string | null;
  readonly priceCurrency: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One part of a bundle: `quantity` units of the item go into one bundle. */
export interface ComponentRow {
  readonly bundleId: string;
  readonly itemId: string;
  readonly quantity: number;
}

export interface InventoryItemFilter {
  readonly skus?: readonly string[] | null;
  /** Items with at least one of these. */
  readonly tags?: readonly string[] | null;
  readonly tracked?: boolean | null;
  readonly barcode?: string | null;
  /** Part of the SKU, the title or the barcode. */
  readonly text?: string | null;
}

export const itemSorts = ["SKU", "TITLE", "NEWEST", "LAST_CHANGED"] as const;
export type ItemSort = (typeof itemSorts)[number];

const columns = sql`
  id, sku, barcode, title, weight_grams as "weightGrams", length_mm as "lengthMm", width_mm as "widthMm", height_mm as "heightMm", tags,
  tracked, backorder_policy as "backorderPolicy", price_minor as "priceMinor", price_currency as "priceCurrency", version,
  created_at as "createdAt", updated_at as "updatedAt"`;

const orders: Readonly<Record<ItemSort, Order>> = {
  SKU: { name: "sku", column: sql`sku`, type: "text", id: sql`id`, descending: false },
  TITLE: { name: "title", column: sql`title`, type: "text", id: sql`id`, descending: false },
  NEWEST: { name: "newest", column: sql`created_at`, type: "timestamptz", id: sql`id`, descending: true },
  LAST_CHANGED: { name: "changed", column: sql`updated_at`, type: "timestamptz", id: sql`id`, descending: true },
};

export const inventoryItemsById = (em: EntityManager, ids: readonly string[]): Promise<InventoryItemRow[]> =>
  rows(em, sql<InventoryItemRow>`select ${columns} from inventory_items where id = any(${uuids(ids)})`);

export const inventoryItemBySku = (em: EntityManager, sku: string): Promise<InventoryItemRow | null> =>
  row(em, sql<InventoryItemRow>`select ${columns} from inventory_items where sku = ${sku}`);

/** The parts of these bundles, by SKU. */
export const componentsOf = (em: EntityManager, bundleIds: readonly string[]): Promise<ComponentRow[]> =>
  rows(
    em,
    sql<ComponentRow>`
      select bundle_id as "bundleId", component_id as "itemId", quantity
      from bundle_components join inventory_items item on item.id = component_id
      where bundle_id = any(${uuids(bundleIds)}) order by item.sku`,
  );

/** Which tags and words are frequent decides what index is best: PostgreSQL has to see them when it plans. */
const matching = ({ skus, tags, tracked, barcode, text }: InventoryItemFilter) =>
  sql.join(
    [
      skus ? sql`sku = any(${skus as string[]}::text[])` : sql`true`,
      tags ? sql`tags && ${tags as string[]}::text[]` : sql`true`,
      // In words of the statement, as the index of what is not counted is.
      tracked == null ? sql`true` : tracked ? sql`tracked` : sql`not tracked`,
      barcode ? sql`barcode = ${barcode}` : sql`true`,
      text ? sql`(sku || ' ' || title || ' ' || coalesce(barcode, '')) ilike ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}` : sql`true`,
    ],
    sql` and `,
  );

export async function inventoryItemPage(
  em: EntityManager,
  filter: InventoryItemFilter,
  sort: ItemSort,
  args: PageArgs,
): Promise<Page<InventoryItemRow>> {
  const page = keyset(args, orders[sort]);
  return page.page(
    await rows(
      em,
      sql<InventoryItemRow>`select ${columns}, ${page.select} from inventory_items where ${matching(filter)} and ${page.where} ${page.order}`,
    ),
  );
}

export async function inventoryItemCount(em: EntityManager, filter: InventoryItemFilter, most: number): Promise<number> {
  const counted = await row(
    em,
    sql<{ count: number }>`
      select count(*)::int as count from (select 1 from inventory_items where ${matching(filter)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}

/** The items of these SKUs; what there is none of is left out. */
export const itemIdsOfSkus = async (em: EntityManager, skus: readonly string[]): Promise<string[]> =>
  (await rows(em, sql<{ id: string }>`select id from inventory_items where sku = any(${skus as string[]}::text[])`)).map(({ id }) => id);
