import type { InventoryItem } from "../../src/catalog/inventory-item.entity.ts";
import { rows, sql } from "../../src/kit/sql.ts";
import type { Location } from "../../src/locations/location.entity.ts";
import type { RunningGateway } from "../support/gateway.ts";

/** What a till keeps of an event. */
export interface StockEvent {
  readonly cursor: string;
  readonly sequence: number;
  readonly available: number;
}

export const stockNews =
  "subscription($after: String, $filter: InventoryLevelEventFilterInput) { inventoryLevels(after: $after, filter: $filter) { cursor sequence available } }";

/** So many changes of one level, as committed transactions leave them: in the outbox, not yet in the log. */
export async function muchHappens(
  { gateway }: RunningGateway,
  item: InventoryItem,
  location: Location,
  from: number,
  to: number,
): Promise<void> {
  await rows(
    gateway.services.orm.em.fork() as never,
    sql`
      insert into outbox (id, type, aggregate_type, aggregate_id, sequence, location_id, item_id, actor, data, occurred_at)
      select gen_random_uuid(), 'inventory.level_changed', 'InventoryLevel', ${`${item.id}@${location.id}`}, number,
        ${location.id}::uuid, ${item.id}::uuid, 'test', jsonb_build_object('AVAILABLE', number), now()
      from generate_series(${from}::int, ${to}::int) number`,
  );
}

export const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
