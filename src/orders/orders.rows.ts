import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { anything, countOf, row, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { Directives } from "../rules/directives.ts";
import type { Adjustment } from "./adjustments.ts";
import { type OrderFilter, visibleOrders } from "./order-filter.ts";
import { counted, onStretch } from "./order-list.ts";
import { type OrderSort, orderSorts } from "./order-sorts.ts";

/** Amounts are minor units of `currency`, as text. */
export interface OrderRow {
  readonly id: string;
  readonly channelId: string;
  readonly externalId: string;
  readonly number: string;
  readonly origin: string;
  readonly status: string;
  readonly paymentStatus: string;
  readonly fulfillmentStatus: string;
  readonly returnStatus: string | null;
  readonly channelStatus: string;
  readonly channelPaymentStatus: string;
  readonly channelFulfillmentStatus: string;
  readonly nativeStatus: string;
  readonly test: boolean;
  readonly customerId: string | null;
  readonly shipToId: string | null;
  readonly billToId: string | null;
  readonly placedAt: string;
  readonly shippingOption: string | null;
  readonly shipPreference: string;
  readonly tags: readonly string[];
  readonly priority: number;
  readonly directives: Directives | null;
  readonly currency: string;
  readonly pricesIncludeTax: boolean;
  readonly subtotalMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
  readonly shippingMinor: string;
  readonly feeMinor: string;
  readonly totalMinor: string;
  readonly differenceMinor: string;
  readonly adjustments: readonly Adjustment[] | null;
  readonly payoutMinor: string | null;
  readonly dispatchBy: string | null;
  readonly orderVersion: number;
  readonly cancelReason: string | null;
  readonly cancelledAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export const orders = table<OrderRow>("orders", [
  "id",
  "channelId",
  "externalId",
  "number",
  "origin",
  "status",
  "paymentStatus",
  "fulfillmentStatus",
  "returnStatus",
  "channelStatus",
  "channelPaymentStatus",
  "channelFulfillmentStatus",
  "nativeStatus",
  "test",
  "customerId",
  "shipToId",
  "billToId",
  "placedAt",
  "shippingOption",
  "shipPreference",
  "tags",
  "priority",
  "directives",
  "currency",
  "pricesIncludeTax",
  "subtotalMinor",
  "discountMinor",
  "taxMinor",
  "shippingMinor",
  "feeMinor",
  "totalMinor",
  "differenceMinor",
  "adjustments",
  "payoutMinor",
  "dispatchBy",
  "orderVersion",
  "cancelReason",
  "cancelledAt",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(orders);

export const ordersById = (em: EntityManager, ids: readonly string[], access: Access): Promise<OrderRow[]> =>
  rows(em, sql<OrderRow>`select ${columns} from orders where orders.id = any(${uuids(ids)}) and ${visibleOrders(access)}`);

export const orderByExternalId = (em: EntityManager, channelId: string, externalId: string, access: Access): Promise<OrderRow | null> =>
  row(
    em,
    sql<OrderRow>`select ${columns} from orders where orders.channel_id = ${channelId} and external_id = ${externalId} and ${visibleOrders(access)}`,
  );

export const orderPage = (
  em: EntityManager,
  filter: OrderFilter,
  sort: OrderSort,
  args: PageArgs,
  access: Access,
): Promise<Page<OrderRow>> => pageOf(em, orders, orderSorts[sort], args, (page) => onStretch({ filter, access, sort, list: page }));

export const orderCount = (em: EntityManager, filter: OrderFilter, most: number, access: Access): Promise<number> =>
  countOf(em, counted(filter, access, most));

export interface OrderLineRow {
  readonly id: string;
  readonly orderId: string;
  readonly position: number;
  readonly origin: string;
  readonly ruleId: string | null;
  readonly externalIds: readonly string[];
  readonly sku: string | null;
  readonly listingId: string | null;
  readonly title: string;
  readonly requiresShipping: boolean;
  readonly fulfilledByChannel: boolean;
  readonly deliveryMethod: string;
  readonly pickupLocationId: string | null;
  readonly orderedQuantity: number;
  readonly cancelledQuantity: number;
  readonly fulfilledQuantity: number;
  readonly returnRequestedQuantity: number;
  readonly returnedQuantity: number;
  readonly unitPriceMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
  readonly currency: string;
}

export const orderLines = table<OrderLineRow>(
  "order_lines line",
  [
    "id",
    "orderId",
    "position",
    "origin",
    "ruleId",
    "externalIds",
    "sku",
    "listingId",
    "title",
    "requiresShipping",
    "fulfilledByChannel",
    "deliveryMethod",
    "pickupLocationId",
    "orderedQuantity",
    "cancelledQuantity",
    "fulfilledQuantity",
    "returnRequestedQuantity",
    "returnedQuantity",
    "unitPriceMinor",
    "discountMinor",
    "taxMinor",
    "currency",
  ],
  { currency: "(select currency from orders where orders.id = line.order_id)" },
);
const lineColumns = allColumns(orderLines);

export const ofVisibleOrder = (orderId: string, access: Rights) =>
  access.channelIds === null && access.locationIds === null
    ? anything
    : sql`exists (select 1 from orders where orders.id = ${sql.raw(orderId)} and ${visibleOrders(access)})`;

/** A key sees the lines of the orders it sees. */
export const visibleOrderLines = (access: Rights) => ofVisibleOrder("line.order_id", access);

export const linesOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<OrderLineRow[]> =>
  rows(
    em,
    sql<OrderLineRow>`
    select ${lineColumns} from order_lines line where line.order_id = any(${uuids(orderIds)}) order by line.order_id, position`,
  );

export const orderLinesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<OrderLineRow[]> =>
  rows(
    em,
    sql<OrderLineRow>`
    select ${lineColumns} from order_lines line where line.id = any(${uuids(ids)}) and ${visibleOrderLines(access)}`,
  );

export interface ValidationRow {
  readonly id: string;
  readonly orderId: string;
  readonly lineId: string | null;
  readonly code: string;
  readonly severity: string;
  readonly ruleId: string | null;
  readonly message: string;
  readonly status: string;
  readonly reason: string | null;
  readonly createdAt: string;
  readonly resolvedAt: string | null;
}

export const orderValidations = table<ValidationRow>("order_validations finding", [
  "id",
  "orderId",
  "lineId",
  "code",
  "severity",
  "ruleId",
  "message",
  "status",
  "reason",
  "createdAt",
  "resolvedAt",
]);
const validationColumns = allColumns(orderValidations);

export const validationsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<ValidationRow[]> =>
  rows(
    em,
    sql<ValidationRow>`
    select ${validationColumns} from order_validations finding where finding.order_id = any(${uuids(orderIds)}) order by finding.order_id, finding.id`,
  );

/** A key sees the findings on the orders it sees. */
export const visibleValidations = (access: Rights) => ofVisibleOrder("finding.order_id", access);

export const validationsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ValidationRow[]> =>
  rows(
    em,
    sql<ValidationRow>`
    select ${validationColumns} from order_validations finding where finding.id = any(${uuids(ids)}) and ${visibleValidations(access)}`,
  );
