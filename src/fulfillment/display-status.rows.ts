import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql, uuids } from "../kit/sql.ts";

/** One word for how far an order is, for people: see `Order.status` and the statuses of payment and fulfillment for what programs go by. */
export const displayStatuses = ["RECEIVED", "PAID", "PROCESSING", "PACKED", "SHIPPED", "DELIVERED", "CANCELLED"] as const;

/**
 * Of the table `orders`: the furthest step that all of it has taken. What is left to do decides; once nothing is, what has left; once all of that
 * is with the buyer, it is delivered. Work that has not begun after something has left is in process.
 */
export const displayStatus = `case when orders.status = 'CANCELLED' then 'CANCELLED' else (
  select case
    when goods.open = 0 and goods.fulfilled > 0 then case when goods.delivered = goods.fulfilled then 'DELIVERED' else 'SHIPPED' end
    when goods.open > 0 and works.packed then 'PACKED'
    when works.begun or goods.fulfilled > 0 then 'PROCESSING'
    when orders.payment_status in ('PAID', 'OVERPAID', 'PARTIALLY_REFUNDED', 'REFUNDED') then 'PAID'
    else 'RECEIVED' end
  from (
    select coalesce(sum(line.ordered_quantity - line.cancelled_quantity - line.fulfilled_quantity), 0) as open,
      coalesce(sum(line.fulfilled_quantity), 0) as fulfilled, coalesce(sum(line.delivered_quantity), 0) as delivered
    from order_lines line where line.order_id = orders.id and line.requires_shipping
  ) goods, (
    select coalesce(bool_or(live.status = 'IN_PROGRESS' or live.held_from = 'IN_PROGRESS'), false) as begun,
      coalesce(bool_and(live.status = 'IN_PROGRESS' and live.work_state in ('PACKED', 'READY_FOR_PICKUP')), false) as packed
    from fulfillment_orders live where live.order_id = orders.id and live.status not in ('CLOSED', 'INCOMPLETE', 'CANCELLED')
  ) works) end`;

export const displayStatusesOfOrders = (
  em: EntityManager,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly word: string }[]> =>
  rows(
    em,
    sql<{ id: string; word: string }>`select orders.id, ${sql.raw(displayStatus)} as word from orders where orders.id = any(${uuids(ids)})`,
  );
