import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, keyset, type List, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { isSecretHeader } from "./messages.ts";

/** A message without its headers and bytes, which are read only when asked for. */
export interface InboxMessageRow {
  readonly id: string;
  readonly channelId: string;
  readonly deliveryId: string;
  readonly source: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: string;
  readonly receivedAt: string;
  readonly processedAt: string | null;
  readonly orderId: string | null;
}

export interface InboxFilter {
  readonly status?: string | null;
  readonly outcome?: string | null;
  readonly channelIds?: readonly string[] | null;
  readonly orderId?: string | null;
  readonly receivedAfter?: Date | null;
  readonly receivedBefore?: Date | null;
}

const columns = sql`
  id::text as id, channel_id as "channelId", delivery_id as "deliveryId", source, status, outcome, reason, attempts,
  next_attempt_at as "nextAttemptAt", received_at as "receivedAt", processed_at as "processedAt", order_id as "orderId"`;

/** A key that is limited to channels sees their messages alone. */
const visible = ({ channelIds }: Access) => (channelIds === null ? sql`true` : sql`channel_id = any(${uuids([...channelIds])})`);

const among = (ids: readonly string[], access: Access) => sql`id = any(${ids as string[]}::bigint[]) and ${visible(access)}`;

export const inboxMessagesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<InboxMessageRow[]> =>
  rows(em, sql<InboxMessageRow>`select ${columns} from inbox where ${among(ids, access)}`);

/** Without those that prove or carry secrets: they are not kept, and what was kept before a name was known as one is not shown. */
export async function inboxHeadersById(
  em: EntityManager,
  ids: readonly string[],
  access: Access,
): Promise<{ readonly id: string; readonly headers: Readonly<Record<string, string>> }[]> {
  const found = await rows(
    em,
    sql<{ id: string; headers: Record<string, string> }>`select id::text as id, headers from inbox where ${among(ids, access)}`,
  );
  return found.map(({ id, headers }) => ({
    id,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !isSecretHeader(name))),
  }));
}

/** The bytes as they came, personal data and all; null once they are erased. */
export const inboxBodiesById = (
  em: EntityManager,
  ids: readonly string[],
  access: Access,
): Promise<{ readonly id: string; readonly body: Buffer | null }[]> =>
  rows(em, sql<{ id: string; body: Buffer | null }>`select id::text as id, body from inbox where ${among(ids, access)}`);

// `inbox.id`: a bare name would mean the answer's column, which is text, and 9 would come after 10.
const newestFirst: Order = {
  name: "newest",
  column: sql`inbox.id`,
  type: "bigint",
  id: sql`inbox.id`,
  idType: "bigint",
  descending: true,
};

function matching(filter: InboxFilter, access: Access): RawBuilder<unknown> {
  const { status, outcome, channelIds, orderId, receivedAfter, receivedBefore } = filter;
  return sql.join(
    [
      visible(access),
      status ? sql`status = ${status}` : sql`true`,
      outcome ? sql`outcome = ${outcome}` : sql`true`,
      channelIds ? sql`channel_id = any(${uuids(channelIds)})` : sql`true`,
      orderId ? sql`order_id = ${orderId}` : sql`true`,
      receivedAfter ? sql`${notBefore(receivedAfter)} and coalesce(received_at >= ${receivedAfter}, false)` : sql`true`,
      receivedBefore ? sql`${notAfter(receivedBefore)} and coalesce(received_at < ${receivedBefore}, false)` : sql`true`,
    ],
    sql` and `,
  );
}

/**
 * Ids rise with time, but for messages that are kept at once: whatever came an hour later has a higher one. So a time is looked for
 * by ids, which are the list's order; the comparison of times that stands beside it is in words that no index answers.
 */
const notBefore = (instant: Date) => sql`
  inbox.id >= coalesce((
    select early.id from inbox early where early.received_at < ${instant}::timestamptz - interval '1 hour' order by early.received_at desc, early.id desc limit 1
  ), 0)`;
const notAfter = (instant: Date) => sql`
  inbox.id <= coalesce((
    select late.id from inbox late where late.received_at > ${instant}::timestamptz + interval '1 hour' order by late.received_at, late.id limit 1
  ), 9223372036854775807)`;

/** The ids of this stretch of the list, by an index that holds the messages of a value in its order; else null. */
function idsOf(filter: InboxFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { status, outcome, orderId } = filter;
  const channelIds = filter.channelIds ?? access.channelIds;
  // What most messages come to leads last.
  const led = [
    status && status !== "DONE" ? { column: sql`inbox.status`, values: texts([status]) } : null,
    outcome && outcome !== "ACCEPTED" ? { column: sql`inbox.outcome`, values: texts([outcome]) } : null,
    channelIds ? { column: sql`inbox.channel_id`, values: uuids(once(channelIds)) } : null,
    status ? { column: sql`inbox.status`, values: texts([status]) } : null,
    outcome ? { column: sql`inbox.outcome`, values: texts([outcome]) } : null,
  ].find((one) => one !== null);
  if (orderId || !led) return null;
  return inEach([led], { from: sql`inbox`, id: sql`inbox.id`, key: sql`inbox.id`, where: matching(filter, access), list });
}

/** Newest first: ids grow as messages come. */
export async function inboxPage(em: EntityManager, filter: InboxFilter, args: PageArgs, access: Access): Promise<Page<InboxMessageRow>> {
  const page = keyset(args, newestFirst);
  const ids = idsOf(filter, access, page);
  const where = ids ? sql`inbox.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${page.where}`;
  return page.page(await rows(em, sql<InboxMessageRow>`select ${columns}, ${page.select} from inbox where ${where} ${page.order}`));
}

export async function inboxCount(em: EntityManager, filter: InboxFilter, most: number, access: Access): Promise<number> {
  const list = firstOf(newestFirst, most);
  const ids = idsOf(filter, access, list) ?? sql`select inbox.id from inbox where ${matching(filter, access)} ${list.order}`;
  const counted = await row(em, sql<{ count: number }>`select count(*)::int as count from (${ids}) counted`);
  return counted?.count ?? 0;
}
