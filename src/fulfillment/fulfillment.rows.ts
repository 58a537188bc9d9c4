import type { EntityManager } from "@mikro-orm/postgresql";
import type { RawBuilder } from "kysely";
import type { Access, Rights } from "../access/access.ts";
import { inEach, once } from "../kit/in-each.ts";
import { firstOf, keyset, type List, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { anything, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface FulfillmentOrderRow {
  readonly id: string;
  readonly orderId: string;
  readonly locationId: string | null;
  readonly status: string;
  readonly heldFrom: string | null;
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
  sql.join(
    [
      locationIds === null ? anything : sql`work.location_id = any(${uuids([...locationIds])})`,
      channelIds === null ? anything : ofChannels([...channelIds]),
    ],
    sql` and `,
  );

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

export function matchingFulfillmentOrders(
  { statuses, requestStatuses, locationIds, channelIds, orderId }: FulfillmentOrderFilter,
  access: Access,
) {
  const conditions = [
    visibleFulfillmentOrders(access),
    statuses ? sql`work.status = any(${texts(statuses)})` : null,
    requestStatuses ? sql`work.request_status = any(${texts(requestStatuses)})` : null,
    locationIds ? sql`work.location_id = any(${uuids(locationIds)})` : null,
    channelIds ? ofChannels(channelIds) : null,
    orderId ? sql`work.order_id = ${orderId}` : null,
  ];
  return sql.join(
    conditions.filter((condition) => condition !== null),
    sql` and `,
  );
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
  const { statuses, requestStatuses, orderId } = filter;
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

export async function fulfillmentOrderPage(
  em: EntityManager,
  filter: FulfillmentOrderFilter,
  args: PageArgs,
  access: Access,
): Promise<Page<FulfillmentOrderRow>> {
  const page = keyset(args, fulfillmentOrderOrder);
  const where = fulfillmentOrdersOn(filter, access, page);
  return page.page(
    await rows(em, sql<FulfillmentOrderRow>`select ${columns}, ${page.select} from fulfillment_orders work where ${where} ${page.order}`),
  );
}

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

export interface HoldRow {
  readonly id: string;
  readonly target: string;
  readonly orderId: string;
  readonly lineId: string | null;
  readonly fulfillmentOrderId: string | null;
  readonly reason: string;
  readonly handle: string;
  readonly ruleId: string | null;
  readonly ruleSetVersion: number | null;
  /** A person may release it. */
  readonly byHand: boolean;
  readonly notes: string | null;
  readonly status: string;
  readonly releaseAt: string | null;
  readonly releasedAt: string | null;
  readonly createdAt: string;
}

export const holds = table<HoldRow>(
  "holds",
  [
    "id",
    "target",
    "orderId",
    "lineId",
    "fulfillmentOrderId",
    "reason",
    "handle",
    "ruleId",
    "ruleSetVersion",
    "byHand",
    "notes",
    "status",
    "releaseAt",
    "releasedAt",
    "createdAt",
  ],
  { byHand: "(holds.placed_by <> 'system' or holds.rule_set_version is not null or holds.reason = 'LOCATION_ISSUE')" },
);
const holdColumns = allColumns(holds);

export const holdsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<HoldRow[]> =>
  rows(em, sql<HoldRow>`select ${holdColumns} from holds where holds.order_id = any(${uuids(orderIds)}) order by holds.order_id, holds.id`);

/** A key that is limited to channels sees the holds on their orders alone. */
export const visibleHolds = ({ channelIds }: Rights) =>
  channelIds === null
    ? anything
    : sql`exists (select 1 from orders where orders.id = holds.order_id and orders.channel_id = any(${uuids([...channelIds])}))`;

export const holdsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<HoldRow[]> =>
  rows(
    em,
    sql<HoldRow>`
    select ${holdColumns} from holds where holds.id = any(${uuids(ids)}) and ${visibleHolds(access)}`,
  );

export interface RoutingDecisionRow {
  readonly id: string;
  readonly orderId: string;
  readonly sequence: number;
  readonly mode: string;
  readonly reason: string;
  readonly ruleSetVersion: number | null;
  readonly inputsHash: string | null;
  readonly costMinor: string | null;
  readonly currency: string | null;
  readonly summary: string;
  readonly explanation: Record<string, unknown>;
  readonly createdAt: string;
}

export const routingDecisions = table<RoutingDecisionRow>("routing_decisions decision", [
  "id",
  "orderId",
  "sequence",
  "mode",
  "reason",
  "summary",
  "explanation",
  "ruleSetVersion",
  "inputsHash",
  "costMinor",
  "currency",
  "createdAt",
]);

export const routingDecisionsById = (em: EntityManager, ids: readonly string[]): Promise<RoutingDecisionRow[]> =>
  rows(
    em,
    sql<RoutingDecisionRow>`select ${allColumns(routingDecisions)} from routing_decisions decision where decision.id = any(${uuids(ids)})`,
  );

export const routingDecisionsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<RoutingDecisionRow[]> =>
  rows(
    em,
    sql<RoutingDecisionRow>`
      select ${allColumns(routingDecisions)} from routing_decisions decision
      where decision.order_id = any(${uuids(orderIds)}) order by decision.order_id, decision.sequence`,
  );

export interface RejectionRow {
  readonly fulfillmentOrderId: string;
  readonly orderLineId: string;
  readonly kind: string;
  readonly reason: string;
  readonly quantity: number;
  readonly notes: string | null;
  readonly createdAt: string;
}

export const rejections = table<RejectionRow>("rejections rejection", [
  "fulfillmentOrderId",
  "orderLineId",
  "kind",
  "reason",
  "quantity",
  "notes",
  "createdAt",
]);

export const rejectionsOfWork = (em: EntityManager, ids: readonly string[]): Promise<RejectionRow[]> =>
  rows(
    em,
    sql<RejectionRow>`
      select ${allColumns(rejections)} from rejections rejection
      where rejection.fulfillment_order_id = any(${uuids(ids)}) order by rejection.fulfillment_order_id, rejection.id`,
  );
