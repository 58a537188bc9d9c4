import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

export const ofSettlements: readonly Rule[] = [
  {
    name: "A1 adds up",
    meaning: "A statement is what its rows add up to, all of its channel and currency; a file wrote as many rows as it says.",
    faults: sql`
      select 1 from settlements left join (
        select settlement_id, coalesce(sum(net_minor) filter (where type <> 'PAYOUT'), 0) as entries,
          abs(coalesce(sum(net_minor) filter (where type = 'PAYOUT'), 0)) as paid_out, count(*) as count
        from settlement_entries group by 1
      ) summed on summed.settlement_id = settlements.id
      where (entries_minor, paid_out_minor, entry_count) is distinct from (coalesce(entries, 0), coalesce(paid_out, 0), coalesce(count, 0))
      union all select 1 from settlement_entries entry join settlements on settlements.id = entry.settlement_id
        where (settlements.channel_id, settlements.currency) <> (entry.channel_id, entry.currency)
      union all select 1 from settlement_files file left join (
        select file_id, count(*) as rows from settlement_entries group by 1
      ) written on written.file_id = file.id where file.written_count <> coalesce(rows, 0)`,
  },
  {
    name: "A2 counts once",
    meaning: "A row of a channel's statements is here once, and once it was compared it hangs on the comparison of what it is about.",
    faults: sql`
      select 1 from settlement_entries group by channel_id, row_key having count(*) > 1
      union all select 1 from settlement_entries entry left join reconciliation_items item
          on item.channel_id = entry.channel_id and item.subject = entry.subject
        where not entry.fresh and entry.item_id is distinct from item.id
      union all select 1 from settlement_entries where not fresh and subject is null and type in ('ORDER', 'REFUND', 'ADJUSTMENT')`,
  },
  {
    name: "A3 compared",
    meaning: "What was settled is what its rows come to in its currency, and the difference is that less what was expected.",
    faults: sql`
      select 1 from reconciliation_items item left join (
        select item_id, currency, sum(net_minor) as net from settlement_entries group by 1, 2
      ) settled on settled.item_id = item.id and settled.currency = item.currency
      where (item.actual_minor <> coalesce(net, 0) or item.difference_minor <> item.actual_minor - item.expected_minor)
        and not exists (select 1 from settlement_entries entry where entry.item_id = item.id and entry.fresh)`,
  },
  {
    name: "A4 explained",
    meaning: "A difference is what its reasons come to; what matches has none but rounding, and nothing that differs says it matches.",
    faults: sql`
      select 1 from reconciliation_items item left join lateral (
        select coalesce(sum((reason ->> 'amountMinor')::bigint), 0) as named, bool_or(reason ->> 'code' <> 'ROUNDING') as other
        from jsonb_array_elements(item.reasons) reason
      ) said on true
      where named <> difference_minor or (outcome = 'MATCHED') <> (status = 'MATCHED') or (outcome = 'MATCHED' and coalesce(other, false))
        or (outcome <> 'MATCHED' and (outcome = 'MISSING_THERE') = exists (select 1 from settlement_entries entry where entry.item_id = item.id))`,
  },
];
