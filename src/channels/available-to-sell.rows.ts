import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access } from "../access/access.ts";
import { visibleLevels } from "../inventory/levels.rows.ts";
import { rows, sql, texts, uuids } from "../kit/sql.ts";
import { table } from "../kit/table.ts";
import { visibleChannels } from "./channels.rows.ts";

/** What a channel may be shown of one thing that it sells. */
export interface AvailableToSellRow {
  /** What was asked for: a SKU, or a listing's id. */
  readonly id: string;
  /** Null for what is never counted, and for a pre-order without a limit. */
  readonly units: number | null;
  readonly locations: readonly { readonly locationId: string; readonly units: number }[];
  /** When it is released, while it is sold as a pre-order. */
  readonly releaseAt: string | null;
}

export const availableToSell = table<AvailableToSellRow>("ats", ["id", "units", "locations", "releaseAt"], {
  releaseAt: 'ats."releaseAt"',
});

/** What is true whoever asks. */
export const everything: Access = { keyId: "system", scopes: new Set(["inventory:read"]), channelIds: null, locationIds: null };

/** What is sold: `quantity` of an item for each unit of what is called `id`, as a channel's own SKU says or an item's. */
type Sold = RawBuilder<unknown>;

/** SKUs as a channel's orders write them: a listing of it counts first, then an item of this very SKU. Unknown ones are left out. */
export const soldUnder = (channelId: string, skus: readonly string[], access: Access): Sold => sql`
  with wanted as (
    select distinct sku, channels.id as channel_id from unnest(${texts(skus)}) as sku join channels on channels.id = ${channelId}
    where ${visibleChannels(access)}
  )
  select wanted.sku as id, wanted.channel_id, part.item_id, part.quantity from wanted
  join channel_listings listing on listing.channel_id = wanted.channel_id and listing.external_sku = wanted.sku
  join listing_components part on part.listing_id = listing.id
  union all
  select wanted.sku, wanted.channel_id, item.id, 1 from wanted join inventory_items item on item.sku = wanted.sku
  where not exists (select 1 from channel_listings listing where listing.channel_id = wanted.channel_id and listing.external_sku = wanted.sku)`;

/** Listings of which `wanted` holds. */
const soldByListings = (wanted: RawBuilder<unknown>): Sold => sql`
  select sold_listing.id::text as id, sold_listing.channel_id, part.item_id, part.quantity
  from channel_listings sold_listing join listing_components part on part.listing_id = sold_listing.id where ${wanted}`;

/**
 * Units of what is sold that a channel may be shown, by place and in all. At each place that serves the channel: what is available less its
 * buffer, never below zero, and what is kept for the channel. What has parts leaves whole from one place, so its scarcest part counts there; parts
 * that are never counted do not limit it. Before its release an item has what may still be pre-ordered of it, and nothing anywhere.
 */
export const availableOf = (sold: Sold, access: Access): RawBuilder<AvailableToSellRow> => sql<AvailableToSellRow>`
  with sold as materialized (${sold}),
  part as materialized (
    select sold.id, sold.channel_id, item.id as item_id, item.tags, item.tracked, sum(sold.quantity * coalesce(bundle.quantity, 1)) as quantity,
      case when item.preorder_release_at > now() then item.preorder_release_at end as release_at
    from sold left join bundle_components bundle on bundle.bundle_id = sold.item_id
    join inventory_items item on item.id = coalesce(bundle.component_id, sold.item_id)
    group by sold.id, sold.channel_id, item.id
  ), thing as (
    select part.id, count(*) filter (where tracked) as parts, max(release_at) as release_at,
      min(greatest(0, ahead.preorder_limit - ahead.preordered) / quantity) filter (where release_at is not null) as preorders
    from part left join sold_ahead ahead on ahead.item_id = part.item_id group by part.id
  ), shelf as (
    select part.id, part.item_id, part.quantity, level.location_id,
      greatest(0, level.available - coalesce(buffer.kept, 0)) + coalesce((
        select sum(reservation.quantity) from reservations reservation
        where reservation.status = 'ACTIVE' and reservation.owner_type = 'CHANNEL' and reservation.channel_id = part.channel_id
          and reservation.item_id = part.item_id and reservation.location_id = level.location_id), 0) as units
    from part join channels channel on channel.id = part.channel_id
    join inventory_levels level on level.item_id = part.item_id and ${visibleLevels(access)}
    join locations place on place.id = level.location_id and place.status = 'ACTIVE'
      and (place.id = any(channel.location_ids) or (channel.location_ids = '{}' and (place.ships or place.pickup)))
    left join lateral (${bufferInSql}) buffer on true
    where part.tracked
  ), at_place as (
    select shelf.id, shelf.location_id, floor(min(shelf.units / shelf.quantity))::int as units
    from shelf join thing on thing.id = shelf.id and thing.release_at is null
    group by shelf.id, shelf.location_id, thing.parts having count(*) = thing.parts
  )
  select thing.id,
    case when thing.parts = 0 then null when thing.release_at is not null then floor(thing.preorders)::int
      else coalesce((select sum(units) from at_place where at_place.id = thing.id), 0)::int end as units,
    coalesce((select jsonb_agg(jsonb_build_object('locationId', location_id, 'units', units) order by location_id)
      from at_place where at_place.id = thing.id and units > 0), '[]') as locations,
    thing.release_at as "releaseAt"
  from thing`;

/** The units that the buffer which counts keeps back; `bufferAt` says the same. */
const bufferInSql = sql`
  select coalesce(one.units, ceil(level.available * one.percent / 100.0)) as kept
  from channel_buffers one
  where one.channel_id = part.channel_id
    and (one.item_id is null or one.item_id = part.item_id) and (one.item_tag is null or one.item_tag = any(part.tags))
    and (one.location_id is null or one.location_id = place.id) and (one.network is null or one.network = any(place.networks))
  order by one.item_id is null, one.item_tag is null, one.location_id is null, one.network is null, kept desc limit 1`;

/** In the order of the SKUs. */
export const availableUnder = (
  em: EntityManager,
  channelId: string,
  skus: readonly string[],
  access: Access,
): Promise<AvailableToSellRow[]> =>
  rows(em, sql<AvailableToSellRow>`select * from (${availableOf(soldUnder(channelId, skus, access), access)}) ats order by ats.id`);

/** The units of listings of which `wanted` holds: it is called `sold_listing`. */
export const unitsOfListings = (wanted: RawBuilder<unknown>, access: Access): RawBuilder<AvailableToSellRow> =>
  availableOf(soldByListings(wanted), access);

export const availabilityOfListings = (em: EntityManager, ids: readonly string[], access: Access): Promise<AvailableToSellRow[]> =>
  rows(em, unitsOfListings(sql`sold_listing.id = any(${uuids(ids)})`, access));
