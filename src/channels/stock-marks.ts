import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import { row, rows, sql, texts } from "../kit/sql.ts";
import { everything, unitsOfListings } from "./available-to-sell.rows.ts";
import { knownAt, knownQuantity } from "./published-levels.rows.ts";

/** The channels that can be told, and how long changes are gathered before they are. */
export interface Marking {
  /** Keys of the connectors that can tell their channel a level. */
  readonly connectorKeys: readonly string[];
  /** Milliseconds between the first change of a listing and telling it: all that happens meanwhile is told at once. */
  readonly gatherMilliseconds: number;
}

const mostEvents = 5_000;

/**
 * Reads on in the event log from where it was last read, and marks the listings whose level may have changed, in one transaction with its
 * new place: nothing is marked twice for one event or missed. Answers whether there is more. One process reads at a time; another that
 * comes finds nothing to do.
 */
export async function markFromLog(em: EntityManager, marking: Marking): Promise<boolean> {
  const head = await row(
    em,
    sql<{ news: boolean }>`
    select reader.position < relay.last_position as news from event_readers reader, event_relay relay where reader.name = 'stock'`,
  );
  if (!head?.news) return false;
  return em.transactional(async (em) => {
    const forked = em as EntityManager;
    const span = await row(
      forked,
      sql<{ after: string; until: string; whole: boolean; more: boolean }>`
      select reader.position::text as after, least(relay.last_position, reader.position + ${sql.lit(mostEvents)})::text as until,
        relay.last_position > reader.position + ${sql.lit(mostEvents)} as more,
        exists (select 1 from event_log where event_log.position = reader.position + 1) as whole
      from (select position from event_readers where name = 'stock' for update skip locked) reader, event_relay relay
      where relay.last_position > reader.position`,
    );
    if (!span) return false;
    // Events that are gone for their age: whatever they said, every listing is looked at.
    await mark(forked, marking, span.whole ? changedBetween(span.after, span.until) : sql`select id as listing_id from channel_listings`);
    await rows(forked, sql`update event_readers set position = ${span.until}::text::bigint where name = 'stock'`);
    return span.more;
  });
}

/** `listings`: a select of `listing_id`. */
async function mark(em: EntityManager, { connectorKeys, gatherMilliseconds }: Marking, listings: RawBuilder<unknown>): Promise<number> {
  const marked = await rows(
    em,
    sql`
    insert into stock_drifts as drift (listing_id, channel_id, since, due_at)
    select listing.id, listing.channel_id, now(), now() + ${gatherMilliseconds}::int * interval '1 millisecond'
    from (${listings}) changed join channel_listings listing on listing.id = changed.listing_id
    join channels on channels.id = listing.channel_id and channels.connector_key = any(${texts(connectorKeys)})
    group by listing.id order by listing.id
    on conflict (listing_id) do update set marks = drift.marks + 1, due_at = least(drift.due_at, excluded.due_at), reason = null
    returning 1`,
  );
  return marked.length;
}

/** Listings that events behind one position, up to another, are about: what they are made of, the place it lies at, their channel. */
const changedBetween = (after: string, until: string): RawBuilder<unknown> => sql`
  with page as materialized (
    select type, aggregate_type, aggregate_id, item_id, location_id, channel_id, order_id,
      case when aggregate_type = 'Channel' then data->>'itemId' end as buffered_item
    from event_log where event_log.position > ${after}::text::bigint and event_log.position <= ${until}::text::bigint
  ), item as (
    select item_id as id from page where aggregate_type in ('InventoryLevel', 'InventoryItem')
    union select level.item_id from page join inventory_levels level on level.location_id = page.location_id where aggregate_type = 'Location'
    -- A pre-order takes no stock, but its place among those that may be sold ahead.
    union select ahead.item_id from (select distinct order_id from page where aggregate_type in ('Order', 'FulfillmentOrder')) changed
      join order_lines line on line.order_id = changed.order_id cross join jsonb_to_recordset(line.needs) as need("itemId" uuid)
      join sold_ahead ahead on ahead.item_id = need."itemId" and ahead.preorder_limit is not null
      where exists (select 1 from sold_ahead where preorder_limit is not null)
  ), sold as (
    select id from item union select bundle_id from item join bundle_components on component_id = item.id
  ), channel as (
    select distinct channel_id, buffered_item from page
    where type in ('channel.created', 'channel.updated', 'channel.buffer_created', 'channel.buffer_updated', 'channel.buffer_deleted')
  )
  select part.listing_id from sold join listing_components part on part.item_id = sold.id
  union select aggregate_id::uuid from page where aggregate_type = 'ChannelListing'
  union select listing.id from channel join channel_listings listing on listing.channel_id = channel.channel_id
    where channel.buffered_item is null or exists (
      select 1 from listing_components part left join bundle_components bundle on bundle.bundle_id = part.item_id
      where part.listing_id = listing.id and coalesce(bundle.component_id, part.item_id) = channel.buffered_item::uuid)`;

/** Says how many it marked of the listings behind `after`, and where it stopped; null at the end. For what no event tells, such as a release. */
export async function markByComparing(
  em: EntityManager,
  marking: Marking,
  after: string | null,
  most = 500,
): Promise<{ readonly marked: number; readonly last: string | null }> {
  const page = await rows(
    em,
    sql<{ id: string }>`
    select listing.id from channel_listings listing join channels on channels.id = listing.channel_id
    where channels.connector_key = any(${texts(marking.connectorKeys)}) and channels.publish_stock and ${after === null ? sql`true` : sql`listing.id > ${after}`}
    order by listing.id limit ${sql.lit(most)}`,
  );
  const ids = page.map(({ id }) => id);
  if (ids.length === 0) return { marked: 0, last: null };
  const wanted = sql`sold_listing.id = any(${ids}::uuid[])`;
  const marked = await mark(
    em,
    marking,
    sql`
    select differing.listing_id from (${outOfStep(wanted, { neverTold: true })}) differing
    where not exists (select 1 from stock_drifts drift where drift.listing_id = differing.listing_id)`,
  );
  return { marked, last: page.length === most ? (ids.at(-1) ?? null) : null };
}

/**
 * Listings of which the channel is known to show something else than is true, a row each; `wanted` is about `sold_listing`. `neverTold`: those
 * of which nothing is known, too.
 */
export const outOfStep = (wanted: RawBuilder<unknown>, { neverTold }: { readonly neverTold: boolean }): RawBuilder<unknown> => sql`
  select listing.id as listing_id
  from (${unitsOfListings(wanted, everything)}) ats
  join channel_listings listing on listing.id = ats.id::uuid join channels on channels.id = listing.channel_id
  where ats.units is not null and (
    exists (
      select 1 from published_levels level where level.listing_id = listing.id and ${knownQuantity} is distinct from
        case when level.place = '' then ats.units else coalesce((
          select shelf.units from jsonb_to_recordset(ats.locations) as shelf("locationId" text, units int)
          where shelf."locationId" = channels.external_locations->>level.place), 0) end)
    ${neverTold ? sql`or not exists (select 1 from published_levels level where level.listing_id = listing.id)` : sql``})`;

/** What a channel has sold by itself of what it was known to show, which is no drift: its orders that were placed since. */
export const soldSince = sql`coalesce((
  select sum(line.ordered_quantity - line.cancelled_quantity) from order_lines line join orders on orders.id = line.order_id
  where level.place = '' and line.sku = listing.external_sku and line.placed_at > ${knownAt} and line.listing_id = listing.id
    and orders.channel_id = listing.channel_id), 0)::int`;
