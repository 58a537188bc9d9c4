import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { withoutSecrets } from "./messages.ts";

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

export const inboxMessages = table<InboxMessageRow>(
  "inbox message",
  [
    "id",
    "channelId",
    "deliveryId",
    "source",
    "status",
    "outcome",
    "reason",
    "attempts",
    "nextAttemptAt",
    "receivedAt",
    "processedAt",
    "orderId",
  ],
  { id: "message.id::text" },
);
const columns = allColumns(inboxMessages);

/** A key that is limited to channels sees their messages alone; one limited to locations none, as a message tells of any. */
export const visibleMessages = ({ channelIds, locationIds }: Rights) =>
  all([channelIds === null ? null : sql`message.channel_id = any(${uuids([...channelIds])})`, locationIds === null ? null : sql`false`]);

const among = (ids: readonly string[], access: Access) =>
  sql`message.id = any(${ids as string[]}::bigint[]) and ${visibleMessages(access)}`;

export const inboxMessagesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<InboxMessageRow[]> =>
  rows(em, sql<InboxMessageRow>`select ${columns} from inbox message where ${among(ids, access)}`);

/** Without those that prove or carry secrets: they are not kept, and what was kept before a name was known as one is not shown. */
export async function inboxHeadersById(
  em: EntityManager,
  ids: readonly string[],
  access: Access,
): Promise<{ readonly id: string; readonly headers: Readonly<Record<string, string>> }[]> {
  const found = await rows(
    em,
    sql<{
      id: string;
      headers: Record<string, string>;
    }>`select message.id::text as id, headers from inbox message where ${among(ids, access)}`,
  );
  return found.map(({ id, headers }) => ({
    id,
    headers: withoutSecrets(headers),
  }));
}

/** The bytes as they came, personal data and all; null once they are erased. */
export const inboxBodiesById = (
  em: EntityManager,
  ids: readonly string[],
  access: Access,
): Promise<{ readonly id: string; readonly body: Buffer | null }[]> =>
  rows(em, sql<{ id: string; body: Buffer | null }>`select message.id::text as id, body from inbox message where ${among(ids, access)}`);

/** Newest first: ids grow as messages come. */
export const messageOrder: Order = {
  name: "newest",
  // Qualified: a bare name would mean the answer's column, which is text, and 9 would come after 10.
  column: sql`message.id`,
  type: "bigint",
  id: sql`message.id`,
  idType: "bigint",
  descending: true,
};

function matchingMessages(filter: InboxFilter, access: Access): RawBuilder<unknown> {
  const { status, outcome, channelIds, orderId, receivedAfter, receivedBefore } = filter;
  return all([
    visibleMessages(access),
    status ? sql`message.status = ${status}` : null,
    outcome ? sql`message.outcome = ${outcome}` : null,
    channelIds ? sql`message.channel_id = any(${uuids(channelIds)})` : null,
    orderId ? sql`message.order_id = ${orderId}` : null,
    receivedAfter ? sql`${notBefore(receivedAfter)} and coalesce(message.received_at >= ${receivedAfter}, false)` : null,
    receivedBefore ? sql`${notAfter(receivedBefore)} and coalesce(message.received_at < ${receivedBefore}, false)` : null,
  ]);
}

/**
 * Ids rise with time, but for messages that are kept at once: whatever came an hour later has a higher one. So a time is looked for
 * by ids, which are the list's order; the comparison of times that stands beside it is in words that no index answers.
 */
const notBefore = (instant: Date) => sql`
  message.id >= coalesce((
    select early.id from inbox early where early.received_at < ${instant}::timestamptz - interval '1 hour' order by early.received_at desc, early.id desc limit 1
  ), 0)`;
const notAfter = (instant: Date) => sql`
  message.id <= coalesce((
    select late.id from inbox late where late.received_at > ${instant}::timestamptz + interval '1 hour' order by late.received_at, late.id limit 1
  ), 9223372036854775807)`;

/** Told to be one value, or PostgreSQL takes it for many and plans anew each time, over all partitions. */
const only = (value: string) => sql<string[]>`array[${value}::text]`;

/** The ids of this stretch of the list, by an index that holds the messages of a value in its order; else null. */
function idsOf(filter: InboxFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { status, outcome, orderId } = filter;
  const channelIds = filter.channelIds ?? access.channelIds;
  // What most messages come to leads last.
  const led = [
    status && status !== "DONE" ? { column: sql`message.status`, values: only(status) } : null,
    outcome && outcome !== "ACCEPTED" ? { column: sql`message.outcome`, values: only(outcome) } : null,
    channelIds ? { column: sql`message.channel_id`, values: uuids(once(channelIds)) } : null,
    status ? { column: sql`message.status`, values: only(status) } : null,
    outcome ? { column: sql`message.outcome`, values: only(outcome) } : null,
  ].find((one) => one !== null);
  if (orderId || !led) return null;
  return inEach([led], {
    from: sql`inbox message`,
    id: sql`message.id`,
    key: sql`message.id`,
    where: matchingMessages(filter, access),
    list,
  });
}

/** Where messages of this stretch are found. */
export function messagesOn(filter: InboxFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`message.id = any(array(${ids}))` : sql`${matchingMessages(filter, access)} and ${list.where}`;
}

/** A row for each message, up to `most`. */
export function messagesCounted(filter: InboxFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(messageOrder, most);
  return idsOf(filter, access, list) ?? sql`select message.id from inbox message where ${matchingMessages(filter, access)} ${list.order}`;
}

export const inboxPage = (em: EntityManager, filter: InboxFilter, args: PageArgs, access: Access): Promise<Page<InboxMessageRow>> =>
  pageOf(em, inboxMessages, messageOrder, args, (page) => messagesOn(filter, access, page));

export const inboxCount = (em: EntityManager, filter: InboxFilter, most: number, access: Access): Promise<number> =>
  countOf(em, messagesCounted(filter, access, most));
