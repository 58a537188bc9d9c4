import type { EntityManager } from "@mikro-orm/postgresql";
import { row, rows, sql } from "../kit/sql.ts";

/** How far a channel has been asked what changed. Instants; `span` and `cursor` are where it is to go on in the middle. */
export interface PollState {
  readonly channelId: string;
  /** When it was connected: the first poll begins there. */
  readonly connectedAt: Date;
  /** All that changed before this is in the inbox. */
  readonly reachedAt: Date;
  readonly span: { readonly since: Date; readonly until: Date } | null;
  readonly cursor: string | null;
  readonly failures: number;
}

/** What is brought in from before a channel was connected, and how far that is. */
export interface BackfillState {
  readonly id: string;
  readonly channelId: string;
  readonly from: Date;
  readonly to: Date;
  readonly reachedAt: Date;
  readonly cursor: string | null;
  readonly failures: number;
}

/** A lease, so that one process at a time asks a channel. */
export interface Lease {
  /** Whoever holds it. */
  readonly holder: string;
  readonly seconds: number;
}

const free = (now = sql`now()`) => sql`next_at <= ${now} and (held_until is null or held_until < ${now})`;
const until = ({ seconds }: Lease) => sql`now() + make_interval(secs => ${seconds})`;

/** Takes the polls that are due, of active channels that one of these connectors speaks to; channels that are new begin with their first. */
export async function takePolls(em: EntityManager, lease: Lease, connectorKeys: readonly string[]): Promise<PollState[]> {
  const polled = sql`channels.status = 'ACTIVE' and channels.connector_key = any(${connectorKeys as string[]}::text[])`;
  await rows(
    em,
    sql`
      insert into channel_polls (channel_id, reached_at, next_at)
      select id, created_at, greatest(now(), created_at + interval '2 seconds') from channels
      where ${polled} and not exists (select 1 from channel_polls poll where poll.channel_id = channels.id)
      on conflict do nothing`,
  );
  const taken = await rows(
    em,
    sql<
      Record<"channelId" | "connectedAt" | "reachedAt", string> & Record<"since" | "until" | "cursor", string | null> & { failures: number }
    >`
      update channel_polls poll set holder = ${lease.holder}, held_until = ${until(lease)} from channels
      where channels.id = poll.channel_id and poll.channel_id in (
        select channel_id from channel_polls join channels on channels.id = channel_id where ${polled} and ${free()}
        order by channel_id for update of channel_polls skip locked)
      returning poll.channel_id as "channelId", channels.created_at as "connectedAt", poll.reached_at as "reachedAt",
        poll.span_since as since, poll.span_until as until, poll.page_cursor as cursor, poll.failures`,
  );
  return taken.map(({ channelId, connectedAt, reachedAt, since, until, cursor, failures }) => ({
    channelId,
    connectedAt: new Date(connectedAt),
    reachedAt: new Date(reachedAt),
    span: since === null || until === null ? null : { since: new Date(since), until: new Date(until) },
    cursor,
    failures,
  }));
}

/** Takes what is to be brought in and is due, of active channels. */
export async function takeBackfills(em: EntityManager, lease: Lease, connectorKeys: readonly string[]): Promise<BackfillState[]> {
  const taken = await rows(
    em,
    sql<Record<"id" | "channelId" | "from" | "to" | "reachedAt", string> & { cursor: string | null; failures: number }>`
      update channel_backfills backfill set holder = ${lease.holder}, held_until = ${until(lease)}
      where id in (
        select channel_backfills.id from channel_backfills join channels on channels.id = channel_id
        where state = 'RUNNING' and channels.status = 'ACTIVE' and channels.connector_key = any(${connectorKeys as string[]}::text[]) and ${free()}
        order by channel_backfills.id for update of channel_backfills skip locked)
      returning id, channel_id as "channelId", from_at as "from", to_at as "to", reached_at as "reachedAt", page_cursor as cursor, failures`,
  );
  return taken.map(({ from, to, reachedAt, ...rest }) => ({
    ...rest,
    from: new Date(from),
    to: new Date(to),
    reachedAt: new Date(reachedAt),
  }));
}

/** Goes on holding all that it holds. */
export async function holdOn(em: EntityManager, lease: Lease): Promise<void> {
  await rows(
    em,
    sql`
      with polls as (update channel_polls set held_until = ${until(lease)} where holder = ${lease.holder})
      update channel_backfills set held_until = ${until(lease)} where holder = ${lease.holder}`,
  );
}

/** What was asked for. `DONE`: all of the span is in the inbox. */
export type Progress = { readonly span: { readonly since: Date; readonly until: Date }; readonly next: string | null };

/**
 * Notes how far a poll is, in the transaction that keeps what it found. False when another holds it by now: then nothing of this page may be
 * kept, as that one goes on from the page before.
 */
export async function notePoll(em: EntityManager, channelId: string, { holder }: Lease, { span, next }: Progress): Promise<boolean> {
  const moved =
    next === null
      ? sql`reached_at = greatest(reached_at, ${span.until}::timestamptz), span_since = null, span_until = null, page_cursor = null`
      : sql`span_since = ${span.since}, span_until = ${span.until}, page_cursor = ${next}`;
  const noted = await rows(
    em,
    sql`update channel_polls set ${moved}, failures = 0, error = null where channel_id = ${channelId} and holder = ${holder} returning 1`,
  );
  return noted.length === 1;
}

/** The same for what is brought in; DONE once it has reached its end. Answers whether it is done, or null when another holds it. */
export async function noteBackfill(
  em: EntityManager,
  id: string,
  { holder }: Lease,
  { span, next, found, fresh }: Progress & { readonly found: number; readonly fresh: number },
): Promise<boolean | null> {
  const reached = next === null ? sql`greatest(reached_at, ${span.until}::timestamptz)` : sql`reached_at`;
  const over = sql`${next}::text is null and ${span.until}::timestamptz >= to_at`;
  const noted = await row(
    em,
    sql<{ done: boolean }>`
      update channel_backfills set reached_at = ${reached}, page_cursor = ${next}, found = found + ${found}, fresh = fresh + ${fresh},
        failures = 0, error = null, state = case when ${over} then 'DONE' else state end, finished_at = case when ${over} then now() end
      where id = ${id} and holder = ${holder} and state = 'RUNNING' returning state = 'DONE' as done`,
  );
  return noted?.done ?? null;
}

/** How a walk ended for now. */
export interface Rest {
  readonly seconds: number;
  /** Why it failed; null when it did not. */
  readonly error: string | null;
  /** The page it stood at is asked for no more: its span is asked anew. */
  readonly fromTheStart?: boolean;
}

/** Lets go of a poll until it is due again. */
export const restPoll = (em: EntityManager, channelId: string, lease: Lease, rest: Rest): Promise<unknown> =>
  rows(
    em,
    sql`
      update channel_polls set ${resting(rest)}, polled_at = case when ${rest.error}::text is null then now() else polled_at end
      where channel_id = ${channelId} and holder = ${lease.holder}`,
  );

export const restBackfill = (em: EntityManager, id: string, lease: Lease, rest: Rest): Promise<unknown> =>
  rows(em, sql`update channel_backfills set ${resting(rest)} where id = ${id} and holder = ${lease.holder}`);

const resting = ({ seconds, error, fromTheStart = false }: Rest) => sql`
  holder = null, held_until = null, next_at = now() + make_interval(secs => ${seconds}), error = ${error},
  failures = case when ${error}::text is null then 0 else failures + 1 end,
  page_cursor = case when ${fromTheStart} then null else page_cursor end`;
