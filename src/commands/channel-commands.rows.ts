import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, keyset, type List, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { all, anything, countOf, row, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { ofVisibleOrder } from "../orders/orders.rows.ts";
import type { StoredPayload } from "./payload.ts";

export interface ChannelCommandRow {
  readonly id: string;
  readonly channelId: string;
  readonly orderId: string | null;
  readonly fulfillmentId: string | null;
  readonly kind: string;
  readonly status: string;
  readonly payload: StoredPayload;
  readonly attempts: number;
  readonly nextAttemptAt: string;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly decides: boolean;
  readonly deadSince: string | null;
  readonly attentionSince: string | null;
  readonly endedAt: string | null;
  readonly createdAt: string;
}

export interface ChannelCommandFilter {
  readonly channelIds?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
  readonly kinds?: readonly string[] | null;
  readonly orderId?: string | null;
  readonly needsAttention?: boolean | null;
}

export const channelCommands = table<ChannelCommandRow>(
  "channel_commands command",
  [
    "id",
    "channelId",
    "orderId",
    "fulfillmentId",
    "kind",
    "status",
    "payload",
    "attempts",
    "nextAttemptAt",
    "reason",
    "reference",
    "decides",
    "deadSince",
    "attentionSince",
    "endedAt",
    "createdAt",
  ],
  { decides: "(command.effect is not null)" },
);
const columns = allColumns(channelCommands);

/** A key that is limited to channels sees what these are told alone, one limited to locations what they are told of the orders it sees. */
export const visibleCommands = (rights: Rights) =>
  all([
    rights.channelIds === null ? null : sql`command.channel_id = any(${uuids([...rights.channelIds])})`,
    rights.locationIds === null ? null : ofVisibleOrder("command.order_id", rights),
  ]);

export const channelCommandsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ChannelCommandRow[]> =>
  rows(
    em,
    sql<ChannelCommandRow>`select ${columns} from channel_commands command where command.id = any(${uuids(ids)}) and ${visibleCommands(access)}`,
  );

export const commandsOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<ChannelCommandRow[]> =>
  rows(
    em,
    sql<ChannelCommandRow>`
      select ${columns} from channel_commands command where command.order_id = any(${uuids(orderIds)}) and ${visibleCommands(access)}
      order by command.order_id, command.position, command.id`,
  );

/** Newest first. */
export const commandOrder: Order = {
  name: "newest",
  column: sql`command.created_at`,
  type: "timestamptz",
  id: sql`command.id`,
  descending: true,
};

function matchingCommands({ channelIds, statuses, kinds, orderId, needsAttention }: ChannelCommandFilter, access: Access) {
  return sql.join(
    [
      visibleCommands(access),
      channelIds ? sql`command.channel_id = any(${uuids(channelIds)})` : anything,
      statuses ? sql`command.status = any(${texts(statuses)})` : anything,
      kinds ? sql`command.kind = any(${texts(kinds)})` : anything,
      orderId ? sql`command.order_id = ${orderId}` : anything,
      needsAttention == null ? anything : needsAttention ? sql`command.attention_since is not null` : sql`command.attention_since is null`,
    ],
    sql` and `,
  );
}

/** The ids of this stretch of the list, by an index that holds the commands of a value in its order; else null. */
function idsOf(filter: ChannelCommandFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { statuses, kinds, orderId, needsAttention } = filter;
  const channelIds = filter.channelIds ?? access.channelIds;
  const channels = channelIds && { column: sql`command.channel_id`, values: uuids(once(channelIds)) };
  const states = statuses && { column: sql`command.status`, values: texts(once(statuses)) };
  const sorts = kinds && { column: sql`command.kind`, values: texts(once(kinds)) };
  // What needs a person is rare, and has an index of its own.
  const led = channels || states ? [channels, states].filter((one) => one != null) : sorts ? [sorts] : [];
  if (orderId || needsAttention === true || led.length === 0) return null;
  const where = matchingCommands(filter, access);
  return inEach(led, { from: sql`channel_commands command`, id: sql`command.id`, key: sql`command.created_at`, where, list });
}

/** Where commands of this stretch are found. */
export function commandsOn(filter: ChannelCommandFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`command.id = any(array(${ids}))` : sql`${matchingCommands(filter, access)} and ${list.where}`;
}

/** A row for each command, up to `most`. */
export function commandsCounted(filter: ChannelCommandFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(commandOrder, most);
  return (
    idsOf(filter, access, list) ??
    sql`select command.id from channel_commands command where ${matchingCommands(filter, access)} ${list.order}`
  );
}

export async function channelCommandPage(
  em: EntityManager,
  filter: ChannelCommandFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<ChannelCommandRow>> {
  const page = keyset(args, commandOrder);
  const where = commandsOn(filter, access, page);
  return page.page(
    await rows(em, sql<ChannelCommandRow>`select ${columns}, ${page.select} from channel_commands command where ${where} ${page.order}`),
  );
}

export const channelCommandCount = (em: EntityManager, filter: ChannelCommandFilter, most: number, access: Access): Promise<number> =>
  countOf(em, commandsCounted(filter, access, most));

/** The command by which a channel is told of a refund; null when none is. */
export async function commandOfRefund(em: EntityManager, refundId: string): Promise<string | null> {
  const found = await row(
    em,
    sql<{ id: string }>`
      select command.id from payment_transactions payment
      join channel_commands command on command.order_id = payment.order_id and command.kind = 'REFUND' and command.subject = payment.id::text
      where payment.refund_id = ${refundId} limit 1`,
  );
  return found?.id ?? null;
}
