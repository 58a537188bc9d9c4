import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../kit/sql.ts";

/** Orders of a channel that are in exception for a line known by this key: a listing for it may mend them. Oldest first. */
export async function ordersWaitingFor(em: EntityManager, channelId: string, externalSku: string): Promise<string[]> {
  const waiting = await rows(
    em,
    sql<{ id: string }>`
      select id from orders
      where channel_id = ${channelId} and status = 'EXCEPTION' and exists (
        select 1 from order_validations found join order_lines line on line.id = found.line_id
        where found.order_id = orders.id and found.code = 'UNKNOWN_SKU' and found.status = 'OPEN' and ${externalSku} = any(line.listing_keys))
      order by placed_at, id`,
  );
  return waiting.map(({ id }) => id);
}
