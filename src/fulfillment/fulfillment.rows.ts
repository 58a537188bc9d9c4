import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, keyset, type List, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql, texts, uuids } from "../kit/sql.ts";

export interface FulfillmentOrderRow {
  readonly id: string;
  readonly orderId: string;
  readonly locationId: string | null;
  readonly status: string;
  readonly heldFrom: string | null;
  readonly deliveryMethod: string;
  readonly fulfillAt: string | null;
  readonly routingDecisionId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface FulfillmentOrderFilter {
  readonly statuses?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
  readonly orderId?: string | null;
}

const columns = sql`
  work.id, work.order_id as "orderId", work.location_id as "locationId", work.status, held_from as "heldFrom", delivery_method as "deliveryMethod",
  fulfill_at as "fulfillAt", routing_decision_id as "routingDecisionId", work.created_at as "createdAt", work.updated_at as "updatedAt"`;

/** A key limited to locations sees the work there, one limited to channels the work on their orders. */
const visible = ({ channelIds, locationIds }: Access) =>
  sql.join(
    [
      locationIds === null ? sql`true` : sql`work.location_id = any(${uuids([...locationIds])})`,
      channelIds === null ? sql`true` : ofChannels([...channelIds]),
    ],
    sql` and `,
  );

const ofChannels = (channelIds: readonly string[]) => sql`work.channel_id = any(${uuids(channelIds)})`;

export const fulfillmentOrdersById = (em: EntityManager, ids: readonly string[], access: Access): Promise<FulfillmentOrderRow[]> =>
  rows(
    em,
    sql<FulfillmentOrderRow>`select ${columns} from fulfillment_orders work where work.id = any(${uuids(ids)}) and ${visible(access)}`,
  );

export const fulfillmentOrdersOfOrders = (em: EntityManager, orderIds: readonly string[], access: Access): Promise<FulfillmentOrderRow[]> =>
  rows(
    em,
    sql<FulfillmentOrderRow>`
    select ${columns} from fulfillment_orders work where work.order_id = any(${uuids(orderIds)}) and ${visible(access)} order by work.order_id, work.id`,
  );

const oldestFirst: Order = { name: "created", column: sql`work.created_at`, type: "timestamptz", id: sql`work.id`, descending: false };

function matching({ statuses, locationIds, channelIds, orderId }: FulfillmentOrderFilter, access: Access) {
  const conditions = [
    visible(access),
    statuses ? sql`work.status = any(${texts(statuses)})` : null,
    locationIds ? sql`work.location_id = any(${uuids(locationIds)})` : null,
    channelIds ? ofChannels(channelIds) : null,
    orderId ? sql`work.order_id = ${orderId}` : null,
  ];
  return sql.join(
    conditions.filter((condition) => condition !== null),
    sql` and `,
  );
}

/** The ids of this stretch of the list, by the indexes that hold work by location, status and channel in its order; else null. */
function idsOf(filter: FulfillmentOrderFilter, access: Access, list: List): RawBuilder<unknown> | null {
  const { statuses, orderId } = filter;
  const locationIds = filter.locationIds ?? access.locationIds;
  const channelIds = filter.channelIds ?? access.channelIds;
  const places = locationIds && { column: sql`work.location_id`, values: uuids(once(locationIds)) };
  const states = statuses && { column: sql`work.status`, values: texts(once(statuses)) };
  const channels = channelIds && { column: sql`work.channel_id`, values: uuids(once(channelIds)) };
  const led = [places, states ?? (places ? null : channels)].filter((one) => one != null);
  if (orderId || led.length === 0) return null;
  const where = matching(filter, access);
  return inEach(led, { from: sql`fulfillment_orders work`, id: sql`work.id`, key: sql`work.created_at`, where, list });
}

export async function fulfillmentOrderPage(
  em: EntityManager,
  filter: FulfillmentOrderFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<FulfillmentOrderRow>> {
  const page = keyset(args, oldestFirst);
  const ids = idsOf(filter, access, page);
  const where = ids ? sql`work.id = any(array(${ids}))` : sql`${matching(filter, access)} and ${page.where}`;
  return page.page(
    await rows(em, sql<FulfillmentOrderRow>`select ${columns}, ${page.select} from fulfillment_orders work where ${where} ${page.order}`),
  );
}

export async function fulfillmentOrderCount(
  em: EntityManager,
  filter: FulfillmentOrderFilter,
  most: number,
  access: Access,
): Promise<number> {
  const list = firstOf(oldestFirst, most);
  const ids =
    idsOf(filter, access, list) ?? sql`select work.id from fulfillment_orders work where ${matching(filter, access)} ${list.order}`;
  const counted = await row(em, sql<{ count: number }>`select count(*)::int as count from (${ids}) counted`);
  return counted?.count ?? 0;
}

export interface FulfillmentOrderLineRow {
  readonly id: string;
  readonly fulfillmentOrderId: string;
  readonly orderLineId: string;
  readonly quantity: number;
  readonly remainingQuantity: number;
}

export const linesOfFulfillmentOrders = (em: EntityManager, ids: readonly string[]): Promise<FulfillmentOrderLineRow[]> =>
  rows(
    em,
    sql<FulfillmentOrderLineRow>`
    select id, fulfillment_order_id as "fulfillmentOrderId", order_line_id as "orderLineId", quantity, remaining_quantity as "remainingQuantity"
    from fulfillment_order_lines where fulfillment_order_id = any(${uuids(ids)}) order by fulfillment_order_id, id`,
  );

export interface HoldRow {
  readonly id: string;
  readonly target: string;
  readonly orderId: string;
  readonly lineId: string | null;
  readonly fulfillmentOrderId: string | null;
  readonly reason: string;
  readonly handle: string;
  readonly notes: string | null;
  readonly status: string;
  readonly releaseAt: string | null;
  readonly releasedAt: string | null;
  readonly createdAt: string;
}

const holdColumns = sql`
  holds.id, target, holds.order_id as "orderId", line_id as "lineId", fulfillment_order_id as "fulfillmentOrderId", reason, handle, notes,
  holds.status, release_at as "releaseAt", released_at as "releasedAt", holds.created_at as "createdAt"`;

export const holdsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<HoldRow[]> =>
  rows(em, sql<HoldRow>`select ${holdColumns} from holds where holds.order_id = any(${uuids(orderIds)}) order by holds.order_id, holds.id`);

export const holdsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<HoldRow[]> =>
  rows(
    em,
    sql<HoldRow>`
    select ${holdColumns} from holds join orders on orders.id = holds.order_id where holds.id = any(${uuids(ids)})
    and ${access.channelIds === null ? sql`true` : sql`orders.channel_id = any(${uuids([...access.channelIds])})`}`,
  );

export interface RoutingDecisionRow {
  readonly id: string;
  readonly summary: string;
  readonly explanation: Record<string, unknown>;
  readonly createdAt: string;
}

export const routingDecisionsById = (em: EntityManager, ids: readonly string[]): Promise<RoutingDecisionRow[]> =>
  rows(
    em,
    sql<RoutingDecisionRow>`select id, summary, explanation, created_at as "createdAt" from routing_decisions where id = any(${uuids(ids)})`,
  );
