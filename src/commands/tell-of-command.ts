import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { row, sql } from "../kit/sql.ts";
import type { ChannelCommand } from "./channel-command.entity.ts";

/** Writes a command that was changed, and tells what became of it. Ids, states and the channel's reason: no payload. */
export async function tellOfCommand(em: EntityManager, deed: Deed, command: ChannelCommand, what: string): Promise<void> {
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

/** The command of an order that is to be sent first of all that are open, if it is not this one, or stands before it. Dead ones keep nobody. */
export const firstOpen = (em: EntityManager, orderId: string): Promise<{ readonly id: string } | null> =>
  row(
    em,
    sql<{ id: string }>`
      select id from channel_commands where order_id = ${orderId} and ended_at is null and dead_since is null
      order by position, id limit 1`,
  );
