import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

const buckets = ["available", "reserved", "committed", "safety_stock", "quality_control", "damaged"];
const columns = buckets.map((bucket) => sql.ref(bucket));

/** One row a place, with a sum for each count: what came in less what went out. */
const summed = sql`
  select item_id, location_id, ${sql.join(
    buckets.map((bucket) => {
      const name = sql.lit(bucket.toUpperCase());
      return sql`sum(case when to_bucket = ${name} then quantity else 0 end - case when from_bucket = ${name} then quantity else 0 end) as ${sql.ref(bucket)}`;
    }),
  )}
  from inventory_movements group by 1, 2`;

/** Places where a count differs from the promises it stands for. */
const unlike = (bucket: string, promises: string, status: string) => sql`
  select 1 from inventory_levels full join (
    select item_id, location_id, sum(quantity) as units from ${sql.table(promises)} where status = ${sql.lit(status)} group by 1, 2
  ) promised using (item_id, location_id)
  where coalesce(${sql.ref(bucket)}, 0) <> coalesce(units, 0)`;

export const ofStock: readonly Rule[] = [
  {
    name: "I3 level",
    meaning: "Every count of every level is the sum of its movements.",
    faults: sql`
      select 1 from (select item_id, location_id, ${sql.join(columns)} from inventory_levels) level
      full join (${summed}) summed using (item_id, location_id)
      where (${sql.join(buckets.map((bucket) => sql`coalesce(${sql.ref(`level.${bucket}`)}, 0)`))})
        is distinct from (${sql.join(buckets.map((bucket) => sql`coalesce(${sql.ref(`summed.${bucket}`)}, 0)`))})`,
  },
  {
    name: "I3 reserved",
    meaning: "What a level counts as reserved is what active reservations hold there.",
    faults: unlike("reserved", "reservations", "ACTIVE"),
  },
  {
    name: "I3 committed",
    meaning: "What a level counts as committed is what is allocated there.",
    faults: unlike("committed", "allocations", "ALLOCATED"),
  },
  {
    name: "I3 incoming",
    meaning: "What a level counts as incoming is what is still to come of the receipts that are expected there.",
    faults: sql`
      select 1 from inventory_levels full join (
        select item_id, location_id, sum(quantity - received_quantity) as units from expected_receipts where status = 'OPEN' group by 1, 2
      ) expected using (item_id, location_id)
      where coalesce(incoming, 0) <> coalesce(units, 0)`,
  },
  {
    name: "I3 sold ahead",
    meaning:
      "What counts as waited for, back-ordered or pre-ordered of an item is what is promised of it before it is there, within its limits.",
    faults: sql`
      select 1 from sold_ahead full join (
        select item_id, coalesce(sum(quantity) filter (where counts_against = 'BACKORDER'), 0) as backorders,
          coalesce(sum(quantity) filter (where counts_against = 'PREORDER'), 0) as preorders, sum(quantity) as units
        from allocations where status = 'EXPECTED' group by 1
      ) promised using (item_id)
      where coalesce(waiting, 0) <> coalesce(units, 0) or coalesce(backordered, 0) <> coalesce(backorders, 0) or coalesce(preordered, 0) <> coalesce(preorders, 0)
        or backordered > backorder_limit or preordered > preorder_limit
      union all select 1 from inventory_items item left join sold_ahead ahead on ahead.item_id = item.id
        where (item.backorder_limit, item.preorder_limit) is distinct from (ahead.backorder_limit, ahead.preorder_limit)`,
  },
  {
    name: "I4 not below zero",
    meaning: "No count is negative: nothing was sold that was not there.",
    faults: sql`select 1 from inventory_levels where least(${sql.join(columns)}, incoming) < 0`,
  },
];
