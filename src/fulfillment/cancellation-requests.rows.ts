import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
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
