import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { row, sql } from "../kit/sql.ts";

/** Whether a channel lets us in. */
export const accessStates = ["OPEN", "ENDS_SOON", "ENDED"] as const;
export type AccessState = (typeof accessStates)[number];

const events = { OPEN: "channel.access_restored", ENDS_SOON: "channel.access_ends_soon", ENDED: "channel.access_ended" } as const;

/**
 * Notes that a channel lets us in, soon will not, or does not any more; `reason` in words, without a secret. What ended does not end soon.
 * Answers whether that is new. It is no change of a person's, so the channel's version stays as it is.
 */
export async function noteAccess(
  em: EntityManager,
  deed: Deed,
  channelId: string,
  access: AccessState,
  reason: string | null,
): Promise<boolean> {
  const noted = await row(
    em,
    sql<{ code: string; sequence: number }>`
      update channels set access = ${access}, access_reason = ${reason}, access_changed_at = ${deed.at}, event_sequence = event_sequence + 1
      where id = ${channelId} and access <> ${access} and not (access = 'ENDED' and ${access}::text = 'ENDS_SOON')
      returning code, event_sequence as sequence`,
  );
  if (!noted) return false;
  const data = { code: noted.code, access, reason };
  await record(em, deed, [
    { type: events[access], aggregateType: "Channel", aggregateId: channelId, sequence: noted.sequence, channelId, data },
  ]);
  return true;
}
