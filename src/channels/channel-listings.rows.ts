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

/** The condition that finds this stretch of the list, each channel's listings from the index that holds them by their SKU. */
function onStretch(filter: ChannelListingFilter, access: Access, list: List) {
  const { skus, externalSkus, text } = filter;
  const where = sql`${matching(filter)} and ${visible(access)}`;
  const channelIds = filter.channelIds ?? access.channelIds;
  if (!channelIds || skus || externalSkus || text) return sql`${where} and ${list.where}`;
  const channels = { column: sql`channel_listings.channel_id`, values: uuids(once(channelIds)) };
  return sql`channel_listings.id = any(array(${inEach([channels], { from: sql`channel_listings`, id: bySku.id, key: bySku.column, where, list })}))`;
}

/** By the channel's SKU. */
export async function channelListingPage(
  em: EntityManager,
  filter: ChannelListingFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<ChannelListingRow>> {
  const page = keyset(args, bySku);
  return page.page(
    await rows(
      em,
      sql<ChannelListingRow>`
        select ${columns}, ${page.select} from channel_listings where ${onStretch(filter, access, page)} ${page.order}`,
    ),
  );
}

export async function channelListingCount(em: EntityManager, filter: ChannelListingFilter, most: number, access: Access): Promise<number> {
  const list = firstOf(bySku, most);
  const counted = await row(
    em,
    sql<{ count: number }>`
      select count(*)::int as count from (select 1 from channel_listings where ${onStretch(filter, access, list)} ${list.order}) counted`,
  );
  return counted?.count ?? 0;
}
