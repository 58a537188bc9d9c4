import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import { visibleFulfillmentOrders } from "./fulfillment.rows.ts";

export interface FulfillmentRow {
  readonly id: string;
  readonly orderId: string;
  readonly fulfillmentOrderId: string;
  readonly locationId: string;
  readonly status: string;
  readonly carrier: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
  readonly service: string | null;
  /** Minor units, as text; null: nobody said. */
  readonly costMinor: string | null;
  readonly costCurrency: string | null;
  /** Minor units of the order's currency, as text; null: nothing. */
  readonly collectMinor: string | null;
  readonly orderCurrency: string;
  readonly labelledAt: string | null;
  readonly shippedAt: string | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
}

export interface FulfillmentLineRow {
  readonly fulfillmentId: string;
  readonly orderLineId: string;
  readonly quantity: number;
}

export const fulfillments = table<FulfillmentRow>(
  "fulfillments fulfillment",
  [
    ...(["id", "orderId", "fulfillmentOrderId", "locationId", "status", "carrier", "service", "trackingNumber", "trackingUrl"] as const),
    ...(["costMinor", "costCurrency", "collectMinor", "orderCurrency", "labelledAt", "shippedAt", "deliveredAt", "createdAt"] as const),
  ],
  { orderCurrency: "(select placed.currency from orders placed where placed.id = fulfillment.order_id)" },
);
const columns = allColumns(fulfillments);
export const fulfillmentLines = table<FulfillmentLineRow>("fulfillment_lines piece", ["fulfillmentId", "orderLineId", "quantity"]);

/** A key sees the parcels of the work that it sees. */
export const visibleFulfillments = (rights: Rights) =>
  sql`exists (select 1 from fulfillment_orders work where work.id = fulfillment.fulfillment_order_id and ${visibleFulfillmentOrders(rights)})`;

export const fulfillmentsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<FulfillmentRow[]> =>
  rows(
    em,
    sql<FulfillmentRow>`select ${columns} from fulfillments fulfillment where fulfillment.id = any(${uuids(ids)}) and ${visibleFulfillments(access)}`,
  );

export const fulfillmentsOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<FulfillmentRow[]> =>
  rows(
    em,
    sql<FulfillmentRow>`
      select ${columns} from fulfillments fulfillment where fulfillment.order_id = any(${uuids(orderIds)}) and ${visibleFulfillments(access)}
      order by fulfillment.order_id, fulfillment.id`,
  );

export const linesOfFulfillments = (em: EntityManager, ids: readonly string[]): Promise<FulfillmentLineRow[]> =>
  rows(
    em,
    sql<FulfillmentLineRow>`
      select ${allColumns(fulfillmentLines)} from fulfillment_lines piece
      where piece.fulfillment_id = any(${uuids(ids)}) order by piece.fulfillment_id, piece.id`,
  );
