import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

/** That what an order consists of fits together: its parcels, its versions, its money. */
export const ofParts: readonly Rule[] = [
  {
    name: "D7 one place",
    meaning: "A parcel holds units of its own work alone, and leaves from where that is; what is left of the work may be moved after that.",
    faults: sql`
      select 1 from fulfillments parcel join fulfillment_orders work on work.id = parcel.fulfillment_order_id
        where parcel.order_id <> work.order_id
          or (parcel.status in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP') and parcel.location_id is distinct from work.location_id)
      union all select 1 from fulfillment_lines piece join fulfillments parcel on parcel.id = piece.fulfillment_id
        join fulfillment_order_lines part on part.id = piece.fulfillment_order_line_id
        where part.fulfillment_order_id <> parcel.fulfillment_order_id or part.order_line_id <> piece.order_line_id`,
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
    meaning: "An order's total is what its parts come to, with what its channel reckons otherwise.",
    faults: sql`
      select 1 from orders where total_minor <> subtotal_minor - discount_minor + case when prices_include_tax then 0 else tax_minor end
        + shipping_minor + fee_minor + difference_minor - coalesce(cancelled_minor, 0)`,
  },
];
