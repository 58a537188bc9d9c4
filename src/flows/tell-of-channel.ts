import type { EntityManager } from "@mikro-orm/postgresql";
import type { EventType } from "../events/event-types.ts";
import { type Deed, record } from "../events/record.ts";
import { row, sql } from "../kit/sql.ts";

/** Tells what happened to a channel, in the caller's transaction. No settings, not even their names. */
export async function tellOfChannel(
  em: EntityManager,
  deed: Deed,
  channelId: string,
  type: EventType<"Channel">,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const told = await row(
    em,
    sql<{ sequence: number; code: string }>`
      update channels set event_sequence = event_sequence + 1 where id = ${channelId} returning event_sequence as sequence, code`,
  );
  if (!told) return;
  const { sequence, code } = told;
  await record(em, deed, [{ type, aggregateType: "Channel", aggregateId: channelId, sequence, channelId, data: { code, ...data } }]);
}
