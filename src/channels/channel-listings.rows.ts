import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, keyset, type List, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";

export interface ChannelListingRow {
  readonly id: string;
  readonly channelId: string;
  readonly externalSku: string;
  readonly title: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ListingComponentRow {
  readonly listingId: string;
  readonly itemId: string;
  readonly quantity: number;
}

export interface ChannelListingFilter {
  readonly channelIds?: readonly string[] | null;
  /** SKUs of our items, exactly: listings that one of these is a part of. */
  readonly skus?: readonly string[] | null;
  /** The channel's own SKUs, exactly. */
  readonly externalSkus?: readonly string[] | null;
  /** Part of the channel's SKU or the title. */
  readonly text?: string | null;
}

const columns = sql`
  id, channel_id as "channelId", external_sku as "externalSku", title, version, created_at as "createdAt", updated_at as "updatedAt"`;

/** A key that is limited to channels sees their listings alone. */
const visible = ({ channelIds }: Access) => (channelIds === null ? sql`true` : sql`channel_id = any(${uuids([...channelIds])})`);

export const channelListingsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelListingRow[]> =>
  rows(em, sql<ChannelListingRow>`select ${columns} from channel_listings where id = any(${uuids(ids)}) and ${visible(access)}`);

/** What listings are made of, by SKU of the item. */
export const componentsOfListings = (em: EntityManager, listingIds: readonly string[]): Promise<ListingComponentRow[]> =>
  rows(
    em,
    sql<ListingComponentRow>`
      select listing_id as "listingId", item_id as "itemId", quantity
      from listing_components join inventory_items item on item.id = item_id
      where listing_id = any(${uuids(listingIds)}) order by listing_id, item.sku`,
  );

const matching = ({ channelIds, skus, externalSkus, text }: ChannelListingFilter) =>
  sql.join(
    [
      channelIds ? sql`channel_id = any(${uuids(channelIds)})` : sql`true`,
      skus
        ? sql`exists (
            select 1 from listing_components part join inventory_items item on item.id = part.item_id
            where part.listing_id = channel_listings.id and item.sku = any(${skus as string[]}::text[]))`
        : sql`true`,
      externalSkus ? sql`external_sku = any(${externalSkus as string[]}::text[])` : sql`true`,
      text ? sql`(external_sku || ' ' || coalesce(title, '')) ilike ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}` : sql`true`,
    ],
    sql` and `,
  );

const bySku: Order = {
  name: "externalSku",
  column: sql`channel_listings.external_sku`,
  type: "text",
  id: sql`channel_listings.id`,
  descending: false,
};

const wanted = (filter: ChannelListingFilter, access: Access) => sql`${matching(filter)} and ${visible(access)}`;

/** The ids of this stretch of the list, by the index that holds each channel's listings by their SKU; else null. */
function idsOf(filter: ChannelListingFilter, access: Access, list: List) {
  const { skus, externalSkus, text } = filter;
  const channelIds = filter.channelIds ?? access.channelIds;
  if (!channelIds || skus || externalSkus || text) return null;
  const channels = { column: sql`channel_listings.channel_id`, values: uuids(once(channelIds)) };
  return inEach([channels], { from: sql`channel_listings`, id: bySku.id, key: bySku.column, where: wanted(filter, access), list });
}

/** By the channel's SKU. */
export async function channelListingPage(
  em: EntityManager,
  filter: ChannelListingFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<ChannelListingRow>> {
  const page = keyset(args, bySku);
  const ids = idsOf(filter, access, page);
  const where = ids ? sql`channel_listings.id = any(array(${ids}))` : sql`${wanted(filter, access)} and ${page.where}`;
  return page.page(
    await rows(
      em,
      sql<ChannelListingRow>`
        select ${columns}, ${page.select} from channel_listings where ${where} ${page.order}`,
    ),
  );
}

export async function channelListingCount(em: EntityManager, filter: ChannelListingFilter, most: number, access: Access): Promise<number> {
  const list = firstOf(bySku, most);
  const ids = idsOf(filter, access, list) ?? sql`select id from channel_listings where ${wanted(filter, access)} limit ${sql.lit(most)}`;
  const counted = await row(em, sql<{ count: number }>`select count(*)::int as count from (${ids}) counted`);
  return counted?.count ?? 0;
}
