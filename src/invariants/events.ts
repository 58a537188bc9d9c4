import { json, sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

/** What a subscriber to all events of one kind saw, in the order in which it did, up to the end of the log. */
export interface Seen {
  readonly aggregateType: string;
  readonly after: number;
  readonly positions: readonly number[];
}

/** Log and outbox together: first what the log has, then what the relay will bring. */
const told = sql`
  select id, aggregate_type, aggregate_id, sequence, 0 as place, position from event_log
  union all select id, aggregate_type, aggregate_id, sequence, 1, position from outbox`;

/** False once old partitions were dropped: then a thing's first events may be gone. */
const logIsWhole = sql`(coalesce((select min(position) from event_log), 1) = 1)`;

const counted = (type: string, table: string) =>
  sql`select ${sql.lit(type)} as type, id::text as id, event_sequence as sequence from ${sql.table(table)}`;
/** Everything that has events, and how many it says it has had. */
const things = sql.join(
  [
    counted("Order", "orders"),
    counted("FulfillmentOrder", "fulfillment_orders"),
    counted("Fulfillment", "fulfillments"),
    counted("Invoice", "invoices"),
    counted("ChannelCommand", "channel_commands"),
    counted("InventoryItem", "inventory_items"),
    counted("Location", "locations"),
    counted("Carrier", "carriers"),
    counted("Channel", "channels"),
    counted("ChannelListing", "channel_listings"),
    counted("ExpectedReceipt", "expected_receipts"),
    counted("PaymentTransaction", "payment_transactions"),
    counted("Refund", "refunds"),
    counted("Return", "returns"),
    counted("ReverseFulfillmentOrder", "reverse_fulfillment_orders"),
    counted("Claim", "claims"),
    counted("OrderChange", "order_changes"),
    counted("PickList", "pick_lists"),
    counted("Manifest", "manifests"),
    counted("RecurringOrder", "recurring_orders"),
    counted("Settlement", "settlements"),
    counted("RuleSet", "rule_sets"),
    counted("Reservation", "reservations"),
    sql`select 'InventoryLevel', item_id || '@' || location_id, sequence from inventory_levels`,
  ],
  sql` union all `,
);

export const ofEvents = (seen: readonly Seen[]): readonly Rule[] => [
  {
    name: "I5 outbox",
    meaning: "No event waits in the outbox for more than a minute.",
    faults: sql`select 1 from outbox where occurred_at < now() - interval '60 seconds'`,
  },
  {
    name: "I6 positions",
    meaning: "The log's positions have no gap and reach to where the relay says; no event is in it twice.",
    // A log whose old partitions were dropped begins at a partition's edge.
    faults: sql`
      select 1 from (select position, lag(position) over (order by position) as before from event_log) step
        where position <> before + 1 or (before is null and position <> 1 and position % 1000000 <> 0)
      union all select 1 from event_relay where last_position <> coalesce((select max(position) from event_log), 0)
      union all select 1 from (select id from (${told}) told group by id having count(*) > 1) twice`,
  },
  {
    name: "I7 order of events",
    meaning: "The events of each thing are numbered 1, 2, 3 … in the order of their positions.",
    faults: sql`
      select 1 from (
        select sequence, lag(sequence) over (partition by aggregate_type, aggregate_id order by place, position) as before from (${told}) told
      ) step where sequence <> before + 1 or (before is null and sequence <> 1 and ${logIsWhole})`,
  },
  {
    name: "I7 all events",
    meaning: "Each thing has had as many events as it says.",
    faults: sql`
      select 1 from (${things}) thing left join (
        select aggregate_type as type, aggregate_id as id, max(sequence) as sequence from (${told}) told group by 1, 2
      ) had using (type, id)
      where thing.sequence <> coalesce(had.sequence, 0) and (had.id is not null or ${logIsWhole})`,
  },
  {
    name: "I8 resumed subscription",
    meaning:
      "What a subscriber saw, reconnecting as it had to, is the log's slice: each event once and in order. Of stock, which only has a present state, earlier events of a level may be missing.",
    faults: sql`
      with slice as (
        select reader, position, event_log.aggregate_type <> 'InventoryLevel'
            or position = max(position) over (partition by reader, event_log.aggregate_type, aggregate_id) as needed
        from jsonb_to_recordset(${json(seen.map(({ aggregateType, after }, reader) => ({ reader, aggregate_type: aggregateType, after })))}::jsonb)
          as wanted(reader int, aggregate_type text, after bigint)
        join event_log on event_log.aggregate_type = wanted.aggregate_type and position > after
      ), shown as (
        select reader, one.position::bigint as position, lag(one.position::bigint) over (partition by reader order by place) as before
        from jsonb_to_recordset(${json(seen.map(({ positions }, reader) => ({ reader, positions })))}::jsonb) as shown(reader int, positions jsonb),
          jsonb_array_elements_text(positions) with ordinality as one(position, place)
      )
      select 1 from slice full join shown using (reader, position) where needed and shown.reader is null or slice.reader is null
      union all select 1 from shown where position <= before`,
  },
];
