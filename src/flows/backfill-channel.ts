import type { EntityManager } from "@mikro-orm/postgresql";
import type { Connector } from "../channels/connector.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { row, sql } from "../kit/sql.ts";
import { tellOfChannel } from "./tell-of-channel.ts";

const mostBackfillDays = 730;

/**
 * Begins to bring in the orders that changed in the `days` before a channel was connected; the poller does it. Those that were finished
 * by then are history: they are not routed, and take no stock. Answers its id.
 *
 * Throws Refusal NOT_FOUND, INVALID, CHANNEL_FORBIDS where the channel cannot be asked, or ALREADY_EXISTS while one is running.
 */
export async function backfillChannel(
  em: EntityManager,
  deed: Deed,
  connectors: ReadonlyMap<string, Connector>,
  { channelId, days }: { readonly channelId: string; readonly days: number },
): Promise<string> {
  if (!Number.isInteger(days) || days < 1 || days > mostBackfillDays)
    throw new Refusal("INVALID", `Days are a whole number from 1 to ${mostBackfillDays}.`, ["days"]);
  const channel = await row(
    em,
    sql<{ name: string; connectorKey: string | null }>`
      select name, connector_key as "connectorKey" from channels where id = ${channelId} for update`,
  );
  if (!channel) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  const connector = channel.connectorKey === null ? undefined : connectors.get(channel.connectorKey);
  if (!connector?.poll)
    throw new Refusal("CHANNEL_FORBIDS", `${channel.name} cannot be asked for the orders it has. Import them from a file.`, ["channelId"]);
  const running = await row(em, sql`select 1 from channel_backfills where channel_id = ${channelId} and state = 'RUNNING'`);
  if (running)
    throw new Refusal("ALREADY_EXISTS", "Orders of this channel are being brought in already; wait until that is done.", ["channelId"]);
  const id = newId();
  await row(
    em,
    sql`
      insert into channel_backfills (id, channel_id, from_at, to_at, reached_at, next_at, created_at)
      select ${id}, id, created_at - make_interval(days => ${days}), created_at, created_at - make_interval(days => ${days}), now(), ${deed.at}
      from channels where id = ${channelId}`,
  );
  await tellOfChannel(em, deed, channelId, "channel.backfill_started", { backfillId: id, days });
  return id;
}

/** Tells that all of it is in the inbox. */
export async function finishBackfill(em: EntityManager, id: string): Promise<void> {
  const done = await row(
    em,
    sql<{ channelId: string; found: number; fresh: number }>`
      select channel_id as "channelId", found, fresh from channel_backfills where id = ${id}`,
  );
  if (!done) return;
  const { channelId, found, fresh } = done;
  const deed = { actor: "system", at: new Date(), correlationId: null };
  await tellOfChannel(em, deed, channelId, "channel.backfill_finished", { backfillId: id, found, fresh });
}
