import { rows, sql } from "../../src/kit/sql.ts";
import type { RunningGateway } from "../support/gateway.ts";

/** What a till keeps of an event. */
export interface News {
  readonly cursor: string;
  readonly sequence: number;
}
export interface StockNews extends News {
  readonly available: number;
}

export const orderNews =
  "subscription($after: String, $filter: OrderEventFilterInput) { orderEvents(after: $after, filter: $filter) { cursor sequence } }";
export const stockNews =
  "subscription($after: String, $filter: InventoryLevelEventFilterInput) { inventoryLevels(after: $after, filter: $filter) { cursor sequence available } }";

/** So many events of one order, as committed transactions leave them: in the outbox, not yet in the log. */
export const muchHappensTo = (gateway: RunningGateway, orderId: string, from: number, to: number): Promise<unknown> =>
  tell(
    gateway,
    sql`'order.tagged', 'Order', ${orderId}::text, number, ${orderId}::uuid, null, null, 'test', '{}', now() from generate_series(${from}::int, ${to}::int) number`,
  );

/** So many changes of each of these levels, turn about. The last one leaves as many units as it has a number. */
export const stockMoves = (
  gateway: RunningGateway,
  itemIds: readonly string[],
  locationId: string,
  from: number,
  to: number,
): Promise<unknown> =>
  tell(
    gateway,
    sql`'inventory.level_changed', 'InventoryLevel', item || '@' || ${locationId}::text, number, null, ${locationId}::uuid, item::uuid, 'test',
      jsonb_build_object('AVAILABLE', number), now()
      from generate_series(${from}::int, ${to}::int) number, unnest(${itemIds as string[]}::text[]) item order by number, item`,
  );

const tell = ({ gateway }: RunningGateway, events: ReturnType<typeof sql>): Promise<unknown> =>
  rows(
    gateway.services.orm.em.fork() as never,
    sql`
      insert into outbox (id, type, aggregate_type, aggregate_id, sequence, order_id, location_id, item_id, actor, data, occurred_at)
      select gen_random_uuid(), ${events}`,
  );

export const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
