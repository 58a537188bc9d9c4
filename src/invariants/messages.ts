import { json, sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

/** A delivery that was answered with 2xx. */
export interface Acknowledged {
  readonly channelId: string;
  readonly deliveryId: string;
}

export const ofMessages = (acknowledged: readonly Acknowledged[]): readonly Rule[] => [
  {
    name: "I1 acknowledged is kept",
    meaning: "Every delivery that was answered with 2xx is in the inbox.",
    faults: sql`
      select 1
      from jsonb_to_recordset(${json(acknowledged.map(({ channelId, deliveryId }) => ({ channel_id: channelId, delivery_id: deliveryId })))}::jsonb)
        as told(channel_id uuid, delivery_id text)
      left join inbox_deliveries delivery using (channel_id, delivery_id)
      left join (select distinct channel_id, delivery_id from inbox) kept using (channel_id, delivery_id)
      where delivery.channel_id is null or kept.channel_id is null`,
  },
  {
    name: "I1 kept once",
    meaning: "Every delivery that is remembered is in the inbox exactly once.",
    faults: sql`
      select 1 from (select channel_id, delivery_id from inbox_deliveries where received_at > now() - interval '29 days') delivery
      left join (select channel_id, delivery_id, count(*) as times from inbox group by 1, 2) kept using (channel_id, delivery_id)
      where times is distinct from 1`,
  },
  {
    name: "I1 worked off",
    meaning: "Every message in the inbox led to its order, or says why not; none waits that has been due for a minute.",
    faults: sql`
      select 1 from inbox message
      where (status = 'DONE' and outcome in ('ACCEPTED', 'UPDATED', 'UNCHANGED', 'SUPERSEDED') and not exists (
          select 1 from orders where orders.id = message.order_id and orders.channel_id = message.channel_id))
        or (status = 'DONE' and outcome = 'FETCHED' and not exists (
          select 1 from inbox fetched where fetched.channel_id = message.channel_id and fetched.delivery_id = 'fetched:' || message.id))
        or (status = 'DONE' and outcome is null) or (status = 'PARKED' and reason is null)
        or (status = 'PENDING' and next_attempt_at < now() - interval '60 seconds')`,
  },
];
