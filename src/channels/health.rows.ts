import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { json, rows, sql, uuids } from "../kit/sql.ts";
import { visibleChannels } from "./channels.rows.ts";
import type { HealthFacts, HealthStatus } from "./health.ts";

/** More are not counted: it is more than enough to look at. */
const mostCounted = 1_000;

/** How many commands to the channel have not ended, of those that are tried still or of those that are not. */
const commandsThat = (dead: boolean): string => `(select count(*)::int from (
      select 1 from channel_commands command where command.channel_id = channels.id and command.status in ('PENDING', 'SENT', 'UNKNOWN')
        and command.dead_since is ${dead ? "not null" : "null"} limit ${mostCounted}) counted)`;

/** SQL of the facts of the row `channels`, as JSON; null for a channel without a connector. */
export const healthFactsOf = `
  (select json_build_object('active', channels.status = 'ACTIVE', 'connectorKey', channels.connector_key, 'access', channels.access,
    'webhookAt', health.webhook_at, 'polledAt', poll.polled_at, 'pollError', poll.error, 'pollFailures', coalesce(poll.failures, 0),
    'reachedAt', poll.reached_at, 'gaps', coalesce(health.gaps, 0), 'gapAt', health.gap_at, 'badSignatures', coalesce(health.bad_signatures, 0),
    'badSignatureAt', health.bad_signature_at, 'parked', (select count(*)::int from (
      select 1 from inbox where inbox.status = 'PARKED' and inbox.channel_id = channels.id limit ${mostCounted}) parked),
    'openCommands', ${commandsThat(false)}, 'deadCommands', ${commandsThat(true)})
  from (select 1) once left join channel_health health on health.channel_id = channels.id
    left join channel_polls poll on poll.channel_id = channels.id where channels.connector_key is not null)`;

export interface HealthRow {
  readonly id: string;
  readonly health: HealthFacts | null;
}

export const channelHealthById = (em: EntityManager, ids: readonly string[], access: Access): Promise<HealthRow[]> =>
  rows(
    em,
    sql<HealthRow>`select id, ${sql.raw(healthFactsOf)} as health from channels where id = any(${uuids(ids)}) and ${visibleChannels(access)}`,
  );

/** All channels that a connector speaks to, with the status that was told last. */
export const allChannelHealth = (em: EntityManager): Promise<{ id: string; code: string; told: HealthStatus; health: HealthFacts }[]> =>
  rows(
    em,
    sql`
      select channels.id, channels.code, coalesce(told.status, 'HEALTHY') as told, ${sql.raw(healthFactsOf)} as health
      from channels left join channel_health told on told.channel_id = channels.id where channels.connector_key is not null`,
  );

/** Sets the status; false when it was that already. */
export async function changeHealth(em: EntityManager, channelId: string, status: HealthStatus, at: Date): Promise<boolean> {
  const changed = await rows(
    em,
    sql`
      insert into channel_health (channel_id, status, since) values (${channelId}, ${status}, ${at})
      on conflict (channel_id) do update set status = excluded.status, since = excluded.since
        where channel_health.status <> excluded.status returning 1`,
  );
  return changed.length > 0;
}

/** What came to a channel's door since it was last noted. */
export interface AtTheDoor {
  readonly channelId: string;
  readonly webhookAt: Date | null;
  readonly badSignatures: number;
  readonly badSignatureAt: Date | null;
}

/** Notes it for many channels with one statement. */
export async function noteAtTheDoor(em: EntityManager, came: readonly AtTheDoor[]): Promise<void> {
  if (came.length === 0) return;
  const values = came.map(({ channelId, webhookAt, badSignatures, badSignatureAt }) => ({
    channel_id: channelId,
    webhook_at: webhookAt,
    bad_signatures: badSignatures,
    bad_signature_at: badSignatureAt,
  }));
  await rows(
    em,
    sql`
      insert into channel_health (channel_id, since, webhook_at, bad_signatures, bad_signature_at)
      select channel_id, now(), webhook_at, bad_signatures, bad_signature_at
      from jsonb_to_recordset(${json(values)}::jsonb) as came(channel_id uuid, webhook_at timestamptz, bad_signatures int, bad_signature_at timestamptz)
      order by channel_id
      on conflict (channel_id) do update set webhook_at = greatest(channel_health.webhook_at, excluded.webhook_at),
        bad_signatures = channel_health.bad_signatures + excluded.bad_signatures,
        bad_signature_at = greatest(channel_health.bad_signature_at, excluded.bad_signature_at)`,
  );
}

/** Notes versions of orders that only a poll brought, though the channel sends webhooks. */
export async function noteGaps(em: EntityManager, gaps: ReadonlyMap<string, number>): Promise<void> {
  if (gaps.size === 0) return;
  const values = [...gaps].map(([channel_id, count]) => ({ channel_id, count }));
  await rows(
    em,
    sql`
      insert into channel_health (channel_id, since, gaps, gap_at)
      select channel_id, now(), count, now() from jsonb_to_recordset(${json(values)}::jsonb) as gap(channel_id uuid, count int) order by channel_id
      on conflict (channel_id) do update set gaps = channel_health.gaps + excluded.gaps, gap_at = now()`,
  );
}
