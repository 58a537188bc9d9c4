import type { EntityManager } from "@mikro-orm/postgresql";
import type { Happening } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import type { Job } from "../kit/jobs.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";
import type { ChannelCommand } from "./channel-command.entity.ts";

/** Writes a command that was changed, and tells what became of it. Ids, states and the channel's reason: no payload. */
export async function tellOfCommand(
  em: EntityManager,
  deed: Deed,
  command: ChannelCommand,
  what: Happening<"channel_command">,
): Promise<void> {
  const { id, kind, status, channelId, orderId, attempts, reason, fulfillmentId } = command;
  command.eventSequence = (command.eventSequence ?? 0) + 1;
  await em.flush();
  await record(em, deed, [
    {
      type: `channel_command.${what}`,
      aggregateType: "ChannelCommand",
      aggregateId: id,
      sequence: command.eventSequence,
      orderId: orderId ?? null,
      channelId,
      data: { commandId: id, kind, status, attempts, reason: reason ?? null, fulfillmentId: fulfillmentId ?? null },
    },
  ]);
}

/**
 * The command of an order whose turn it is: one that the channel is being called for, else the first of those that are open. Dead ones keep
 * nobody waiting.
 */
export const firstOpen = (em: EntityManager, orderId: string, now: Date): Promise<{ readonly id: string } | null> =>
  row(
    em,
    sql<{ id: string }>`
      select id from channel_commands where order_id = ${orderId} and ended_at is null and dead_since is null
      order by coalesce(busy_until > ${now}, false) desc, position, id limit 1`,
  );

/** What is open of these orders is looked at now, but for what is under way: answers the jobs for it. Call it with the orders locked. */
export async function wakeCommands(em: EntityManager, orderIds: readonly string[], now: Date): Promise<Job[]> {
  // Who ends a command locks it before its order: what is locked is not waited for.
  const woken = await rows(
    em,
    sql<{ id: string; channelId: string }>`
      update channel_commands set next_attempt_at = ${now} where id in (
        select id from channel_commands
        where order_id = any(${uuids(orderIds)}) and ended_at is null and dead_since is null and busy_until is null for update skip locked
      ) returning id, channel_id as "channelId"`,
  );
  return woken.map(({ id, channelId }) => ({ group: channelId, data: { commandId: id }, at: null }));
}
