import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { keyset, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { anything, countOf, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface CatalogueEntryRow {
  readonly id: string;
  readonly channelId: string;
  readonly externalSku: string;
  readonly title: string;
  readonly barcode: string | null;
  readonly stock: number | null;
  readonly seenAt: string;
  readonly match: string;
  readonly matchedBy: string | null;
  readonly itemId: string | null;
  readonly listingId: string | null;
}

/** How far the reading of a channel's catalogue is. */
export interface CataloguePullRow {
  readonly channelId: string;
  readonly status: string;
  readonly pages: number;
  readonly entries: number;
  readonly reason: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export const catalogueEntries = table<CatalogueEntryRow>("catalogue_entries entry", [
  "id",
  "channelId",
  "externalSku",
  "title",
  "barcode",
  "stock",
  "seenAt",
  "match",
  "matchedBy",
  "itemId",
  "listingId",
]);
const columns = allColumns(catalogueEntries);

export const cataloguePulls = table<CataloguePullRow>("catalogue_pulls pull", [
  "channelId",
  "status",
  "pages",
  "entries",
  "reason",
  "startedAt",
  "endedAt",
]);

/** A key that is limited to channels sees what these sell alone. */
export const visibleEntries = ({ channelIds }: Rights) =>
  channelIds === null ? anything : sql`entry.channel_id = any(${uuids([...channelIds])})`;

export const catalogueEntriesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<CatalogueEntryRow[]> =>
  rows(
    em,
    sql<CatalogueEntryRow>`select ${columns} from catalogue_entries entry where entry.id = any(${uuids(ids)}) and ${visibleEntries(access)}`,
  );

/** By channel. */
export const cataloguePullsOf = (em: EntityManager, channelIds: readonly string[]): Promise<CataloguePullRow[]> =>
  rows(
    em,
    sql<CataloguePullRow>`select ${allColumns(cataloguePulls)} from catalogue_pulls pull where pull.channel_id = any(${uuids(channelIds)})`,
  );

/** By the channel's SKU. */
export const entryOrder: Order = {
  name: "externalSku",
  column: sql`entry.external_sku`,
  type: "text",
  id: sql`entry.id`,
  descending: false,
};

/** In words of the statement, so that it is planned for the match that is asked for. */
export const matchingEntries = (match: string | null | undefined) => (match ? sql`entry.match = ${match}` : anything);

export async function catalogueEntryPage(
  em: EntityManager,
  channelId: string,
  match: string | null,
  args: PageArgs,
  access: Access,
): Promise<Page<CatalogueEntryRow>> {
  const page = keyset(args, entryOrder);
  const wanted = sql`entry.channel_id = ${channelId} and ${matchingEntries(match)} and ${visibleEntries(access)} and ${page.where}`;
  return page.page(
    await rows(em, sql<CatalogueEntryRow>`select ${columns}, ${page.select} from catalogue_entries entry where ${wanted} ${page.order}`),
  );
}

export const catalogueEntryCount = (
  em: EntityManager,
  channelId: string,
  match: string | null,
  most: number,
  access: Access,
): Promise<number> =>
  countOf(
    em,
    sql`
      select 1 from catalogue_entries entry
      where entry.channel_id = ${channelId} and ${matchingEntries(match)} and ${visibleEntries(access)} limit ${sql.lit(most)}`,
  );
