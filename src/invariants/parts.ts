import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

/** Parcels that have not left. */
const waiting = sql`('CREATED', 'LABELLED', 'READY_FOR_PICKUP')`;
/** Prices are our own: what the order amounts to is reckoned here. */
const ours = sql`(orders.origin <> 'CHANNEL' or channels.connector_key is null)`;
const asking = sql`select command.order_id, command.effect from channel_commands command where command.ended_at is null and command.effect is not null`;

/** That what an order consists of fits together: its work and parcels, its versions, its money, and what its channel was asked. */
export const ofParts: readonly Rule[] = [
  {
    name: "D1 complete",
    meaning: "Of a complete order no unit is left to send.",
    faults: sql`
      select 1 from orders join order_lines line on line.order_id = orders.id
      where orders.status = 'COMPLETED' and line.ordered_quantity > line.cancelled_quantity + line.fulfilled_quantity`,
  },
  {
    name: "D7 one place",
    meaning: "A parcel holds units of its own work alone, and leaves from where that is; what is left of the work may be moved after that.",
    faults: sql`
      select 1 from fulfillments parcel join fulfillment_orders work on work.id = parcel.fulfillment_order_id
        where parcel.order_id <> work.order_id
          or (parcel.status in ${waiting} and parcel.location_id is distinct from work.location_id)
      union all select 1 from fulfillment_lines piece join fulfillments parcel on parcel.id = piece.fulfillment_id
        join fulfillment_order_lines part on part.id = piece.fulfillment_order_line_id
        where part.fulfillment_order_id <> parcel.fulfillment_order_id or part.order_line_id <> piece.order_line_id`,
  },
  {
    name: "D7 consumed",
    meaning:
      "What left of some work took what was allocated to it, and nothing else did, but for what a channel says went without a parcel of ours.",
    faults: sql`
      select 1 from (
        select piece.fulfillment_order_line_id as part_id, need."itemId" as item_id, sum(piece.quantity * need."perUnit") as units
        from fulfillment_lines piece join fulfillments parcel on parcel.id = piece.fulfillment_id and parcel.status not in ${waiting}
        join order_lines line on line.id = piece.order_line_id
        cross join jsonb_to_recordset(line.needs) as need("itemId" uuid, "perUnit" int) where parcel.status <> 'CANCELLED' group by 1, 2
      ) gone full join (
        select fulfillment_order_line_id as part_id, item_id, sum(quantity) as units from allocations where status = 'SHIPPED' group by 1, 2
      ) taken using (part_id, item_id)
      join fulfillment_order_lines part on part.id = part_id join order_lines line on line.id = part.order_line_id
      left join jsonb_to_recordset(line.needs) as need("itemId" uuid, "perUnit" int) on need."itemId" = item_id
      where coalesce(gone.units, 0) > coalesce(taken.units, 0)
        or coalesce(taken.units, 0) - coalesce(gone.units, 0) > coalesce(need."perUnit", 0) * (line.fulfilled_quantity - (
          select coalesce(sum(piece.quantity), 0) from fulfillment_lines piece join fulfillments parcel on parcel.id = piece.fulfillment_id
          where piece.order_line_id = line.id and parcel.status not in ${waiting} and parcel.status <> 'CANCELLED'))`,
  },
  {
    name: "D10 versions",
    meaning: "Every earlier version of an order is kept, and each confirmed change made one.",
    faults: sql`
      select 1 from orders left join (select order_id, count(*) as kept, max(number) as last from order_versions group by 1) earlier
        on earlier.order_id = orders.id
      where orders.order_version - 1 <> coalesce(kept, 0) or orders.order_version - 1 <> coalesce(last, 0)
      union all select 1 from order_changes change join orders on orders.id = change.order_id
        where change.status = 'CONFIRMED' and change.made_version > orders.order_version`,
  },
  {
    name: "D12 adds up",
    meaning:
      "An order's total is what its parts come to, with what its channel reckons otherwise; where prices are ours, its lines are among them as they are.",
    faults: sql`
      select 1 from orders where total_minor <> subtotal_minor - discount_minor + case when prices_include_tax then 0 else tax_minor end
        + shipping_minor + fee_minor + difference_minor - coalesce(cancelled_minor, 0)
      union all select 1 from orders join channels on channels.id = orders.channel_id where ${ours} and subtotal_minor <> (
        select coalesce(sum(unit_price_minor * ordered_quantity), 0) from order_lines where order_id = orders.id and origin <> 'EXCHANGE')`,
  },
  {
    name: "D15 asked",
    meaning:
      "While its channel is asked for something that waits for its answer, an order is on hold; nothing waits for a channel that was not asked.",
    faults: sql`
      select 1 from (${asking}) asked join orders on orders.id = asked.order_id where orders.status in ('OPEN', 'EXCEPTION') and not exists (
        select 1 from holds where holds.id = (asked.effect ->> 'holdId')::uuid and holds.status = 'ACTIVE')
      union all select 1 from holds where status = 'ACTIVE' and placed_by = 'system' and reason = 'CHANNEL_PENDING'
        and not exists (select 1 from (${asking}) asked where (asked.effect ->> 'holdId')::uuid = holds.id)
      union all select 1 from order_changes change where status = 'REQUESTED' and awaits = 'CHANNEL'
        and not exists (select 1 from (${asking}) asked where (asked.effect ->> 'changeId')::uuid = change.id)`,
  },
  {
    name: "D16 capacity",
    meaning: "A place takes as much work a day as it can, unless somebody says why more; it counts what it took.",
    faults: sql`
      select 1 from capacity_buckets bucket where used > "limit" and override_reason is null or used <> (
        select count(*) from capacity_claims claim where claim.location_id = bucket.location_id and claim.local_date = bucket.local_date)`,
  },
  {
    name: "D19 decided",
    meaning: "Why work is where it is, is decided: by its own order's decision, not by one that was only tried.",
    faults: sql`
      select 1 from fulfillment_orders work left join routing_decisions decision on decision.id = work.routing_decision_id
      where decision.order_id is distinct from work.order_id or decision.mode <> 'LIVE'`,
  },
];
