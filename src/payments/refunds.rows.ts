import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { ofVisibleOrder } from "./payments.rows.ts";

export interface RefundRow {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly reason: string;
  readonly method: string;
  readonly amountMinor: string;
  readonly shippingMinor: string;
  readonly feeMinor: string;
  readonly extraMinor: string;
  readonly currency: string;
  readonly note: string | null;
  readonly attentionReason: string | null;
  readonly createdAt: string;
}

export const refunds = table<RefundRow>(
  "refunds refund",
  [
    "id",
    "orderId",
    "status",
    "reason",
    "method",
    "amountMinor",
    "shippingMinor",
    "feeMinor",
    "extraMinor",
    "currency",
    "note",
    "attentionReason",
    "createdAt",
  ],
  {
    attentionReason: `(select asked.reason from payment_transactions part join gateway_calls asked on asked.payment_id = part.id
      where part.refund_id = refund.id and part.status = 'PENDING' and asked.attention_since is not null and asked.ended_at is null order by part.id limit 1)`,
  },
);
const refundColumns = allColumns(refunds);

export const visibleRefunds = (rights: Rights) => ofVisibleOrder(rights, "refund.order_id");

export const refundsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<RefundRow[]> =>
  rows(em, sql<RefundRow>`select ${refundColumns} from refunds refund where refund.id = any(${uuids(ids)}) and ${visibleRefunds(access)}`);

export const refundsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<RefundRow[]> =>
  rows(em, sql<RefundRow>`select ${refundColumns} from refunds refund where refund.order_id = any(${uuids(orderIds)}) order by refund.id`);

/** What a list of refunds is narrowed to. */
export interface RefundFilter {
  readonly statuses?: readonly string[] | null;
  readonly needsAttention?: boolean | null;
  readonly orderId?: string | null;
}

/** Newest first. */
export const refundOrder: Order = {
  name: "newest",
  column: sql`refund.created_at`,
  type: "timestamptz",
  id: sql`refund.id`,
  descending: true,
};

/** Failed and not tried again, or begun and nothing of it under way: nobody gives the rest unless a person does something. */
const stuck = sql`case refund.status
  when 'FAILED' then not exists (select 1 from refunds again where again.retries_id = refund.id)
  when 'PENDING' then not exists (
    select 1 from payment_transactions part left join gateway_calls asked on asked.payment_id = part.id
    where part.refund_id = refund.id and part.status = 'PENDING' and asked.attention_since is null)
  else false end`;

const matching = ({ statuses, needsAttention, orderId }: RefundFilter, access: Access) =>
  all([
    visibleRefunds(access),
    statuses ? sql`refund.status = any(${texts(statuses)})` : null,
    needsAttention == null ? null : needsAttention ? stuck : sql`not ${stuck}`,
    orderId ? sql`refund.order_id = ${orderId}` : null,
  ]);

/** The ids of this stretch of the list, by the index that holds the refunds of a status in its order; else null. */
function idsOf(filter: RefundFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const statuses = filter.statuses ?? (filter.needsAttention ? ["FAILED", "PENDING"] : null);
  if (filter.orderId || !statuses) return null;
  const led = { column: sql`refund.status`, values: texts(once(statuses)) };
  return inEach([led], {
    ...{ from: sql`refunds refund`, id: sql`refund.id`, key: sql`refund.created_at` },
    ...{ where: matching(filter, access), list },
  });
}

/** Where refunds of this stretch are found. */
export function refundsOn(filter: RefundFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`refund.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${list.where}`;
}

/** A row for each refund, up to `most`. */
export function refundsCounted(filter: RefundFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(refundOrder, most);
  return idsOf(filter, access, list) ?? sql`select refund.id from refunds refund where ${matching(filter, access)} ${list.order}`;
}

export const refundPage = (em: EntityManager, filter: RefundFilter, args: PageArgs, access: Access): Promise<Page<RefundRow>> =>
  pageOf(em, refunds, refundOrder, args, (page) => refundsOn(filter, access, page));

export const refundCount = (em: EntityManager, filter: RefundFilter, most: number, access: Access): Promise<number> =>
  countOf(em, refundsCounted(filter, access, most));
