import { sql } from "../kit/sql.ts";
import type { Rule } from "./rule.ts";

const counted = sql`
  select order_id,
    coalesce(sum(amount_minor) filter (where status = 'SUCCEEDED' and kind in ('CAPTURE', 'SALE', 'COD_COLLECT')), 0) as captured,
    coalesce(sum(amount_minor) filter (where status <> 'FAILED' and kind = 'REFUND'), 0) as refunds,
    coalesce(sum(amount_minor) filter (where status = 'SUCCEEDED' and kind = 'CHARGEBACK'), 0) as chargebacks
  from payment_transactions group by 1`;

export const ofPayments: readonly Rule[] = [
  {
    name: "P1 counted",
    meaning: "What an order says was taken and given back is what its payments say.",
    faults: sql`
      select 1 from orders left join (${counted}) counted on counted.order_id = orders.id
      where orders.captured_minor <> coalesce(counted.captured, 0)
        or orders.refunded_minor <> greatest(coalesce(refunds, 0), least(coalesce(captured, 0), coalesce(refunds, 0) + coalesce(chargebacks, 0)))`,
  },
  {
    name: "P2 no more than was taken",
    meaning: "Of no order more is given back than was taken, in its own currency.",
    faults: sql`
      select 1 from (${counted}) counted where refunds > captured
      union all select 1 from payment_transactions payment join orders on orders.id = payment.order_id where payment.currency <> orders.currency`,
  },
  {
    name: "P3 in parts",
    meaning:
      "A refund is what its lines, shipping and goodwill come to, less the fee; of no line more units are refunded than were ordered.",
    faults: sql`
      select 1 from refunds left join (
        select refund_id, sum(amount_minor) as lines from refund_lines group by 1
      ) parts on parts.refund_id = refunds.id
      where amount_minor <> coalesce(lines, 0) + shipping_minor + extra_minor - fee_minor
      union all select 1 from refund_lines part join refunds on refunds.id = part.refund_id
        join order_lines line on line.id = part.order_line_id
        where refunds.status <> 'FAILED' group by line.id, line.ordered_quantity having sum(part.quantity) > line.ordered_quantity`,
  },
  {
    name: "P4 carried out",
    meaning: "A refund that was given was given in full, one that failed gave nothing, and one under way has payments.",
    faults: sql`
      select 1 from refunds left join (
        select refund_id, coalesce(sum(amount_minor) filter (where status = 'SUCCEEDED'), 0) as given, count(*) as parts
        from payment_transactions where refund_id is not null group by 1
      ) done on done.refund_id = refunds.id
      where done.parts is null or (refunds.status = 'SUCCEEDED' and given <> amount_minor) or (refunds.status = 'FAILED' and given > 0)`,
  },
  {
    name: "P5 store credit",
    meaning: "A customer's credit is the sum of its entries, never below zero, and each entry is a payment's or a refund's.",
    faults: sql`
      select 1 from store_credits full join (
        select customer_id, currency, sum(amount_minor) as entries from store_credit_entries group by 1, 2
      ) summed using (customer_id, currency) where balance_minor < 0 or coalesce(balance_minor, 0) <> coalesce(entries, 0)
      union all select 1 from payment_transactions payment left join store_credit_entries entry on entry.payment_id = payment.id
        where payment.gateway = 'store-credit' and payment.status = 'SUCCEEDED'
          and coalesce(abs(entry.amount_minor), 0) <> payment.amount_minor`,
  },
  {
    name: "P6 asked once",
    meaning:
      "Of money that is reserved one thing at a time is wanted, and it is taken or let go of, not both; whatever is wanted of a gateway it is asked for.",
    faults: sql`
      select 1 from payment_transactions payment where status = 'PENDING' and gateway_account_id is not null and kind in ('CAPTURE', 'VOID', 'REFUND')
        and not exists (select 1 from gateway_calls where gateway_calls.payment_id = payment.id and ended_at is null)
      union all select 1 from payment_transactions where payment_id is not null and kind in ('CAPTURE', 'VOID') and status <> 'FAILED'
        group by payment_id having count(*) filter (where status = 'PENDING') > 1
          or (bool_or(kind = 'VOID' and status = 'SUCCEEDED') and bool_or(kind = 'CAPTURE' and status = 'SUCCEEDED'))`,
  },
];
