import type { EntityManager } from "@mikro-orm/postgresql";
import { rows, sql } from "../kit/sql.ts";

/**
 * What a channel shows of an order's goods is no longer known: told that the order is cancelled, some put the units back on sale by
 * themselves, on top of what they were told meanwhile. So their levels are told anew.
 */
export const forgetShown = (em: EntityManager, orderId: string): Promise<unknown> =>
  rows(
    em,
    sql`
    with forgotten as (
      delete from published_levels where listing_id in (
        select level.listing_id from published_levels level
        where level.listing_id in (select line.listing_id from order_lines line where line.order_id = ${orderId})
        order by level.listing_id, level.place for update)
      returning listing_id, channel_id
    )
    insert into stock_drifts as drift (listing_id, channel_id, since, due_at)
    select listing_id, channel_id, now(), now() from forgotten group by listing_id, channel_id order by listing_id
    on conflict (listing_id) do update set marks = drift.marks + 1, due_at = excluded.due_at, reason = null`,
  );
