import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleFulfillmentOrders } from "./fulfillment.rows.ts";

export interface CancellationRequestRow {
  readonly id: string;
  readonly orderId: string;
  readonly fulfillmentOrderId: string;
  readonly orderLineId: string;
  readonly quantity: number;
  readonly status: string;
  readonly reason: string;
  readonly note: string | null;
  readonly createdAt: string;
  readonly answeredAt: string | null;
}

export const cancellationRequests = table<CancellationRequestRow>("cancellation_requests asked", [
  ...(["id", "orderId", "fulfillmentOrderId", "orderLineId", "quantity", "status"] as const),
  ...(["reason", "note", "createdAt", "answeredAt"] as const),
]);
const columns = allColumns(cancellationRequests);

/** A key sees the cancellations of the work that it sees. */
export const visibleCancellations = (rights: Rights) =>
  sql`exists (select 1 from fulfillment_orders work where work.id = asked.fulfillment_order_id and ${visibleFulfillmentOrders(rights)})`;

export const cancellationRequestsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<CancellationRequestRow[]> =>
  rows(
    em,
    sql<CancellationRequestRow>`
      select ${columns} from cancellation_requests asked where asked.id = any(${uuids(ids)}) and ${visibleCancellations(access)}`,
  );

export const cancellationsOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<CancellationRequestRow[]> =>
  rows(
    em,
    sql<CancellationRequestRow>`
      select ${columns} from cancellation_requests asked where asked.order_id = any(${uuids(orderIds)}) and ${visibleCancellations(access)}
      order by asked.order_id, asked.id`,
  );

/** What a list of cancellations is narrowed to. */
export interface CancellationFilter {
  readonly statuses?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  readonly orderId?: string | null;
}

/** Oldest first: somebody waits for an answer. */
export const cancellationOrder: Order = {
  name: "created",
  column: sql`asked.created_at`,
  type: "timestamptz",
  id: sql`asked.id`,
  descending: false,
};

const matching = ({ statuses, locationIds, orderId }: CancellationFilter, access: Access) =>
  all([
    visibleCancellations(access),
    statuses ? sql`asked.status = any(${texts(statuses)})` : null,
    locationIds
      ? sql`exists (select 1 from fulfillment_orders work where work.id = asked.fulfillment_order_id and work.location_id = any(${uuids(locationIds)}))`
      : null,
    orderId ? sql`asked.order_id = ${orderId}` : null,
  ]);

/** The ids of this stretch of the list, by the index that holds the cancellations of a status in its order; else null. */
function idsOf(filter: CancellationFilter, access: Access, list: List): RawBuilder<unknown> | null {
  if (filter.orderId || !filter.statuses) return null;
  const led = { column: sql`asked.status`, values: texts(once(filter.statuses)) };
  return inEach([led], {
    ...{ from: sql`cancellation_requests asked`, id: sql`asked.id`, key: sql`asked.created_at` },
    ...{ where: matching(filter, access), list },
  });
}

/** Where cancellations of this stretch are found. */
export function cancellationsOn(filter: CancellationFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`asked.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${list.where}`;
}

/** A row for each cancellation, up to `most`. */
export function cancellationsCounted(filter: CancellationFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(cancellationOrder, most);
  return (
    idsOf(filter, access, list) ?? sql`select asked.id from cancellation_requests asked where ${matching(filter, access)} ${list.order}`
  );
}

export const cancellationPage = (
  em: EntityManager,
  filter: CancellationFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<CancellationRequestRow>> =>
  pageOf(em, cancellationRequests, cancellationOrder, args, (page) => cancellationsOn(filter, access, page));

export const cancellationCount = (em: EntityManager, filter: CancellationFilter, most: number, access: Access): Promise<number> =>
  countOf(em, cancellationsCounted(filter, access, most));
