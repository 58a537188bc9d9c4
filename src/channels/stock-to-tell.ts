import type { EntityManager } from "@mikro-orm/postgresql";
import { json, rows, sql, texts, uuids } from "../kit/sql.ts";
import { everything, unitsOfListings } from "./available-to-sell.rows.ts";
import { knownQuantity } from "./published-levels.rows.ts";
import { soldSince } from "./stock-marks.ts";

/** A listing that a process is at; `marks` as they were when it took it. */
export interface Claimed {
  readonly listingId: string;
  readonly marks: number;
}

/** A listing's stock: what is true, and what its channel is known to show. */
export interface ListingStock {
  readonly listingId: string;
  readonly externalSku: string;
  readonly externalIds: Readonly<Record<string, string>>;
  /** Null: there is no number to show. */
  readonly units: number | null;
  readonly locations: readonly { readonly locationId: string; readonly units: number }[];
  readonly known: readonly Known[];
}

export interface Known {
  readonly place: string;
  /** Null: the channel does not know it, or does not count it. */
  readonly quantity: number | null;
  /** Units of it that its own orders have taken since. */
  readonly sold: number;
}

export interface LevelKey {
  readonly listingId: string;
  readonly place: string;
}

/** Something that was learnt of a level. */
export interface Learnt extends LevelKey {
  /** What it was told, when it took it. */
  readonly told?: number;
  /** What it showed when it was asked. */
  readonly shown?: number | null;
  /** It showed what neither we nor its own orders explain. */
  readonly differed?: boolean;
}

/** What becomes of a listing that was looked at. */
export type Settled = Claimed &
  (
    | { readonly outcome: "IN_STEP" }
    /** To be looked at again in so many milliseconds. */
    | { readonly outcome: "AGAIN"; readonly inMilliseconds: number }
    /** It waits until something of it changes, or a person asks. */
    | { readonly outcome: "REFUSED"; readonly reason: string }
  );

/** Channels that may be told something now, or that are to be asked what they show. Those that are paused, or not to be told, are not among them. */
export async function channelsToTell(
  em: EntityManager,
  connectorKeys: readonly string[],
  but: readonly string[],
  reconcileEverySeconds: number,
): Promise<string[]> {
  const found = await rows(
    em,
    sql<{ id: string }>`
    select channels.id from channels left join stock_lines line on line.channel_id = channels.id
    where channels.status = 'ACTIVE' and channels.publish_stock and channels.connector_key = any(${texts(connectorKeys)})
      and not channels.id = any(${uuids(but)}) and (
        exists (select 1 from stock_drifts drift where drift.channel_id = channels.id and drift.due_at <= now()
          and (drift.leased_until is null or drift.leased_until < now()))
        or line.reconcile_asked_at is not null or line.reconcile_begun_at is not null
        or coalesce(line.reconciled_at, channels.created_at) < now() - ${reconcileEverySeconds}::float8 * interval '1 second')`,
  );
  return found.map(({ id }) => id);
}

/** Takes listings of a channel that are due, the oldest first; another process may take them after the lease: longer than a few calls. */
export const claim = (em: EntityManager, channelId: string, most: number, leaseSeconds: number): Promise<Claimed[]> =>
  rows(
    em,
    sql<Claimed>`
    update stock_drifts set leased_until = now() + ${leaseSeconds}::float8 * interval '1 second'
    where listing_id in (
      select drift.listing_id from stock_drifts drift where drift.channel_id = ${channelId} and drift.due_at <= now()
        and (drift.leased_until is null or drift.leased_until < now())
      order by drift.due_at limit ${sql.lit(most)} for update skip locked)
    returning listing_id as "listingId", marks`,
  );

/** Lets listings go as they were: the channel was not told. */
export const unclaim = (em: EntityManager, claimed: readonly Claimed[]): Promise<unknown> =>
  rows(
    em,
    sql`
    update stock_drifts set leased_until = null where listing_id in (
      select listing_id from stock_drifts where listing_id = any(${uuids(claimed.map(({ listingId }) => listingId))}) order by listing_id for update)`,
  );

