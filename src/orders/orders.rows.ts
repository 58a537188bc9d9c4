import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { keyset, type Order, type Page, type PageArgs } from "../kit/page.ts";
import { anything, row, rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

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
  readonly nativeStatus: string;
  readonly test: boolean;
  readonly customerId: string | null;
  readonly shipToId: string | null;
  readonly billToId: string | null;
  readonly placedAt: string;
  readonly shippingOption: string | null;
  readonly tags: readonly string[];
  readonly currency: string;
  readonly pricesIncludeTax: boolean;
  readonly subtotalMinor: string;
  readonly discountMinor: string;
  readonly taxMinor: string;
  readonly shippingMinor: string;
  readonly feeMinor: string;
  readonly totalMinor: string;
  readonly differenceMinor: string;
  readonly orderVersion: number;
  readonly cancelReason: string | null;
  readonly cancelledAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface OrderFilter {
  readonly statuses?: readonly string[] | null;
  readonly paymentStatuses?: readonly string[] | null;
  readonly fulfillmentStatuses?: readonly string[] | null;
  readonly channelIds?: readonly string[] | null;
  /** Work on the order is or was at one of these. */
  readonly locationIds?: readonly string[] | null;
  /** One of its lines has one of these SKUs, exactly. */
  readonly skus?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly placedFrom?: Date | null;
  readonly placedBefore?: Date | null;
  readonly updatedFrom?: Date | null;
  readonly held?: boolean | null;
  readonly test?: boolean | null;
  /** Part of the number, the channel's id, a SKU or a title; of the customer's name or address too if the key may see these. */
  readonly text?: string | null;
}

export type OrderSort = "NEWEST" | "OLDEST" | "RECENTLY_UPDATED" | "HIGHEST_TOTAL";

export const orders = table<OrderRow>("orders", [
  "id",
  "channelId",
  "externalId",
  "number",
  "origin",
  "status",
  "paymentStatus",
  "fulfillmentStatus",
  "nativeStatus",
  "test",
  "customerId",
  "shipToId",
  "billToId",
  "placedAt",
  "shippingOption",
  "tags",
  "currency",
  "pricesIncludeTax",
  "subtotalMinor",
  "discountMinor",
  "taxMinor",
  "shippingMinor",
  "feeMinor",
  "totalMinor",
  "differenceMinor",
  "orderVersion",
  "cancelReason",
  "cancelledAt",
  "createdAt",
  "updatedAt",
]);
const columns = allColumns(orders);

const worksAt = (locationIds: readonly string[]) =>
  sql`exists (select 1 from fulfillment_orders work where work.order_id = orders.id and work.location_id = any(${uuids(locationIds)}))`;

/** A key limited to channels sees their orders, one limited to locations the orders that are worked on there. */
export const visibleOrders = ({ channelIds, locationIds }: Access) =>
  sql.join(
    [
      channelIds === null ? anything : sql`orders.channel_id = any(${uuids([...channelIds])})`,
      locationIds === null ? anything : worksAt([...locationIds]),
    ],
    sql` and `,
  );

export const ordersById = (em: EntityManager, ids: readonly string[], access: Access): Promise<OrderRow[]> =>
  rows(em, sql<OrderRow>`select ${columns} from orders where orders.id = any(${uuids(ids)}) and ${visibleOrders(access)}`);

export const orderByExternalId = (em: EntityManager, channelId: string, externalId: string, access: Access): Promise<OrderRow | null> =>
  row(
    em,
    sql<OrderRow>`select ${columns} from orders where orders.channel_id = ${channelId} and external_id = ${externalId} and ${visibleOrders(access)}`,
  );

export const orderSorts: Readonly<Record<OrderSort, Order>> = {
  NEWEST: { name: "newest", column: sql`orders.placed_at`, type: "timestamptz", id: sql`orders.id`, descending: true },
  OLDEST: { name: "oldest", column: sql`orders.placed_at`, type: "timestamptz", id: sql`orders.id`, descending: false },
  RECENTLY_UPDATED: { name: "updated", column: sql`orders.updated_at`, type: "timestamptz", id: sql`orders.id`, descending: true },
  HIGHEST_TOTAL: { name: "total", column: sql`orders.total_minor`, type: "bigint", id: sql`orders.id`, descending: true },
};

export async function orderPage(
  em: EntityManager,
  filter: OrderFilter,
  sort: OrderSort,
  args: PageArgs,
  access: Access,
): Promise<Page<OrderRow>> {
  const page = keyset(args, orderSorts[sort]);
  return page.page(
    await rows(
      em,
      sql<OrderRow>`select ${columns}, ${page.select} from orders where ${matchingOrders(filter, access)} and ${page.where} ${page.order}`,
    ),
  );
}

export async function orderCount(em: EntityManager, filter: OrderFilter, most: number, access: Access): Promise<number> {
  const counted = await row(
    em,
    sql<{
      count: number;
    }>`select count(*)::int as count from (select 1 from orders where ${matchingOrders(filter, access)} limit ${sql.lit(most)}) counted`,
  );
  return counted?.count ?? 0;
}

export function matchingOrders(filter: OrderFilter, access: Access) {
  const oneOf = (column: ReturnType<typeof sql>, words: readonly string[] | null | undefined) =>
    words ? sql`${column} = any(${words as string[]}::text[])` : null;
  const conditions = [
    visibleOrders(access),
    oneOf(sql`orders.status`, filter.statuses),
    oneOf(sql`payment_status`, filter.paymentStatuses),
    oneOf(sql`fulfillment_status`, filter.fulfillmentStatuses),
    filter.channelIds ? sql`orders.channel_id = any(${uuids(filter.channelIds)})` : null,
    filter.locationIds ? worksAt(filter.locationIds) : null,
    filter.skus
      ? sql`exists (select 1 from order_lines line where line.order_id = orders.id and line.sku = any(${filter.skus as string[]}::text[]))`
      : null,
    filter.customerId ? sql`customer_id = ${filter.customerId}` : null,
    filter.placedFrom ? sql`placed_at >= ${filter.placedFrom}` : null,
    filter.placedBefore ? sql`placed_at < ${filter.placedBefore}` : null,
    filter.updatedFrom ? sql`orders.updated_at >= ${filter.updatedFrom}` : null,
    filter.test == null ? null : sql`test = ${filter.test}`,
    filter.held == null
      ? null
      : sql`exists (select 1 from holds where holds.order_id = orders.id and holds.status = 'ACTIVE') = ${filter.held}`,
    filter.text ? matchesText(filter.text, access) : null,
  ];
  return sql.join(
    conditions.filter((condition) => condition !== null),
    sql` and `,
  );
}

/** People are searched only by who may see them: a search that finds by a name tells the name. */
function matchesText(text: string, access: Access) {
  const pattern = `%${text
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, "\\$&")}%`;
  const inOrder = sql`search_text like ${pattern}`;
  if (!access.scopes.has("pii:read")) return inOrder;
  return sql`(${inOrder} or customer_id in (select id from customers where lower(concat_ws(' ', name, email, phone)) like ${pattern}))`;
}

export interface OrderLineRow {
  readonly id: string;
  readonly orderId: string;
  readonly position: number;
  readonly externalIds: readonly string[];
  readonly sku: string | null;
  readonly listingId: string | null;
  readonly title: string;
  readonly requiresShipping: boolean;
  readonly orderedQuantity: number;
  readonly cancelledQuantity: number;
  readonly fulfilledQuantity: number;
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
    "externalIds",
    "sku",
    "listingId",
    "title",
    "requiresShipping",
    "orderedQuantity",
    "cancelledQuantity",
    "fulfilledQuantity",
    "unitPriceMinor",
    "discountMinor",
    "taxMinor",
    "currency",
  ],
  { currency: "(select currency from orders where orders.id = line.order_id)" },
);
const lineColumns = allColumns(orderLines);

const ofVisibleOrder = (orderId: string, access: Access) =>
  access.channelIds === null && access.locationIds === null
    ? anything
    : sql`exists (select 1 from orders where orders.id = ${sql.raw(orderId)} and ${visibleOrders(access)})`;

/** A key sees the lines of the orders it sees. */
export const visibleOrderLines = (access: Access) => ofVisibleOrder("line.order_id", access);

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
export const visibleValidations = (access: Access) => ofVisibleOrder("finding.order_id", access);

export const validationsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ValidationRow[]> =>
  rows(
    em,
    sql<ValidationRow>`
    select ${validationColumns} from order_validations finding where finding.id = any(${uuids(ids)}) and ${visibleValidations(access)}`,
  );
