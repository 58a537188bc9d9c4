import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface ReturnRow {
  readonly id: string;
  readonly orderId: string;
  readonly channelId: string;
  readonly number: string;
  readonly status: string;
  readonly origin: string;
  readonly externalId: string | null;
  readonly fulfillmentId: string | null;
  readonly locationId: string | null;
  readonly labelPaidBy: string;
  readonly channelStatus: string | null;
  readonly decisionId: string | null;
  readonly decisionWaits: boolean;
  readonly note: string | null;
  readonly endNote: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ReturnFilter {
  readonly statuses?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
  readonly orderId?: string | null;
  readonly number?: string | null;
}

export const returns = table<ReturnRow>("returns ret", [
  ...(["id", "orderId", "channelId", "number", "status", "origin", "externalId", "fulfillmentId"] as const),
  ...(["locationId", "labelPaidBy", "channelStatus", "decisionId", "decisionWaits", "note", "endNote", "createdAt", "updatedAt"] as const),
]);
const columns = allColumns(returns);

/** A key limited to channels sees their returns, one limited to locations what comes back, or came, to these. */
export const visibleReturns = ({ channelIds, locationIds }: Rights) =>
  all([
    channelIds === null ? null : sql`ret.channel_id = any(${uuids([...channelIds])})`,
    locationIds === null
      ? null
      : sql`coalesce((select true from reverse_fulfillment_orders place where place.return_id = ret.id and place.location_id = any(${uuids([...locationIds])}) limit 1), false)`,
  ]);

export const returnsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ReturnRow[]> =>
  rows(em, sql<ReturnRow>`select ${columns} from returns ret where ret.id = any(${uuids(ids)}) and ${visibleReturns(access)}`);

export const returnsOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<ReturnRow[]> =>
  rows(
    em,
    sql<ReturnRow>`
      select ${columns} from returns ret where ret.order_id = any(${uuids(orderIds)}) and ${visibleReturns(access)} order by ret.order_id, ret.id`,
  );

/** Newest first. */
export const returnOrder: Order = {
  name: "newest",
  column: sql`ret.created_at`,
  type: "timestamptz",
  id: sql`ret.id`,
  descending: true,
};

const matching = ({ statuses, channelIds, orderId, number }: ReturnFilter, access: Access) =>
  all([
    visibleReturns(access),
    statuses ? sql`ret.status = any(${texts(statuses)})` : null,
    channelIds ? sql`ret.channel_id = any(${uuids(channelIds)})` : null,
    orderId ? sql`ret.order_id = ${orderId}` : null,
    number ? sql`ret.number = ${number}` : null,
  ]);

/** The ids of this stretch of the list, by the index that holds the returns of a status or a channel in its order; else null. */
function idsOf(filter: ReturnFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const channelIds = filter.channelIds ?? access.channelIds;
  const led = filter.statuses
    ? { column: sql`ret.status`, values: texts(once(filter.statuses)) }
    : channelIds && { column: sql`ret.channel_id`, values: uuids(once(channelIds)) };
  if (filter.orderId || filter.number || !led) return null;
  return inEach([led], { from: sql`returns ret`, id: sql`ret.id`, key: sql`ret.created_at`, where: matching(filter, access), list });
}

/** Where returns of this stretch are found. */
export function returnsOn(filter: ReturnFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`ret.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${list.where}`;
}

/** A row for each return, up to `most`. */
export function returnsCounted(filter: ReturnFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(returnOrder, most);
  return idsOf(filter, access, list) ?? sql`select ret.id from returns ret where ${matching(filter, access)} ${list.order}`;
}

export const returnPage = (em: EntityManager, filter: ReturnFilter, args: PageArgs, access: Access): Promise<Page<ReturnRow>> =>
  pageOf(em, returns, returnOrder, args, (page) => returnsOn(filter, access, page));

export const returnCount = (em: EntityManager, filter: ReturnFilter, most: number, access: Access): Promise<number> =>
  countOf(em, returnsCounted(filter, access, most));