/** What is true of listings at this instant, and what is known of what their channel shows. */
export const stockOf = (em: EntityManager, listingIds: readonly string[]): Promise<ListingStock[]> =>
  rows(
    em,
    sql<ListingStock>`
    select listing.id as "listingId", listing.external_sku as "externalSku", listing.external_ids as "externalIds",
      ats.units, coalesce(ats.locations, '[]') as locations,
      coalesce((
        select jsonb_agg(jsonb_build_object('place', level.place, 'quantity', ${knownQuantity}, 'sold', ${soldSince}))
        from published_levels level where level.listing_id = listing.id), '[]') as known
    from channel_listings listing
    left join (${unitsOfListings(sql`sold_listing.id = any(${uuids(listingIds)})`, everything)}) ats on ats.id = listing.id::text
    where listing.id = any(${uuids(listingIds)})`,
  );

export interface Settling {
  readonly learnt: readonly Learnt[];
  readonly gone: readonly LevelKey[];
  readonly settled: readonly Settled[];
  /** When to look again at what changed meanwhile. */
  readonly gatherMilliseconds: number;
}

/** Notes what was learnt of levels, forgets those that are `gone`, as their place is not told any more, and lets the listings go. */
export async function settle(em: EntityManager, channelId: string, { learnt, gone, settled, gatherMilliseconds }: Settling): Promise<void> {
  await em.transactional(async (em) => {
    await note(em as EntityManager, channelId, learnt);
    if (gone.length > 0)
      await rows(
        em as EntityManager,
        sql`
        delete from published_levels level
        using jsonb_to_recordset(${json(gone.map(({ listingId, place }) => ({ listing_id: listingId, place })))}::jsonb) as given(listing_id uuid, place text)
        where level.listing_id = given.listing_id and level.place = given.place`,
      );
    const given = json(
      settled.map((one) => ({
        listing_id: one.listingId,
        marks: one.marks,
        outcome: one.outcome,
        pause: Math.max(gatherMilliseconds, one.outcome === "AGAIN" ? one.inMilliseconds : 0),
        reason: one.outcome === "REFUSED" ? one.reason : null,
      })),
    );
    const recordset = sql`jsonb_to_recordset(${given}::jsonb) as given(listing_id uuid, marks int, outcome text, pause float8, reason text)`;
    // A change that came meanwhile leaves the listing marked.
    await rows(
      em as EntityManager,
      sql`
      with given as (select given.* from ${recordset} order by listing_id), locked as (
        select drift.listing_id from stock_drifts drift join given using (listing_id) order by drift.listing_id for update of drift
      ), gone as (
        delete from stock_drifts drift using given where drift.listing_id = given.listing_id and drift.marks = given.marks and given.outcome = 'IN_STEP'
          and drift.listing_id in (select listing_id from locked)
      )
      update stock_drifts drift set leased_until = null,
        due_at = case when given.outcome = 'REFUSED' and drift.marks = given.marks then null else now() + given.pause * interval '1 millisecond' end,
        reason = case when given.outcome = 'REFUSED' and drift.marks = given.marks then given.reason end
      from given where drift.listing_id = given.listing_id and (given.outcome <> 'IN_STEP' or drift.marks <> given.marks)
        and drift.listing_id in (select listing_id from locked)`,
    );
  });
}

/** The same without letting anything go. */
export async function note(em: EntityManager, channelId: string, learnt: readonly Learnt[]): Promise<void> {
  if (learnt.length === 0) return;
  const given = json(
    learnt.map(({ listingId, place, told, shown, differed = false }) => ({
      listing_id: listingId,
      place,
      told: told ?? null,
      shown: shown ?? null,
      looked: shown !== undefined,
      differed,
    })),
  );
  await rows(
    em,
    sql`
    insert into published_levels as level (listing_id, place, channel_id, told_quantity, told_at, shown_quantity, shown_at, differed_at)
    select given.listing_id, given.place, ${channelId}::uuid, told, case when told is not null then clock_timestamp() end,
      shown, case when looked then clock_timestamp() end, case when differed then clock_timestamp() end
    from jsonb_to_recordset(${given}::jsonb) as given(listing_id uuid, place text, told int, shown int, looked boolean, differed boolean)
    order by 1, 2
    on conflict (listing_id, place) do update set
      told_quantity = coalesce(excluded.told_quantity, level.told_quantity), told_at = coalesce(excluded.told_at, level.told_at),
      shown_quantity = case when excluded.shown_at is not null then excluded.shown_quantity else level.shown_quantity end,
      shown_at = coalesce(excluded.shown_at, level.shown_at), differed_at = coalesce(excluded.differed_at, level.differed_at)`,
  );
}
