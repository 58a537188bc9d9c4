import type { EntityManager } from "@mikro-orm/postgresql";
import { row, rows, sql } from "../kit/sql.ts";

/** Telling the channel goes well again. Nothing is written while it went well before. */
export const lineWell = (em: EntityManager, channelId: string): Promise<unknown> =>
  rows(em, sql`update stock_lines set failing_since = null, failure = null where channel_id = ${channelId} and failing_since is not null`);

/** Telling the channel fails; `failure` is for people. */
export const lineFailed = (em: EntityManager, channelId: string, failure: string): Promise<unknown> =>
  rows(
    em,
    sql`
    insert into stock_lines as line (channel_id, failing_since, failure) values (${channelId}, now(), ${failure})
    on conflict (channel_id) do update set failing_since = coalesce(line.failing_since, now()), failure = excluded.failure`,
  );

/** Asks for a comparison of what the channel shows with what is true; one that is under way begins again. */
export const askToReconcile = (em: EntityManager, channelId: string): Promise<unknown> =>
  rows(
    em,
    sql`
    insert into stock_lines (channel_id, reconcile_asked_at) values (${channelId}, now())
    on conflict (channel_id) do update set reconcile_asked_at = now()`,
  );

/** The listings to compare next: those that the channel was told of, behind where the last page ended. */
export interface ReconcilePage {
  readonly listingIds: readonly string[];
}

/**
 * Begins a comparison when one is asked for, or due, and answers its next page; null when there is none to do. What was refused is due again
 * when one begins.
 */
export async function nextToReconcile(
  em: EntityManager,
  channelId: string,
  most: number,
  everySeconds: number,
): Promise<ReconcilePage | null> {
  return em.transactional(async (em) => {
    const forked = em as EntityManager;
    await rows(forked, sql`insert into stock_lines (channel_id) values (${channelId}) on conflict do nothing`);
    const begun = await row(
      forked,
      sql`
      update stock_lines line set reconcile_asked_at = null, reconcile_begun_at = now(), reconcile_after = null, looked = 0, differed = 0
      from channels where channels.id = line.channel_id and line.channel_id = ${channelId} and (reconcile_asked_at is not null or (
        reconcile_begun_at is null and coalesce(reconciled_at, channels.created_at) < now() - ${everySeconds}::float8 * interval '1 second'))
      returning 1`,
    );
    if (begun)
      await rows(
        forked,
        sql`
        update stock_drifts set due_at = now(), reason = null
        where listing_id in (select listing_id from stock_drifts where channel_id = ${channelId} and reason is not null order by listing_id for update)`,
      );
    const line = await row(
      forked,
      sql<{ after: string | null }>`
      select reconcile_after as after from stock_lines where channel_id = ${channelId} and reconcile_begun_at is not null`,
    );
    if (!line) return null;
    const page = await rows(
      forked,
      sql<{ id: string }>`
      select distinct listing_id as id from published_levels
      where channel_id = ${channelId} and ${line.after === null ? sql`true` : sql`listing_id > ${line.after}`} order by listing_id limit ${sql.lit(most)}`,
    );
    return { listingIds: page.map(({ id }) => id) };
  });
}

/** A page was compared. `last`: where the next begins; null at the end. `differing`: listings to be told anew, in so many milliseconds. */
export async function pageReconciled(
  em: EntityManager,
  channelId: string,
  { looked, last, differing }: { looked: number; last: string | null; differing: readonly { listingId: string; inMilliseconds: number }[] },
): Promise<void> {
  const given = JSON.stringify(differing.map(({ listingId, inMilliseconds }) => ({ listing_id: listingId, pause: inMilliseconds })));
  await rows(
    em,
    sql`
    insert into stock_drifts as drift (listing_id, channel_id, since, due_at)
    select listing_id, ${channelId}::uuid, now(), now() + pause * interval '1 millisecond'
    from jsonb_to_recordset(${given}::jsonb) as given(listing_id uuid, pause float8) order by listing_id
    on conflict (listing_id) do update set marks = drift.marks + 1, due_at = least(drift.due_at, excluded.due_at), reason = null`,
  );
  await rows(
    em,
    sql`
    update stock_lines set looked = looked + ${looked}::int, differed = differed + ${differing.length}::int,
      reconcile_after = ${last}::uuid, reconcile_begun_at = case when ${last}::uuid is null then null else reconcile_begun_at end,
      reconciled_at = case when ${last}::uuid is null then now() else reconciled_at end
    where channel_id = ${channelId}`,
  );
}
