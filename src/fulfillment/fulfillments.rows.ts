import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
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
  readonly readyAt: string | null;
  readonly pickupUntil: string | null;
  /** Only for who may see personal data: whoever says it gets the goods. */
  readonly pickupCode: string | null;
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
    ...(["readyAt", "pickupUntil", "pickupCode"] as const),
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

/** What a list of parcels is narrowed to. */
export interface FulfillmentFilter {
  readonly statuses?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  /** As they stand on labels. */
  readonly trackingNumbers?: readonly string[] | null;
  readonly orderId?: string | null;
}

/** Newest first. */
export const fulfillmentOrder: Order = {
  name: "newest",
  column: sql`fulfillment.created_at`,
  type: "timestamptz",
  id: sql`fulfillment.id`,
  descending: true,
};

const matching = ({ statuses, locationIds, trackingNumbers, orderId }: FulfillmentFilter, access: Access) =>
  all([
    visibleFulfillments(access),
    statuses ? sql`fulfillment.status = any(${texts(statuses)})` : null,
    locationIds ? sql`fulfillment.location_id = any(${uuids(locationIds)})` : null,
    trackingNumbers ? sql`fulfillment.tracking_number = any(${texts(trackingNumbers)})` : null,
    orderId ? sql`fulfillment.order_id = ${orderId}` : null,
  ]);

/** The ids of this stretch of the list, by the indexes that hold parcels by location and status in its order; else null. */
function idsOf(filter: FulfillmentFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { statuses, trackingNumbers, orderId } = filter;
  const locationIds = filter.locationIds ?? access.locationIds;
  const led = [
    ...(locationIds ? [{ column: sql`fulfillment.location_id`, values: uuids(once(locationIds)) }] : []),
    ...(statuses ? [{ column: sql`fulfillment.status`, values: texts(once(statuses)) }] : []),
  ];
  if (orderId || trackingNumbers || led.length === 0) return null;
  return inEach(led, {
    ...{ from: sql`fulfillments fulfillment`, id: sql`fulfillment.id`, key: sql`fulfillment.created_at` },
    ...{ where: matching(filter, access), list },
  });
}

/** Where parcels of this stretch are found. */
export function fulfillmentsOn(filter: FulfillmentFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`fulfillment.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${list.where}`;
}

/** A row for each parcel, up to `most`. */
export function fulfillmentsCounted(filter: FulfillmentFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(fulfillmentOrder, most);
  return (
    idsOf(filter, access, list) ?? sql`select fulfillment.id from fulfillments fulfillment where ${matching(filter, access)} ${list.order}`
  );
}

export const fulfillmentPage = (
  em: EntityManager,
  filter: FulfillmentFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<FulfillmentRow>> => pageOf(em, fulfillments, fulfillmentOrder, args, (page) => fulfillmentsOn(filter, access, page));

export const fulfillmentCount = (em: EntityManager, filter: FulfillmentFilter, most: number, access: Access): Promise<number> =>
  countOf(em, fulfillmentsCounted(filter, access, most));
