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
    name: "I4 not below zero",
    meaning: "No count is negative: nothing was sold that was not there.",
    faults: sql`select 1 from inventory_levels where least(${sql.join(columns)}, incoming) < 0`,
  },
];
