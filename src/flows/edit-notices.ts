import { LockMode } from "@mikro-orm/core";
import type { EntityManager } from "@mikro-orm/postgresql";
import { type Access, requireChannel } from "../access/access.ts";
import { Channel } from "../channels/channel.entity.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { rows, sql, texts } from "../kit/sql.ts";
import { Notice } from "../notices/notice.entity.ts";
import { eventKinds, type Language } from "../notices/notice.states.ts";
import { noticesById } from "../notices/notices.rows.ts";
import { noticeHours } from "./note-notices.ts";
import { tellOfChannel } from "./tell-of-channel.ts";

/** A person wants a notice sent anew: one that failed, whose outcome is not known, or that was lost. Throws Refusal. */
export async function resendNotice(em: EntityManager, deed: Deed, access: Access, id: string): Promise<void> {
  const notice = await em.findOne(Notice, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
  if (!notice || (await noticesById(em, [id], access)).length === 0) throw new Refusal("NOT_FOUND", "There is no such notice.", ["id"]);
  notice.resend(deed.at, new Date(deed.at.getTime() + noticeHours * 3_600_000));
  await em.flush();
}

/** Which notices a channel's buyers get, and in which language. Throws Refusal INVALID, NOT_FOUND, FORBIDDEN. */
export async function setChannelNotices(
  em: EntityManager,
  deed: Deed,
  access: Access,
  channelId: string,
  { kinds, language }: { readonly kinds: readonly string[]; readonly language: Language | null },
): Promise<void> {
  requireChannel(access, channelId);
  if (!(await em.findOne(Channel, { id: channelId }))) throw new Refusal("NOT_FOUND", "There is no such channel.", ["channelId"]);
  if (kinds.some((kind) => !(eventKinds as readonly string[]).includes(kind)))
    throw new Refusal("INVALID", `A channel chooses among ${eventKinds.join(", ")}; links are sent to whoever asks.`, ["kinds"]);
  await rows(
    em,
    sql`
      insert into channel_notices (channel_id, kinds, language, updated_at) values (${channelId}, ${texts([...new Set(kinds)])}, ${language}, ${deed.at})
      on conflict (channel_id) do update set kinds = excluded.kinds, language = excluded.language, updated_at = excluded.updated_at`,
  );
  await tellOfChannel(em, deed, channelId, "channel.notices_changed", { kinds, language });
}
