import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

const live = sql`not in ('CLOSED', 'INCOMPLETE', 'CANCELLED')`;
/** A line's needs as rows: `perUnit` units of `itemId` for each of its units. */
const needs = sql`jsonb_to_recordset(line.needs) as need("itemId" uuid, "perUnit" int)`;
const open = sql`(line.ordered_quantity - line.cancelled_quantity - line.fulfilled_quantity)`;
const allocated = sql`
  select part.id as part_id, work.order_id, allocation.item_id, allocation.quantity from allocations allocation
  join fulfillment_order_lines part on part.id = allocation.fulfillment_order_line_id
  join fulfillment_orders work on work.id = part.fulfillment_order_id where allocation.status = 'ALLOCATED'`;
const reserved = sql`
  select owner_id::uuid as order_id, item_id, quantity from reservations where owner_type = 'ORDER' and status = 'ACTIVE'`;

export const ofOrders: readonly Rule[] = [
  {
    name: "I2 one order",
    meaning: "A channel's order is here once.",
    faults: sql`select 1 from orders group by channel_id, external_id having count(*) > 1`,
  },
  {
    name: "I2 one promise",
    meaning: "No order holds more stock than its open units need.",
    faults: sql`
      select 1 from (
        select order_id, item_id, sum(quantity) as units
        from (select order_id, item_id, quantity from (${allocated}) taken union all ${reserved}) promised group by 1, 2
      ) promised left join (
        select line.order_id, need."itemId" as item_id, sum(${open} * need."perUnit") as units from order_lines line, ${needs} group by 1, 2
      ) needed using (order_id, item_id)
      where promised.units > coalesce(needed.units, 0)`,
  },
  {
    name: "D1 not halfway",
    meaning:
      "An order that came in was opened, cancelled or shown to a person; only open orders are worked on, only blocked ones keep stock.",
    faults: sql`
      select 1 from orders where status = 'RECEIVED'
      union all select 1 from orders join fulfillment_orders work on work.order_id = orders.id
        where work.status ${live} and orders.status <> 'OPEN'
      union all select 1 from (${reserved}) reserved left join orders on orders.id = reserved.order_id
        where orders.status is distinct from 'EXCEPTION'`,
  },
  {
    name: "D4 planned",
    meaning: "Every open unit of an open order is worked on somewhere, or a finding on its line says why not; none is worked on twice.",
    faults: sql`
      select 1 from order_lines line join orders on orders.id = line.order_id left join (
        select part.order_line_id, sum(part.remaining_quantity) as units from fulfillment_order_lines part
        join fulfillment_orders work on work.id = part.fulfillment_order_id where work.status ${live} group by 1
      ) planned on planned.order_line_id = line.id
      where coalesce(planned.units, 0) > ${open}
        or (orders.status = 'OPEN' and not orders.test and line.requires_shipping and coalesce(planned.units, 0) < ${open} and not exists (
          select 1 from order_validations finding
          where finding.line_id = line.id and finding.status = 'OPEN' and finding.code in ('OUT_OF_STOCK', 'PICKUP_SHORT', 'REROUTED', 'UNKNOWN_SKU')))`,
  },
  {
    name: "D6 allocated",
    meaning: "Work that may begin has exactly the stock it needs; work that waits for stock, or has ended, has none.",
    faults: sql`
      select 1 from (
        select part.id as part_id, need."itemId" as item_id, sum(need."perUnit" * part.remaining_quantity) as units
        from fulfillment_order_lines part join fulfillment_orders work on work.id = part.fulfillment_order_id
        join order_lines line on line.id = part.order_line_id cross join ${needs}
        where coalesce(work.held_from, work.status) in ('OPEN', 'IN_PROGRESS') or (work.stock_kept and work.status ${live}) group by 1, 2
      ) wanted full join (select part_id, item_id, sum(quantity) as units from (${allocated}) taken group by 1, 2) given using (part_id, item_id)
      where coalesce(wanted.units, 0) <> coalesce(given.units, 0)`,
  },
  {
    name: "D7 expected",
    meaning: "Work that waits for stock or for its day is promised exactly what it waits for; no other work is.",
    faults: sql`
      select 1 from (
        select part.id as part_id, need."itemId" as item_id, sum(need."perUnit" * part.remaining_quantity) as units
        from fulfillment_order_lines part join fulfillment_orders work on work.id = part.fulfillment_order_id
        join order_lines line on line.id = part.order_line_id cross join ${needs}
        where coalesce(work.held_from, work.status) in ('BACKORDERED', 'SCHEDULED') and not work.stock_kept group by 1, 2
      ) wanted full join (
        select fulfillment_order_line_id as part_id, item_id, sum(quantity) as units from allocations where status = 'EXPECTED' group by 1, 2
      ) given using (part_id, item_id)
      where coalesce(wanted.units, 0) <> coalesce(given.units, 0)`,
  },
  {
    name: "D8 held",
    meaning: "Work that is not packed is on hold exactly while a hold on it, on its order or on one of its lines is active.",
    faults: sql`
      select 1 from fulfillment_orders work where work.status ${live} and not (work.status = 'IN_PROGRESS' and work.work_state in ('PACKED', 'READY_FOR_PICKUP'))
        and (work.status = 'ON_HOLD') <> exists (
        select 1 from holds where holds.order_id = work.order_id and holds.status = 'ACTIVE' and (
          holds.target = 'ORDER' or holds.fulfillment_order_id = work.id or holds.line_id in (
            select part.order_line_id from fulfillment_order_lines part where part.fulfillment_order_id = work.id)))`,
  },
  {
    name: "D7 packed",
    meaning:
      "Units in parcels that have not left are units that their work has left to do; all of it is in them exactly when it is packed.",
    faults: sql`
      select 1 from fulfillment_orders work join (
        select part.fulfillment_order_id as id, bool_or(packed.units > part.remaining_quantity) as too_many,
          bool_or(packed.units < part.remaining_quantity) as lacking, sum(part.remaining_quantity) as units
        from fulfillment_order_lines part cross join lateral (
          select coalesce(sum(piece.quantity), 0) as units from fulfillment_lines piece
          join fulfillments parcel on parcel.id = piece.fulfillment_id and parcel.status in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP')
          where piece.fulfillment_order_line_id = part.id) packed
        group by 1
      ) content on content.id = work.id
      where content.too_many or (work.status = 'IN_PROGRESS' and content.units > 0
        and (work.work_state in ('PACKED', 'READY_FOR_PICKUP')) = content.lacking)`,
  },
];
