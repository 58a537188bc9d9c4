import type { EntityManager } from "@mikro-orm/postgresql";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, containing, row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

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
  readonly handlingTags: readonly string[];
  readonly tracked: boolean;
  readonly backorderPolicy: string;
  readonly backorderLimit: number | null;
  readonly preorderReleaseAt: string | null;
  readonly preorderLimit: number | null;
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

export const inventoryItems = table<InventoryItemRow>("inventory_items item", [
  "id",
  "sku",
  "barcode",
  "title",
  "weightGrams",
  "lengthMm",
  "widthMm",
  "heightMm",
  "tags",
  "handlingTags",
  "tracked",
  "backorderPolicy",
  "backorderLimit",
  "preorderReleaseAt",
  "preorderLimit",
  "priceMinor",
  "priceCurrency",
  "version",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(inventoryItems);

export const itemOrders: Readonly<Record<ItemSort, Order>> = {
  SKU: { name: "sku", column: sql`item.sku`, type: "text", id: sql`item.id`, descending: false },
  TITLE: { name: "title", column: sql`item.title`, type: "text", id: sql`item.id`, descending: false },
  NEWEST: { name: "newest", column: sql`item.created_at`, type: "timestamptz", id: sql`item.id`, descending: true },
  LAST_CHANGED: { name: "changed", column: sql`item.updated_at`, type: "timestamptz", id: sql`item.id`, descending: true },
};

export const bundleComponents = table<ComponentRow>("bundle_components component", ["bundleId", "itemId", "quantity"], {
  itemId: "component.component_id",
});

export const inventoryItemsById = (em: EntityManager, ids: readonly string[]): Promise<InventoryItemRow[]> =>
  rows(em, sql<InventoryItemRow>`select ${columns} from inventory_items item where item.id = any(${uuids(ids)})`);

export const inventoryItemBySku = (em: EntityManager, sku: string): Promise<InventoryItemRow | null> =>
  row(em, sql<InventoryItemRow>`select ${columns} from inventory_items item where item.sku = ${sku}`);

/** The parts of these bundles, by SKU. */
export const componentsOf = (em: EntityManager, bundleIds: readonly string[]): Promise<ComponentRow[]> =>
  rows(
    em,
    sql<ComponentRow>`
      select ${allColumns(bundleComponents)}
      from bundle_components component join inventory_items item on item.id = component.component_id
      where component.bundle_id = any(${uuids(bundleIds)}) order by item.sku`,
  );

/** Which tags and words are frequent decides what index is best: PostgreSQL has to see them when it plans. */
export const matchingItems = ({ skus, tags, tracked, barcode, text }: InventoryItemFilter) =>
  all([
    skus ? sql`item.sku = any(${texts(skus)})` : null,
    tags ? sql`item.tags && ${texts(tags)}` : null,
    // In words of the statement, as the index of what is not counted is.
    tracked == null ? null : tracked ? sql`item.tracked` : sql`not item.tracked`,
    barcode ? sql`item.barcode = ${barcode}` : null,
    text ? sql`(item.sku || ' ' || item.title || ' ' || coalesce(item.barcode, '')) ilike ${containing(text)}` : null,
  ]);

export const inventoryItemPage = (
  em: EntityManager,
  filter: InventoryItemFilter,
  sort: ItemSort,
  args: PageArgs,
): Promise<Page<InventoryItemRow>> =>
  pageOf(em, inventoryItems, itemOrders[sort], args, (page) => all([matchingItems(filter), page.where]));

export async function inventoryItemCount(em: EntityManager, filter: InventoryItemFilter, most: number): Promise<number> {
  const counted = await row(
    em,
    sql<{ count: number }>`
      select count(*)::int as count from (select 1 from inventory_items item where ${matchingItems(filter)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}

/** The items of these SKUs; what there is none of is left out. */
export const itemIdsOfSkus = async (em: EntityManager, skus: readonly string[]): Promise<string[]> =>
  (await rows(em, sql<{ id: string }>`select id from inventory_items where sku = any(${texts(skus)})`)).map(({ id }) => id);
