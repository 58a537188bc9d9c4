import { sql } from "../src/kit/sql.ts";

const level = sql`(select item_id from inventory_levels join inventory_items on id = item_id where sku = 'MUG' limit 1)`;
const oneOf = (table: string, condition: ReturnType<typeof sql>) => sql`(select id from ${sql.table(table)} where ${condition} limit 1)`;
const anOpenLine = sql`(select part.id from fulfillment_order_lines part join fulfillment_orders work on work.id = fulfillment_order_id
  where work.status = 'OPEN' and remaining_quantity > 0 limit 1)`;

export interface Fault {
  readonly what: string;
  /** Those that must see it; a row taken away may break neighbouring rules as well. */
  readonly rules: readonly string[];
  readonly by: readonly ReturnType<typeof sql>[];
}

/** What could go wrong, how to bring it about by force, and who has to notice. */
export const faults: readonly Fault[] = [
  {
    what: "a message vanished after it was remembered",
    rules: ["I1 kept once"],
    by: [sql`delete from inbox where delivery_id = 'waiting'`],
  },
  {
    what: "a message is in the inbox twice",
    rules: ["I1 kept once"],
    by: [
      sql`insert into inbox (channel_id, delivery_id, source, headers) select channel_id, delivery_id, source, headers from inbox where delivery_id = 'waiting'`,
    ],
  },
  {
    what: "a message is done, its order is nowhere",
    rules: ["I1 worked off"],
    by: [sql`update inbox set order_id = gen_random_uuid() where delivery_id = 'accepted'`],
  },
  {
    what: "a hint is done, what it hinted at was not kept",
    rules: ["I1 worked off"],
    by: [sql`delete from inbox where delivery_id like 'fetched:%'`, sql`delete from inbox_deliveries where delivery_id like 'fetched:%'`],
  },
  {
    what: "a message waits for ever",
    rules: ["I1 worked off"],
    by: [sql`update inbox set next_attempt_at = now() - interval '2 minutes' where delivery_id = 'waiting'`],
  },
  {
    what: "an order was taken twice",
    rules: ["I2 one order"],
    by: [
      sql`alter table orders drop constraint orders_external_id`,
      sql`update orders set external_id = 'same', channel_id = (select id from channels limit 1)`,
    ],
  },
  {
    what: "an order was allocated twice",
    rules: ["I2 one promise", "D6 allocated", "I3 committed"],
    by: [
      sql`insert into allocations select gen_random_uuid(), fulfillment_order_line_id, item_id, location_id, quantity, status, now() from allocations where status = 'ALLOCATED' limit 1`,
    ],
  },
  {
    what: "an order reserved twice",
    rules: ["I2 one promise", "I3 reserved"],
    by: [
      sql`insert into reservations select gen_random_uuid(), item_id, location_id, quantity, owner_type, owner_id, null, status, now() from reservations where status = 'ACTIVE' limit 1`,
    ],
  },
  {
    what: "a level does not follow its ledger",
    rules: ["I3 level"],
    by: [sql`update inventory_levels set available = available + 1 where item_id = ${level}`],
  },
  {
    what: "a level lost a movement",
    rules: ["I3 level"],
    by: [sql`delete from inventory_movements where reason = 'RECEIVED' and item_id = ${level}`],
  },
  {
    what: "a reservation ended without its stock",
    rules: ["I3 reserved"],
    by: [sql`update reservations set status = 'RELEASED' where status = 'ACTIVE'`],
  },
  {
    what: "a count is negative",
    rules: ["I3 level", "I4 not below zero"],
    by: [
      sql`alter table inventory_levels drop constraint inventory_levels_available`,
      sql`update inventory_levels set available = -1 where item_id = ${level}`,
    ],
  },
  { what: "the relay has stopped", rules: ["I5 outbox"], by: [sql`update outbox set occurred_at = now() - interval '2 minutes'`] },
  {
    what: "the log has a hole",
    rules: ["I6 positions", "I7 order of events"],
    by: [
      sql`delete from event_log where position = (select position from event_log where aggregate_type = 'Order' and sequence = 1 limit 1)`,
    ],
  },
  {
    what: "the log's end is not where the relay says",
    rules: ["I6 positions"],
    by: [sql`update event_relay set last_position = last_position + 1`],
  },
  {
    what: "an event is in the log and in the outbox",
    rules: ["I6 positions", "I7 order of events"],
    by: [
      sql`insert into outbox (id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at) select id, type, aggregate_type, aggregate_id, sequence, actor, data, occurred_at from event_log where sequence = 1 limit 1`,
    ],
  },
  {
    what: "two events of an order changed places",
    rules: ["I7 order of events"],
    by: [
      sql`update event_log set sequence = 3 - sequence where aggregate_id = ${oneOf("orders", sql`status = 'EXCEPTION'`)}::text and sequence < 3`,
    ],
  },
  {
    what: "an order's last event was never told",
    rules: ["I7 all events"],
    by: [sql`update orders set event_sequence = event_sequence + 1 where status = 'OPEN'`],
  },
  { what: "a level moved without a word", rules: ["I7 all events"], by: [sql`update inventory_levels set sequence = sequence + 1`] },
  {
    what: "an order stayed as it came in",
    rules: ["D1 not halfway"],
    by: [sql`update orders set status = 'RECEIVED' where status = 'EXCEPTION'`],
  },
  {
    what: "a cancelled order is still worked on",
    rules: ["D1 not halfway"],
    by: [
      sql`update orders set status = 'CANCELLED', cancelled_at = now() where id in (select order_id from fulfillment_orders where status = 'OPEN')`,
    ],
  },
  {
    what: "a line is worked on by nobody",
    rules: ["D4 planned"],
    by: [sql`update fulfillment_orders set status = 'CANCELLED', held_from = null where status = 'BACKORDERED'`],
  },
  {
    what: "a line is worked on twice",
    rules: ["D4 planned"],
    by: [
      sql`update fulfillment_order_lines set quantity = quantity + 1, remaining_quantity = remaining_quantity + 1 where fulfillment_order_id in (select id from fulfillment_orders where status = 'BACKORDERED')`,
    ],
  },
  {
    what: "work may begin, its stock is not there",
    rules: ["D6 allocated", "I3 committed"],
    by: [sql`update allocations set status = 'RELEASED' where fulfillment_order_line_id = ${anOpenLine}`],
  },
  {
    what: "a level expects what no receipt says",
    rules: ["I3 incoming"],
    by: [sql`update inventory_levels set incoming = incoming + 1 where item_id = ${level}`],
  },
  {
    what: "a receipt was forgotten by its level",
    rules: ["I3 incoming"],
    by: [sql`alter table expected_receipts disable trigger user`, sql`update expected_receipts set status = 'CANCELLED'`],
  },
  {
    what: "more is sold ahead than is counted",
    rules: ["I3 sold ahead"],
    by: [sql`update sold_ahead set preordered = preordered - 1 where preordered > 0`],
  },
  {
    what: "work waits for more than it is promised",
    rules: ["D7 expected"],
    by: [
      sql`update allocations set status = 'RELEASED' where status = 'EXPECTED' and fulfillment_order_line_id in (
        select part.id from fulfillment_order_lines part join fulfillment_orders work on work.id = part.fulfillment_order_id where work.status = 'SCHEDULED')`,
    ],
  },
  {
    what: "an unpaid order is being sent",
    rules: ["D8 held"],
    by: [sql`update fulfillment_orders set status = held_from, held_from = null where status = 'ON_HOLD'`],
  },
  {
    what: "work is held by no hold",
    rules: ["D8 held"],
    by: [sql`update holds set status = 'RELEASED', released_at = now() where status = 'ACTIVE'`],
  },
  {
    what: "a channel was told another number than is true, and nobody knows",
    rules: ["I9 stock at channels"],
    by: [
      sql`insert into channel_listings (id, channel_id, external_sku, created_at, updated_at)
        select gen_random_uuid(), (select id from channels limit 1), 'MUG', now(), now()`,
      sql`insert into listing_components (listing_id, item_id, quantity)
        select listing.id, item.id, 1 from channel_listings listing join inventory_items item on item.sku = listing.external_sku`,
      sql`insert into published_levels (listing_id, place, channel_id, told_quantity, told_at) select id, '', channel_id, 7777, now() from channel_listings`,
      // It was quiet long enough to be known.
      sql`delete from outbox`,
      sql`update event_readers set position = (select last_position from event_relay)`,
    ],
  },
  {
    what: "a parcel holds more than its work has left to do",
    rules: ["D7 packed"],
    by: [
      sql`insert into fulfillments (id, order_id, fulfillment_order_id, location_id, created_at, updated_at)
        select gen_random_uuid(), work.order_id, work.id, work.location_id, now(), now() from fulfillment_orders work
        join fulfillment_order_lines part on part.fulfillment_order_id = work.id where part.id = ${anOpenLine}`,
      sql`insert into fulfillment_lines (id, fulfillment_id, fulfillment_order_line_id, order_line_id, quantity)
        select gen_random_uuid(), parcel.id, part.id, part.order_line_id, part.remaining_quantity + 1 from fulfillments parcel
        join fulfillment_order_lines part on part.fulfillment_order_id = parcel.fulfillment_order_id
        where parcel.status = 'CREATED' and part.id = ${anOpenLine}`,
    ],
  },
  {
    what: "work counts as packed, and nothing of it is",
    rules: ["D7 packed"],
    by: [
      sql`update fulfillment_orders set status = 'IN_PROGRESS', work_state = 'PACKED'
        where id = (select fulfillment_order_id from fulfillment_order_lines where id = ${anOpenLine})`,
    ],
  },
  {
    what: "an order says that more was taken than its payments do",
    rules: ["P1 counted"],
    by: [sql`update orders set captured_minor = captured_minor + 1`],
  },
  {
    what: "more was given back than was taken",
    rules: ["P1 counted", "P2 no more than was taken"],
    by: [sql`update payment_transactions set amount_minor = amount_minor * 9 where kind = 'REFUND' and gateway <> 'store-credit'`],
  },
  {
    what: "a refund is more than its parts",
    rules: ["P3 in parts"],
    by: [sql`update refunds set extra_minor = extra_minor + 7`],
  },
  {
    what: "more units of a line were refunded than were ordered",
    rules: ["P3 in parts"],
    by: [sql`update refund_lines set quantity = 100`],
  },
  {
    what: "a refund is said to be given that is not",
    rules: ["P4 carried out"],
    by: [sql`update payment_transactions set status = 'FAILED' where refund_id is not null`],
  },
  {
    what: "credit came from nowhere",
    rules: ["P5 store credit"],
    by: [sql`update store_credits set balance_minor = balance_minor + 1`],
  },
  {
    what: "a gateway was never asked for a capture",
    rules: ["P6 asked once"],
    by: [
      sql`insert into gateway_accounts (id, code, name, gateway, settings, created_at, updated_at)
        values (gen_random_uuid(), 'stripe', 'Stripe', 'stripe', '{}', now(), now())`,
      sql`insert into payment_transactions (id, order_id, kind, status, amount_minor, currency, gateway, gateway_account_id, occurred_at, created_at, updated_at)
        select gen_random_uuid(), id, 'CAPTURE', 'PENDING', 1, currency, 'stripe', (select id from gateway_accounts limit 1), now(), now(), now()
        from orders limit 1`,
    ],
  },
  {
    what: "reserved money was taken and let go of",
    rules: ["P6 asked once"],
    by: ["VOID", "CAPTURE"].map(
      (kind) => sql`
        insert into payment_transactions (id, order_id, payment_id, kind, status, amount_minor, currency, gateway, occurred_at, created_at, updated_at)
        select gen_random_uuid(), order_id, id, ${kind}, 'SUCCEEDED', 1, currency, 'manual', now(), now(), now()
        from payment_transactions where kind = 'SALE' order by id limit 1`,
    ),
  },
  {
    what: "a statement says another sum than its rows",
    rules: ["A1 adds up"],
    by: [sql`update settlements set entries_minor = entries_minor + 1`],
  },
  {
    what: "a row of a statement vanished",
    rules: ["A1 adds up", "A3 compared"],
    by: [sql`delete from settlement_entries where type = 'ORDER'`],
  },
  {
    what: "a row of a statement counts twice",
    rules: ["A1 adds up", "A2 counts once", "A3 compared"],
    by: [
      sql`alter table settlement_entries drop constraint settlement_entries_once`,
      sql`create temporary table twice on commit drop as select * from settlement_entries where type = 'ORDER'`,
      sql`update twice set id = gen_random_uuid()`,
      sql`insert into settlement_entries select * from twice`,
    ],
  },
  {
    what: "a row of a statement is compared under another order",
    rules: ["A2 counts once", "A3 compared"],
    by: [sql`update settlement_entries set item_id = null where type = 'ORDER'`],
  },
  {
    what: "another difference is shown than there is",
    rules: ["A3 compared", "A4 explained"],
    by: [
      sql`alter table reconciliation_items drop constraint reconciliation_items_difference`,
      sql`update reconciliation_items set difference_minor = difference_minor + 1`,
    ],
  },
  {
    what: "what differs is said to match",
    rules: ["A4 explained"],
    by: [sql`update reconciliation_items set outcome = 'MATCHED', status = 'MATCHED' where outcome = 'DIFFERENT'`],
  },
  {
    what: "a unit is returned that nobody counted",
    rules: ["R1 once"],
    by: [sql`update order_lines set return_requested_quantity = 2 where sku = 'TRAY' and origin = 'ORIGINAL'`],
  },
  {
    what: "a unit is claimed and returned",
    rules: ["R1 once"],
    by: [sql`update claim_lines set quantity = 2`],
  },
  {
    what: "units came back that nobody counted",
    rules: ["R2 came back"],
    by: [sql`update return_lines set received_at = now() where received_at is null`],
  },
  {
    what: "what is to go out in exchange does not",
    rules: ["R3 in exchange"],
    by: [sql`update return_lines set exchange_line_id = null`],
  },
  {
    what: "what waits for goods waits for none",
    rules: ["R4 awaited"],
    by: [sql`update return_lines set goods = 'RECEIVED', received_at = now() where goods = 'EXPECTED'`],
  },
  {
    what: "an order is complete while something of it comes back",
    rules: ["R5 over"],
    by: [sql`update orders set status = 'COMPLETED' where return_status = 'IN_PROGRESS'`],
  },
  {
    what: "goods are awaited of a return that is over",
    rules: ["R5 over"],
    by: [sql`update returns set status = 'CLOSED'`],
  },
  {
    what: "a number was given that no invoice has",
    rules: ["F1 numbered"],
    by: [sql`update invoice_counters set last = last + 1`],
  },
  {
    what: "a unit counts as charged that no invoice charges",
    rules: ["F2 charged once"],
    by: [sql`update invoiced_units set invoiced = invoiced + 1`],
  },
  {
    what: "an invoice charges more than its lines",
    rules: ["F3 adds up"],
    by: [sql`update invoices set net_minor = net_minor + 1, total_minor = total_minor + 1`],
  },
  {
    what: "a unit of a complete order is still to be sent",
    rules: ["D1 complete"],
    by: [
      sql`update order_lines set ordered_quantity = ordered_quantity + 1 where order_id = ${oneOf("orders", sql`status = 'COMPLETED'`)}`,
    ],
  },
  {
    what: "a parcel waits elsewhere than its work",
    rules: ["D7 one place"],
    by: [
      sql`insert into fulfillments (id, order_id, fulfillment_order_id, location_id, created_at, updated_at)
        select gen_random_uuid(), work.order_id, work.id, other.id, now(), now() from fulfillment_orders work
        join locations other on other.id <> work.location_id limit 1`,
    ],
  },
  {
    what: "a parcel took stock that was not its own",
    rules: ["D7 consumed"],
    by: [sql`update allocations set quantity = quantity + 1 where status = 'SHIPPED'`],
  },
  {
    what: "an earlier version of an order is gone",
    rules: ["D10 versions"],
    by: [sql`update orders set order_version = order_version + 1`],
  },
  {
    what: "an order comes to more than its parts",
    rules: ["D12 adds up"],
    by: [sql`update orders set total_minor = total_minor + 1`],
  },
  {
    what: "a line's price is no part of its order's total",
    rules: ["D12 adds up"],
    by: [sql`update order_lines set unit_price_minor = unit_price_minor + 1 where origin = 'ORIGINAL'`],
  },
  {
    what: "an order waits for its channel, which nobody has asked",
    rules: ["D15 asked"],
    by: [
      sql`insert into holds (id, order_id, target, reason, handle, status, placed_by, created_at)
        select gen_random_uuid(), id, 'ORDER', 'CHANNEL_PENDING', 'channel', 'ACTIVE', 'system', now() from orders where status = 'OPEN' limit 1`,
    ],
  },
  {
    what: "a day took more than it can",
    rules: ["D16 capacity"],
    by: [
      sql`insert into capacity_buckets (location_id, local_date, "limit", used, updated_at) select id, '2026-11-22', 1, 1, now() from locations limit 1`,
    ],
  },
  {
    what: "work is where another order's decision put it",
    rules: ["D19 decided"],
    by: [sql`update routing_decisions set mode = 'SIMULATED'`],
  },
];
