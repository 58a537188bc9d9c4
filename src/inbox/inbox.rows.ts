import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access } from "../access/access.ts";
import { keyset, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { anything, row, rows, sql, uuids } from "../kit/sql.ts";
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

/** A key that is limited to channels sees their messages alone. */
export const visibleMessages = ({ channelIds }: Access) =>
  channelIds === null ? anything : sql`message.channel_id = any(${uuids([...channelIds])})`;

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

export function matchingMessages(filter: InboxFilter): RawBuilder<unknown> {
  const { status, outcome, channelIds, orderId, receivedAfter, receivedBefore } = filter;
  return sql.join(
    [
      status ? sql`message.status = ${status}` : anything,
      outcome ? sql`message.outcome = ${outcome}` : anything,
      channelIds ? sql`message.channel_id = any(${uuids(channelIds)})` : anything,
      orderId ? sql`message.order_id = ${orderId}` : anything,
      receivedAfter ? sql`message.received_at >= ${receivedAfter}` : anything,
      receivedBefore ? sql`message.received_at < ${receivedBefore}` : anything,
    ],
    sql` and `,
  );
}

export async function inboxPage(em: EntityManager, filter: InboxFilter, args: PageArgs, access: Access): Promise<Page<InboxMessageRow>> {
  const page = keyset(args, messageOrder);
  return page.page(
    await rows(
      em,
      sql<InboxMessageRow>`select ${columns}, ${page.select} from inbox message where ${matchingMessages(filter)} and ${visibleMessages(access)} and ${page.where} ${page.order}`,
    ),
  );
}

export async function inboxCount(em: EntityManager, filter: InboxFilter, most: number, access: Access): Promise<number> {
  const counted = await row(
    em,
    sql<{ count: number }>`
      select count(*)::int as count from (select 1 from inbox message where ${matchingMessages(filter)} and ${visibleMessages(access)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}
