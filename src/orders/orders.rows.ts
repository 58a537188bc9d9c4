import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access } from "../access/access.ts";
import { keyset, type Page, type PageArgs } from "../kit/page.ts";
import { row, rows, sql, uuids } from "../kit/sql.ts";
import { type OrderFilter, visibleOrders } from "./order-filter.ts";
import { counted, onStretch, orderSorts, type Sorting } from "./order-list.ts";

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

export type OrderSort = Sorting;

const columns = sql`
  orders.id, orders.channel_id as "channelId", external_id as "externalId", number, origin, orders.status, payment_status as "paymentStatus",
  fulfillment_status as "fulfillmentStatus", native_status as "nativeStatus", test, customer_id as "customerId", ship_to_id as "shipToId",
  bill_to_id as "billToId", placed_at as "placedAt", shipping_option as "shippingOption", tags, currency, prices_include_tax as "pricesIncludeTax",
  subtotal_minor as "subtotalMinor", discount_minor as "discountMinor", tax_minor as "taxMinor", shipping_minor as "shippingMinor",
  fee_minor as "feeMinor", total_minor as "totalMinor", difference_minor as "differenceMinor", order_version as "orderVersion",
  cancel_reason as "cancelReason", cancelled_at as "cancelledAt", orders.created_at as "createdAt", orders.updated_at as "updatedAt"`;

export const ordersById = (em: EntityManager, ids: readonly string[], access: Access): Promise<OrderRow[]> =>
  rows(em, sql<OrderRow>`select ${columns} from orders where orders.id = any(${uuids(ids)}) and ${visibleOrders(access)}`);

export const orderByExternalId = (em: EntityManager, channelId: string, externalId: string, access: Access): Promise<OrderRow | null> =>
  row(
    em,
    sql<OrderRow>`select ${columns} from orders where orders.channel_id = ${channelId} and external_id = ${externalId} and ${visibleOrders(access)}`,
  );

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
      sql<OrderRow>`select ${columns}, ${page.select} from orders where ${onStretch({ filter, access, sort, list: page })} ${page.order}`,
    ),
  );
}

export async function orderCount(em: EntityManager, filter: OrderFilter, most: number, access: Access): Promise<number> {
  const found = await row(
    em,
    sql<{
      count: number;
    }>`select count(*)::int as count from (${counted(filter, access, most)}) counted`,
  );
  return found?.count ?? 0;
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

const lineColumns = sql`
  line.id, line.order_id as "orderId", position, line.external_ids as "externalIds", sku, listing_id as "listingId", title,
  requires_shipping as "requiresShipping", ordered_quantity as "orderedQuantity", cancelled_quantity as "cancelledQuantity",
  fulfilled_quantity as "fulfilledQuantity", unit_price_minor as "unitPriceMinor", line.discount_minor as "discountMinor",
  line.tax_minor as "taxMinor", orders.currency`;

export const linesOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<OrderLineRow[]> =>
  rows(
    em,
    sql<OrderLineRow>`
    select ${lineColumns} from order_lines line join orders on orders.id = line.order_id
    where line.order_id = any(${uuids(orderIds)}) order by line.order_id, position`,
  );

export const orderLinesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<OrderLineRow[]> =>
  rows(
    em,
    sql<OrderLineRow>`
    select ${lineColumns} from order_lines line join orders on orders.id = line.order_id
    where line.id = any(${uuids(ids)}) and ${visibleOrders(access)}`,
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

const validationColumns = sql`
  finding.id, order_id as "orderId", line_id as "lineId", code, severity, message, finding.status, reason,
  finding.created_at as "createdAt", resolved_at as "resolvedAt"`;

export const validationsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<ValidationRow[]> =>
  rows(
    em,
    sql<ValidationRow>`
    select ${validationColumns} from order_validations finding where order_id = any(${uuids(orderIds)}) order by order_id, finding.id`,
  );

export const validationsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ValidationRow[]> =>
  rows(
    em,
    sql<ValidationRow>`
    select ${validationColumns} from order_validations finding join orders on orders.id = order_id
    where finding.id = any(${uuids(ids)}) and ${visibleOrders(access)}`,
  );
