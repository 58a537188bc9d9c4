import { sql } from "../../src/kit/sql.ts";
import type { Life, Tamper } from "./life.ts";

const mine = (life: Life) => sql`(select order_id from order_lines where sku like ${`%-${life.mark}`})`;
const last = (table: string, life: Life) =>
  sql`(select id from ${sql.table(table)} where order_id in ${mine(life)} order by id desc limit 1)`;

export interface Planted extends Tamper {
  readonly what: string;
}

/** What a careless change of the code could do: after a step the shop is as if the step had done it. */
export const planted: readonly Planted[] = [
  {
    what: "an order is taken twice",
    after: "again",
    by: (life) => [
      sql`insert into orders select (jsonb_populate_record(orders, jsonb_build_object('id', gen_random_uuid(), 'external_id', 'again'))).* from orders where id = ${last("order_lines", life)} or id in ${mine(life)} limit 1`,
      sql`insert into order_lines select (jsonb_populate_record(line, jsonb_build_object('id', gen_random_uuid(), 'order_id', (select id from orders where external_id = 'again' limit 1)))).* from order_lines line where order_id in ${mine(life)} limit 1`,
    ],
  },
  {
    what: "a parcel leaves without its stock",
    after: "ship",
    by: (life) => [
      sql`update inventory_levels set available = available + 1 where item_id in (select id from inventory_items where sku = ${life.sku("MUG")})`,
    ],
  },
  {
    what: "a line counts one unit too few as sent",
    after: "leave",
    by: (life) => [
      sql`update order_lines set fulfilled_quantity = fulfilled_quantity - 1 where id = (select id from order_lines where order_id in ${mine(life)} and fulfilled_quantity > 0 order by id desc limit 1)`,
    ],
  },
  {
    what: "the stock of cancelled units stays promised",
    after: "cancel",
    by: (life) => [
      sql`update inventory_levels set available = available - 1, committed = committed + 1 where available > 0 and item_id in (select id from inventory_items where sku like ${`%-${life.mark}`})`,
    ],
  },
  {
    what: "what was to go out for a return is not let go of at a switch",
    after: "switch",
    by: (life) => [
      sql`update order_lines set cancelled_quantity = 0 where origin = 'EXCHANGE' and cancelled_quantity > 0 and order_id in ${mine(life)}`,
    ],
  },
  {
    what: "a unit too much is refunded",
    after: "refund",
    by: (life) => [
      sql`update payment_transactions set amount_minor = amount_minor + 1000000 where id = (select id from payment_transactions where kind = 'REFUND' and order_id in ${mine(life)} order by id desc limit 1)`,
      sql`update orders set refunded_minor = refunded_minor + 1000000 where id = (select order_id from payment_transactions where kind = 'REFUND' and order_id in ${mine(life)} order by id desc limit 1)`,
    ],
  },
  {
    what: "money is taken twice",
    after: "pay",
    by: (life) => [
      sql`insert into payment_transactions select (jsonb_populate_record(payment, jsonb_build_object('id', gen_random_uuid()))).* from payment_transactions payment where id = ${last("payment_transactions", life)}`,
      sql`update orders set captured_minor = (select coalesce(sum(amount_minor), 0) from payment_transactions where order_id = orders.id and kind in ('SALE', 'CAPTURE', 'COD_COLLECT') and status = 'SUCCEEDED') where id in ${mine(life)}`,
    ],
  },
  {
    what: "an event is missing",
    after: "pack",
    by: (life) => [sql`delete from outbox where type = 'fulfillment.created' and order_id in ${mine(life)}`],
  },
  {
    what: "an order's event has no number",
    after: "place",
    by: (life) => [sql`update orders set event_sequence = event_sequence + 1 where id in ${mine(life)}`],
  },
  {
    what: "held work goes on",
    after: "hold",
    by: (life) => [
      sql`update fulfillment_orders set status = held_from, held_from = null where status = 'ON_HOLD' and order_id in ${mine(life)}`,
    ],
  },
  {
    what: "units are delivered that were not",
    after: "track",
    by: (life) => [sql`update order_lines set delivered_quantity = 0 where delivered_quantity > 0 and order_id in ${mine(life)}`],
  },
  {
    what: "goods that came back are put on the shelf twice",
    after: "dispose",
    by: (life) => [
      sql`update inventory_levels set available = available + 1 where item_id in (select id from inventory_items where sku = ${life.sku("MUG")})`,
      sql`insert into inventory_movements select (jsonb_populate_record(movement, jsonb_build_object('id', gen_random_uuid(), 'from_bucket', 'EXTERNAL', 'to_bucket', 'AVAILABLE', 'quantity', 1))).* from inventory_movements movement where item_id in (select id from inventory_items where sku = ${life.sku("MUG")}) limit 1`,
    ],
  },
  {
    what: "units that come back are not counted",
    after: "return",
    by: (life) => [sql`update order_lines set return_requested_quantity = 0 where order_id in ${mine(life)}`],
  },
  {
    what: "what was received is forgotten",
    after: "receiveReturn",
    by: (life) => [sql`update order_lines set returned_quantity = 0 where order_id in ${mine(life)}`],
  },
  {
    what: "a claim takes no units",
    after: "claim",
    by: (life) => [sql`delete from claim_lines where order_id in ${mine(life)}`],
  },
  {
    what: "an earlier version is not kept",
    after: "edit",
    by: (life) => [sql`delete from order_versions where order_id in ${mine(life)}`],
  },
  {
    what: "the total does not follow a change",
    after: "edit",
    by: (life) => [sql`update orders set total_minor = total_minor + 1 where order_version > 1 and id in ${mine(life)}`],
  },
  {
    what: "an invoice's number is skipped",
    after: "invoice",
    by: () => [sql`update invoice_counters set last = last + 1`],
  },
  {
    what: "rejected work leaves its line unworked",
    after: "reject",
    by: (life) => [
      sql`update fulfillment_orders set status = 'CANCELLED', held_from = null where status not in ('CLOSED', 'CANCELLED', 'INCOMPLETE') and order_id in ${mine(life)}`,
    ],
  },
  {
    what: "a shortage is not taken off",
    after: "sell",
    by: (life) => [
      sql`update inventory_levels set available = available + 1 where item_id in (select id from inventory_items where sku like ${`%-${life.mark}`})`,
      sql`insert into inventory_movements select (jsonb_populate_record(movement, jsonb_build_object('id', gen_random_uuid(), 'from_bucket', 'EXTERNAL', 'to_bucket', 'AVAILABLE', 'quantity', 1))).* from inventory_movements movement where item_id in (select id from inventory_items where sku like ${`%-${life.mark}`})`,
    ],
  },
  {
    what: "a moved parcel's work lies elsewhere than the parcel",
    after: "pack",
    by: (life) => [
      sql`update fulfillments set location_id = (select id from locations other where other.id <> fulfillments.location_id limit 1) where order_id in ${mine(life)}`,
    ],
  },
];
