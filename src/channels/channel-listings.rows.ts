import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, anything, containing, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

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

export const channelListings = table<ChannelListingRow>("channel_listings listing", [
  "id",
  "channelId",
  "externalSku",
  "title",
  "version",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(channelListings);

export const listingComponents = table<ListingComponentRow>("listing_components part", ["listingId", "itemId", "quantity"]);

/** A key that is limited to channels sees their listings alone. */
export const visibleListings = ({ channelIds }: Rights) =>
  channelIds === null ? anything : sql`listing.channel_id = any(${uuids([...channelIds])})`;

export const channelListingsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelListingRow[]> =>
  rows(
    em,
    sql<ChannelListingRow>`select ${columns} from channel_listings listing where listing.id = any(${uuids(ids)}) and ${visibleListings(access)}`,
  );

/** What listings are made of, by SKU of the item. */
export const componentsOfListings = (em: EntityManager, listingIds: readonly string[]): Promise<ListingComponentRow[]> =>
  rows(
    em,
    sql<ListingComponentRow>`
      select ${allColumns(listingComponents)}
      from listing_components part join inventory_items item on item.id = part.item_id
      where part.listing_id = any(${uuids(listingIds)}) order by part.listing_id, item.sku`,
  );

/** By the channel's SKU. */
export const listingOrder: Order = {
  name: "externalSku",
  column: sql`listing.external_sku`,
  type: "text",
  id: sql`listing.id`,
  descending: false,
};

export const matchingListings = ({ channelIds, skus, externalSkus, text }: ChannelListingFilter) =>
  all([
    channelIds ? sql`listing.channel_id = any(${uuids(channelIds)})` : null,
    skus
      ? sql`exists (
            select 1 from listing_components part join inventory_items item on item.id = part.item_id
            where part.listing_id = listing.id and item.sku = any(${texts(skus)}))`
      : null,
    externalSkus ? sql`listing.external_sku = any(${texts(externalSkus)})` : null,
    text ? sql`(listing.external_sku || ' ' || coalesce(listing.title, '')) ilike ${containing(text)}` : null,
  ]);

const wanted = (filter: ChannelListingFilter, access: Access) => sql`${matchingListings(filter)} and ${visibleListings(access)}`;

/** The ids of this stretch of the list, by the index that holds each channel's listings by their SKU; else null. */
function idsOf(filter: ChannelListingFilter, access: Access, list: List) {
  const { skus, externalSkus, text } = filter;
  const channelIds = filter.channelIds ?? access.channelIds;
  if (!channelIds || skus || externalSkus || text) return null;
  const channels = { column: sql`listing.channel_id`, values: uuids(once(channelIds)) };
  const { id, column: key } = listingOrder;
  return inEach([channels], { from: sql`channel_listings listing`, id, key, where: wanted(filter, access), list });
}

/** Where listings of this stretch are found. */
export function listingsOn(filter: ChannelListingFilter, access: Access, list: List) {
  const ids = idsOf(filter, access, list);
  return ids ? sql`listing.id = any(array(${ids}))` : sql`${wanted(filter, access)} and ${list.where}`;
}

/** A row for each listing, up to `most`. */
export const listingsCounted = (filter: ChannelListingFilter, access: Access, most: number) =>
  idsOf(filter, access, firstOf(listingOrder, most)) ??
  sql`select listing.id from channel_listings listing where ${wanted(filter, access)} limit ${sql.lit(most)}`;

export const channelListingPage = (
  em: EntityManager,
  filter: ChannelListingFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<ChannelListingRow>> => pageOf(em, channelListings, listingOrder, args, (page) => listingsOn(filter, access, page));

export const channelListingCount = (em: EntityManager, filter: ChannelListingFilter, most: number, access: Access): Promise<number> =>
  countOf(em, listingsCounted(filter, access, most));
