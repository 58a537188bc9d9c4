import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, type List, type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface FulfillmentOrderRow {
  readonly id: string;
  readonly orderId: string;
  readonly locationId: string | null;
  readonly status: string;
  readonly heldFrom: string | null;
  readonly workState: string | null;
  readonly deliveryMethod: string;
  readonly fulfillAt: string | null;
  readonly expectedAt: string | null;
  readonly requestStatus: string | null;
  readonly requestDueAt: string | null;
  readonly requestNote: string | null;
  readonly shipmentGroupId: string | null;
  readonly routingDecisionId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface FulfillmentOrderFilter {
  readonly statuses?: readonly string[] | null;
  readonly requestStatuses?: readonly string[] | null;
  readonly workStates?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
  readonly orderId?: string | null;
}

export const fulfillmentOrders = table<FulfillmentOrderRow>(
  "fulfillment_orders work",
  [
    "id",
    "orderId",
    "locationId",
    "status",
    "heldFrom",
    "workState",
    "deliveryMethod",
    "fulfillAt",
    "expectedAt",
    "requestStatus",
    "requestDueAt",
    "requestNote",
    "shipmentGroupId",
    "routingDecisionId",
    "createdAt",
    "updatedAt",
  ],
  { expectedAt: "work.expected_at::text" },
);
const columns = allColumns(fulfillmentOrders);

/** A key limited to locations sees the work there, one limited to channels the work on their orders. */
export const visibleFulfillmentOrders = ({ channelIds, locationIds }: Rights) =>
  all([
    locationIds === null ? null : sql`work.location_id = any(${uuids([...locationIds])})`,
    channelIds === null ? null : ofChannels([...channelIds]),
  ]);

const ofChannels = (channelIds: readonly string[]) => sql`work.channel_id = any(${uuids(channelIds)})`;

export const fulfillmentOrdersById = (em: EntityManager, ids: readonly string[], access: Access): Promise<FulfillmentOrderRow[]> =>
  rows(
    em,
    sql<FulfillmentOrderRow>`select ${columns} from fulfillment_orders work where work.id = any(${uuids(ids)}) and ${visibleFulfillmentOrders(access)}`,
  );

export const fulfillmentOrdersOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<FulfillmentOrderRow[]> =>
  rows(
    em,
    sql<FulfillmentOrderRow>`
    select ${columns} from fulfillment_orders work where work.order_id = any(${uuids(orderIds)}) and ${visibleFulfillmentOrders(access)} order by work.order_id, work.id`,
  );

/** What has a work state and has not ended. */
const underWay = ["IN_PROGRESS", "ON_HOLD"];

function matchingFulfillmentOrders(
  { statuses, requestStatuses, workStates, locationIds, channelIds, orderId }: FulfillmentOrderFilter,
  access: Access,
) {
  return all([
    visibleFulfillmentOrders(access),
    statuses ? sql`work.status = any(${texts(statuses)})` : null,
    requestStatuses ? sql`work.request_status = any(${texts(requestStatuses)})` : null,
    workStates ? sql`work.work_state = any(${texts(workStates)}) and work.status = any(${texts(underWay)})` : null,
    locationIds ? sql`work.location_id = any(${uuids(locationIds)})` : null,
    channelIds ? ofChannels(channelIds) : null,
    orderId ? sql`work.order_id = ${orderId}` : null,
  ]);
}

/** Oldest first. */
export const fulfillmentOrderOrder: Order = {
  name: "created",
  column: sql`work.created_at`,
  type: "timestamptz",
  id: sql`work.id`,
  descending: false,
};

/** The ids of this stretch of the list, by the indexes that hold work by location, status and channel in its order; else null. */
function idsOf(filter: FulfillmentOrderFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { requestStatuses, orderId } = filter;
  const statuses = filter.statuses ?? (filter.workStates ? underWay : null);
  const locationIds = filter.locationIds ?? access.locationIds;
  const channelIds = filter.channelIds ?? access.channelIds;
  const places = locationIds && { column: sql`work.location_id`, values: uuids(once(locationIds)) };
  const states = statuses && { column: sql`work.status`, values: texts(once(statuses)) };
  const channels = channelIds && { column: sql`work.channel_id`, values: uuids(once(channelIds)) };
  const requests = requestStatuses && { column: sql`work.request_status`, values: texts(once(requestStatuses)) };
  const led = requests
    ? [requests, ...(places ? [places] : [])]
    : [places, states ?? (places ? null : channels)].filter((one) => one != null);
  if (orderId || led.length === 0) return null;
  const where = matchingFulfillmentOrders(filter, access);
  return inEach(led, { from: sql`fulfillment_orders work`, id: sql`work.id`, key: sql`work.created_at`, where, list });
}

/** Where fulfillment orders of this stretch are found. */
export function fulfillmentOrdersOn(filter: FulfillmentOrderFilter, access: Access, list: List): RawBuilder<unknown> {
  const ids = idsOf(filter, access, list);
  return ids ? sql`work.id = any(array(${ids}))` : sql`${matchingFulfillmentOrders(filter, access)} and ${list.where}`;
}

/** A row for each fulfillment order, up to `most`. */
export function fulfillmentOrdersCounted(filter: FulfillmentOrderFilter, access: Access, most: number): RawBuilder<unknown> {
  const list = firstOf(fulfillmentOrderOrder, most);
  const plain = sql`select work.id from fulfillment_orders work where ${matchingFulfillmentOrders(filter, access)} ${list.order}`;
  return idsOf(filter, access, list) ?? plain;
}

export const fulfillmentOrderPage = (
  em: EntityManager,
  filter: FulfillmentOrderFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<FulfillmentOrderRow>> =>
  pageOf(em, fulfillmentOrders, fulfillmentOrderOrder, args, (page) => fulfillmentOrdersOn(filter, access, page));

export const fulfillmentOrderCount = (em: EntityManager, filter: FulfillmentOrderFilter, most: number, access: Access): Promise<number> =>
  countOf(em, fulfillmentOrdersCounted(filter, access, most));

export interface FulfillmentOrderLineRow {
  readonly id: string;
  readonly fulfillmentOrderId: string;
  readonly orderLineId: string;
  readonly quantity: number;
  readonly remainingQuantity: number;
}

export const fulfillmentOrderLines = table<FulfillmentOrderLineRow>("fulfillment_order_lines part", [
  "id",
  "fulfillmentOrderId",
  "orderLineId",
  "quantity",
  "remainingQuantity",
]);

export const linesOfFulfillmentOrders = (em: EntityManager, ids: readonly string[]): Promise<FulfillmentOrderLineRow[]> =>
  rows(
    em,
    sql<FulfillmentOrderLineRow>`
    select ${allColumns(fulfillmentOrderLines)} from fulfillment_order_lines part
    where part.fulfillment_order_id = any(${uuids(ids)}) order by part.fulfillment_order_id, part.id`,
  );
