import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { keyset, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { all, countOf, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

/** What a channel is known to show of a level (`level`): what it was told, or seen to show, whichever was later. */
export const knownQuantity = sql.raw(
  "case when level.shown_at is not null and (level.told_at is null or level.shown_at > level.told_at) then level.shown_quantity else level.told_quantity end",
);
export const knownAt = sql.raw("greatest(level.told_at, level.shown_at)");

export interface PublishedLevelRow {
  readonly listingId: string;
  readonly place: string | null;
  readonly quantity: number | null;
  readonly toldAt: string | null;
  readonly shown: number | null;
  readonly shownAt: string | null;
  readonly differedAt: string | null;
}

export const publishedLevels = table<PublishedLevelRow>(
  "published_levels level",
  ["listingId", "place", "quantity", "toldAt", "shown", "shownAt", "differedAt"],
  { place: "nullif(level.place, '')", quantity: "level.told_quantity", shown: "level.shown_quantity" },
);

/** What channels were told of listings, a row for each place where they keep levels by place. */
export const publishedOfListings = (em: EntityManager, listingIds: readonly string[]): Promise<PublishedLevelRow[]> =>
  rows(
    em,
    sql<PublishedLevelRow>`
      select ${allColumns(publishedLevels)} from published_levels level where level.listing_id = any(${uuids(listingIds)}) order by level.listing_id, level.place`,
  );

/** A listing of which a channel may show another number than is true. */
export interface StockDriftRow {
  readonly id: string;
  readonly channelId: string;
  readonly since: string;
  readonly reason: string | null;
}

export const stockDrifts = table<StockDriftRow>("stock_drifts drift", ["id", "channelId", "since", "reason"], { id: "drift.listing_id" });

export const visibleDrifts = ({ channelIds, locationIds }: Rights) =>
  all([channelIds === null ? null : sql`drift.channel_id = any(${uuids([...channelIds])})`, locationIds === null ? null : sql`false`]);

export const driftOf = (channelId: string) => sql`drift.channel_id = ${channelId}`;

/** The longest out of step first. */
export const driftOrder: Order = {
  name: "since",
  column: sql`drift.since`,
  type: "timestamptz",
  id: sql`drift.listing_id`,
  descending: false,
};

export async function stockDriftPage(em: EntityManager, channelId: string, args: PageArgs, access: Access): Promise<Page<StockDriftRow>> {
  const page = keyset(args, driftOrder);
  return page.page(
    await rows(
      em,
      sql<StockDriftRow>`
        select ${allColumns(stockDrifts)}, ${page.select} from stock_drifts drift where ${driftOf(channelId)} and ${visibleDrifts(access)} and ${page.where} ${page.order}`,
    ),
  );
}

export const stockDriftCount = (em: EntityManager, channelId: string, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from stock_drifts drift where ${driftOf(channelId)} and ${visibleDrifts(access)} limit ${sql.lit(most)}`);

/** How telling a channel its stock goes. */
export interface StockLineRow {
  readonly id: string;
  readonly failingSince: string | null;
  readonly failure: string | null;
  readonly reconciling: boolean;
  readonly reconciledAt: string | null;
  readonly looked: number;
  readonly differed: number;
}

export const stockLines = table<StockLineRow>(
  "stock_lines line",
  ["id", "failingSince", "failure", "reconciling", "reconciledAt", "looked", "differed"],
  { id: "line.channel_id", reconciling: "(line.reconcile_asked_at is not null or line.reconcile_begun_at is not null)" },
);

export const stockLinesById = (em: EntityManager, channelIds: readonly string[]): Promise<StockLineRow[]> =>
  rows(em, sql<StockLineRow>`select ${allColumns(stockLines)} from stock_lines line where line.channel_id = any(${uuids(channelIds)})`);
