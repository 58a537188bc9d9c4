import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

/** Units that come back or came, each once: not of returns that did not take place, and not a second time to set them right. */
const coming = sql`
  select line.order_line_id, line.quantity, line.received_at, line.released from return_lines line
  join returns on returns.id = line.return_id
  where returns.status not in ('DECLINED', 'CANCELLED') and line.compensates_id is null`;

export const ofReturns: readonly Rule[] = [
  {
    name: "R1 once",
    meaning: "What a line counts as coming back or claimed is what its returns and claims are about: no unit is in two of them.",
    faults: sql`
      select 1 from order_lines line left join (
        select order_line_id, sum(quantity) as units from (
          select order_line_id, quantity from (${coming}) returned where not released
          union all select part.order_line_id, part.quantity from claim_lines part join claims on claims.id = part.claim_id
            where claims.status <> 'REJECTED' and claims.reason <> 'LATE'
        ) either group by 1
      ) counted on counted.order_line_id = line.id
      where line.return_requested_quantity <> coalesce(counted.units, 0)`,
  },
  {
    name: "R2 came back",
    meaning: "What a line counts as returned is what was received of it.",
    faults: sql`
      select 1 from order_lines line left join (
        select order_line_id, sum(quantity) as units from (${coming}) returned where received_at is not null group by 1
      ) counted on counted.order_line_id = line.id
      where line.returned_quantity <> coalesce(counted.units, 0)`,
  },
  {
    name: "R3 in exchange",
    meaning: "While a return is open, exactly what is exchanged or replaced has a line that goes out for it, of as many units.",
    faults: sql`
      select 1 from return_lines line join returns on returns.id = line.return_id
      where returns.status in ('OPEN', 'CLOSED') and line.resolution in ('EXCHANGE', 'REPLACE') and line.exchange_line_id is null
      union all select 1 from return_lines line join returns on returns.id = line.return_id
        where returns.status in ('REQUESTED', 'DECLINED', 'CANCELLED') and line.exchange_line_id is not null
      union all select 1 from order_lines sent join (
        select exchange_line_id as id, sum(quantity) as units from return_lines where exchange_line_id is not null group by 1
      ) wanted using (id) where sent.ordered_quantity - sent.cancelled_quantity > wanted.units`,
  },
  {
    name: "R4 awaited",
    meaning: "What waits for goods to come back goes out for goods that are expected, or that never came and nobody has decided on yet.",
    faults: sql`
      select 1 from holds where status = 'ACTIVE' and placed_by = 'system' and reason = 'AWAITING_RETURN_ITEMS' and not exists (
        select 1 from return_lines line where line.exchange_line_id = holds.line_id and not line.advance and (line.goods = 'EXPECTED'
            or (line.disposition = 'MISSING' and line.received_at is null and line.resolution_state = 'PENDING')))`,
  },
  {
    name: "R5 over",
    meaning: "No order is complete while a return or a claim of it is open, and nothing is awaited of a return that is over.",
    faults: sql`
      select 1 from orders where status = 'COMPLETED' and (
        exists (select 1 from returns where returns.order_id = orders.id and returns.status = 'OPEN')
        or exists (select 1 from claims where claims.order_id = orders.id and claims.status in ('OPEN', 'APPROVED')))
      union all select 1 from reverse_fulfillment_orders reverse join returns on returns.id = reverse.return_id
        where reverse.status = 'OPEN' and returns.status <> 'OPEN'
      union all select 1 from reverse_fulfillment_orders reverse join return_lines line on line.reverse_fulfillment_order_id = reverse.id
        where reverse.status <> 'OPEN' and (line.goods <> 'DISPOSED' or line.disposition = 'PROCESSING_REQUIRED')`,
  },
];
