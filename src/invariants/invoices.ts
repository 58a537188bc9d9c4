import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

/** What the lines of the papers charge or take back, by order line. */
const counted = sql`
  select order_line_id, sum(quantity) filter (where kind = 'INVOICE') as invoiced,
    coalesce(sum(quantity) filter (where kind = 'CREDIT_NOTE'), 0) as credited
  from invoice_lines group by 1`;

export const ofInvoices: readonly Rule[] = [
  {
    name: "F1 numbered",
    meaning:
      "The invoices of an issuer's series are numbered 1, 2, 3 … without a gap, as far as its counter says; so are its credit notes.",
    faults: sql`
      select 1 from (
        select issuer_id, kind, series, count(*) as papers, min(sequence) as first, max(sequence) as last from invoices group by 1, 2, 3
      ) given full join invoice_counters counter using (issuer_id, kind, series)
      where given.first is distinct from 1 or given.papers <> given.last or given.last is distinct from counter.last`,
  },
  {
    name: "F2 charged once",
    meaning: "No unit is charged twice or taken back more often than it was charged, and the database has counted them right.",
    faults: sql`
      select 1 from (${counted}) charged full join invoiced_units using (order_line_id) left join order_lines line on line.id = order_line_id
      where charged.invoiced is distinct from invoiced_units.invoiced or charged.credited is distinct from invoiced_units.credited
        or charged.invoiced > line.ordered_quantity or charged.credited > charged.invoiced`,
  },
  {
    name: "F3 adds up",
    meaning: "What an invoice charges is what its lines and extras say, with their tax; it takes no more back than was charged.",
    faults: sql`
      select 1 from invoices cross join lateral (
        select coalesce((select sum((part->>'amountMinor')::numeric) from jsonb_array_elements(content->'lines') part), 0)
          + coalesce((select sum((part->>'amountMinor')::numeric) from jsonb_array_elements(content->'extras') part), 0) as amount
      ) said where said.amount <> case when (content->>'pricesIncludeTax')::boolean then total_minor else net_minor end
      union all select 1 from invoices group by order_id
        having coalesce(sum(total_minor) filter (where kind = 'CREDIT_NOTE'), 0) > coalesce(sum(total_minor) filter (where kind = 'INVOICE'), 0)`,
  },
];
