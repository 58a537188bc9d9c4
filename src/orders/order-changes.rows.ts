import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { rows, sql, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";
import type { ChangePreview } from "./change-preview.ts";
import type { OrderSnapshot } from "./order-version.entity.ts";
import { ofVisibleOrder } from "./orders.rows.ts";

export interface OrderChangeRow {
  readonly id: string;
  readonly orderId: string;
  readonly status: string;
  readonly awaits: string | null;
  readonly baseVersion: number;
  readonly madeVersion: number | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly preview: ChangePreview | null;
  readonly previewedAt: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** Amounts are minor units of `currency`, as text. */
export interface ChangeActionRow {
  readonly orderChangeId: string;
  readonly position: number;
  readonly kind: string;
  readonly orderLineId: string | null;
  readonly madeLineId: string | null;
  readonly sku: string | null;
  readonly title: string | null;
  readonly quantity: number | null;
  readonly unitPriceMinor: string | null;
  readonly taxMinor: string | null;
  readonly amountMinor: string | null;
  readonly addressId: string | null;
  readonly shippingOption: string | null;
  readonly currency: string;
}

/** A version of an order, the present one among them. */
export interface OrderVersionRow {
  readonly orderId: string;
  readonly number: number;
  readonly snapshot: OrderSnapshot;
  readonly madeAt: string;
  readonly replacedAt: string | null;
}

export const orderChanges = table<OrderChangeRow>("order_changes change", [
  ...(["id", "orderId", "status", "awaits", "baseVersion", "madeVersion", "reason", "note"] as const),
  ...(["preview", "previewedAt", "createdAt", "endedAt"] as const),
]);

export const changeActions = table<ChangeActionRow>(
  "order_change_actions step",
  [
    ...(["orderChangeId", "position", "kind", "orderLineId", "madeLineId", "sku", "title", "quantity"] as const),
    ...(["unitPriceMinor", "taxMinor", "amountMinor", "addressId", "shippingOption", "currency"] as const),
  ],
  {
    currency: "(select orders.currency from orders join order_changes of on of.order_id = orders.id where of.id = step.order_change_id)",
  },
);

/** Earlier versions lie as they were kept; the present one is read off the order. */
export const orderVersions = table<OrderVersionRow>(
  `(select earlier.order_id, earlier.number, earlier.snapshot, earlier.replaced_at from order_versions earlier
    union all select present.id, present.order_version, order_snapshot(present.id), null from orders present) revision`,
  ["orderId", "number", "snapshot", "madeAt", "replacedAt"],
  {
    madeAt: `coalesce((select before.replaced_at from order_versions before where before.order_id = revision.order_id and before.number = revision.number - 1),
      (select orders.created_at from orders where orders.id = revision.order_id))`,
  },
);

/** A key sees the changes of the orders it sees. */
export const visibleChanges = (rights: Rights) => ofVisibleOrder("change.order_id", rights);

export const orderChangesById = (em: EntityManager, ids: readonly string[], access: Access): Promise<OrderChangeRow[]> =>
  rows(
    em,
    sql<OrderChangeRow>`select ${allColumns(orderChanges)} from order_changes change where change.id = any(${uuids(ids)}) and ${visibleChanges(access)}`,
  );

export const changesOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<OrderChangeRow[]> =>
  rows(
    em,
    sql<OrderChangeRow>`
      select ${allColumns(orderChanges)} from order_changes change where change.order_id = any(${uuids(orderIds)}) order by change.order_id, change.id`,
  );

export const actionsOfChanges = (em: EntityManager, ids: readonly string[]): Promise<ChangeActionRow[]> =>
  rows(
    em,
    sql<ChangeActionRow>`
      select ${allColumns(changeActions)} from order_change_actions step where step.order_change_id = any(${uuids(ids)})
      order by step.order_change_id, step.position`,
  );

export const versionsOfOrders = (em: EntityManager, orderIds: readonly string[]): Promise<OrderVersionRow[]> =>
  rows(
    em,
    sql<OrderVersionRow>`
      select ${allColumns(orderVersions)} from ${sql.raw(orderVersions.from)} where revision.order_id = any(${uuids(orderIds)})
      order by revision.order_id, revision.number`,
  );

/** The changes that made versions, each under its order and number. */
export const changeOfVersion = async (em: EntityManager, orderId: string, number: number): Promise<OrderChangeRow | null> =>
  (
    await rows(
      em,
      sql<OrderChangeRow>`
        select ${allColumns(orderChanges)} from order_changes change where change.order_id = ${orderId} and change.made_version = ${number}`,
    )
  )[0] ?? null;
