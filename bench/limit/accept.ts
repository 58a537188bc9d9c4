/**
 * The limit of taking orders: one statement writes a batch of orders with everything the gateway writes for them, when
 * nothing has to be found out, checked or decided. PostgreSQL makes the ids (`uuidv7`), the constraints and the ledger's
 * triggers are the gateway's own.
 *
 * $1 the orders, $2 their lines, as JSON; $3 the channel; $4 when.
 */
export const acceptStatement = `
with taken as materialized (
  select uuidv7() as id, uuidv7() as customer_id, uuidv7() as address_id, uuidv7() as decision_id, uuidv7() as work_id, taken.*
  from json_to_recordset($1::json) as taken(
    number integer, external_id text, placed_at timestamptz, total bigint, location_id uuid, search_text text,
    customer_external_id text, customer text, email text, facts_hash text, explanation jsonb, inputs jsonb, inputs_hash text, delivery_id text, headers jsonb, body text)
), line as materialized (
  select uuidv7() as id, uuidv7() as work_line_id, line.*, taken.id as order_id, taken.work_id, taken.location_id, taken.placed_at
  from json_to_recordset($2::json) as line(
    number integer, position integer, external_id text, variant text, sku text, item_id uuid, title text, quantity integer, price bigint)
  join taken using (number)
), level as materialized (
  select * from inventory_levels
  where (item_id, location_id) in (select item_id, location_id from line)
  order by item_id, location_id for update
), deliveries as (
  insert into inbox_deliveries (channel_id, delivery_id) select $3::uuid, delivery_id from taken
), messages as (
  insert into inbox (channel_id, delivery_id, source, headers, body, status, outcome, order_id, processed_at)
  select $3::uuid, delivery_id, 'WEBHOOK', headers, convert_to(body, 'UTF8'), 'DONE', 'ACCEPTED', id, $4::timestamptz from taken
  returning 'message:' || id as name, order_id
), customers_ as (
  insert into customers as known (id, channel_id, external_id, name, email, created_at, updated_at)
  select customer_id, $3::uuid, customer_external_id, customer, email, $4::timestamptz, $4::timestamptz from taken
  on conflict (channel_id, external_id) do update set name = excluded.name, email = excluded.email, updated_at = excluded.updated_at
), addresses_ as (
  insert into addresses (id, name, lines, city, region, postal_code, country_code, phone, latitude, longitude, created_at)
  select address_id, customer, '{Jl. Kemang Raya 12}', 'Jakarta Selatan', 'Jakarta', '12730', 'ID', '+62 811 555 0101', -6.2607, 106.8137, $4::timestamptz
  from taken
), orders_ as (
  insert into orders (id, channel_id, external_id, number, status, payment_status, channel_status, channel_payment_status,
    channel_fulfillment_status, native_status, external_updated_at, customer_id, ship_to_id, channel_ship_to_id, placed_at, shipping_option, currency,
    prices_include_tax, subtotal_minor, discount_minor, tax_minor, shipping_minor, fee_minor, total_minor, difference_minor,
    search_text, facts_hash, captured_minor, event_sequence, created_at, updated_at)
  select id, $3::uuid, external_id, '#' || number, 'OPEN', 'PAID', 'CONFIRMED', 'PAID', 'UNFULFILLED', 'paid', placed_at, customer_id, address_id, address_id,
    placed_at, 'JNE REG', 'IDR', true, total, 0, 0, 0, 0, total, 0, search_text, facts_hash, total, 2, $4::timestamptz, $4::timestamptz
  from taken
), payments_ as (
  insert into payment_transactions (id, order_id, kind, status, amount_minor, currency, gateway, gateway_ref, occurred_at, created_at, updated_at)
  select uuidv7(), id, 'SALE', 'SUCCEEDED', total, 'IDR', 'channel', id || '/' || total, $4::timestamptz, $4::timestamptz, $4::timestamptz from taken
), lines_ as (
  insert into order_lines (id, order_id, position, external_ids, sku, listing_keys, title, needs, ordered_quantity,
    unit_price_minor, discount_minor, tax_minor, placed_at)
  select id, order_id, position, array[external_id], sku, array[sku, variant], title,
    jsonb_build_array(jsonb_build_object('itemId', item_id, 'perUnit', 1)), quantity, price, 0, 0, placed_at
  from line
), decisions as (
  insert into routing_decisions (id, order_id, summary, explanation, inputs, inputs_hash, created_at)
  select decision_id, id, 'Gudang Jakarta chosen: in one parcel; Gudang Surabaya 665 km away; Gudang Medan 1421 km away', explanation, inputs, inputs_hash, $4::timestamptz from taken
), works as (
  insert into fulfillment_orders (id, order_id, location_id, routing_decision_id, status, event_sequence, created_at, updated_at, placed_at, channel_id)
  select work_id, id, location_id, decision_id, 'OPEN', 1, $4::timestamptz, $4::timestamptz, placed_at, $3::uuid from taken
), work_lines as (
  insert into fulfillment_order_lines (id, fulfillment_order_id, order_line_id, quantity, remaining_quantity)
  select work_line_id, work_id, id, quantity, quantity from line
), allocations_ as (
  insert into allocations (id, fulfillment_order_line_id, item_id, location_id, quantity, created_at)
  select uuidv7(), work_line_id, item_id, location_id, quantity, $4::timestamptz from line
), movements as (
  insert into inventory_movements (id, item_id, location_id, from_bucket, to_bucket, quantity, reason, document, actor, level_sequence, occurred_at)
  select uuidv7(), line.item_id, line.location_id, 'AVAILABLE', 'COMMITTED', line.quantity, 'COMMITTED', 'order:' || line.order_id, 'intake',
    level.sequence + 1, $4::timestamptz
  from line join level using (item_id, location_id)
), order_events as (
  insert into outbox (id, type, aggregate_type, aggregate_id, sequence, order_id, channel_id, actor, correlation_id, data, occurred_at)
  select uuidv7(), event.type, 'Order', id, event.sequence, id, $3::uuid, 'intake', messages.name, event.data, $4::timestamptz
  from taken join messages on messages.order_id = taken.id, lateral (values
    ('order.received', 1, jsonb_build_object('number', '#' || number, 'status', 'RECEIVED', 'externalId', external_id)),
    ('order.opened', 2, jsonb_build_object('number', '#' || number, 'status', 'OPEN'))
  ) as event(type, sequence, data)
), work_events as (
  insert into outbox (id, type, aggregate_type, aggregate_id, sequence, order_id, channel_id, location_id, actor, correlation_id, data, occurred_at)
  select uuidv7(), event.type, 'FulfillmentOrder', work.work_id, event.sequence, work.id, $3::uuid, work.location_id, 'intake', work.name,
    jsonb_build_object('orderNumber', '#' || work.number, 'status', 'OPEN', 'lines', event.lines), $4::timestamptz
  from (
    select taken.id, taken.work_id, taken.location_id, taken.number, messages.name,
      jsonb_agg(jsonb_build_object('lineId', line.id, 'quantity', line.quantity)) as lines,
      jsonb_agg(jsonb_build_object('lineId', line.id, 'itemId', line.item_id, 'quantity', line.quantity)) as units
    from taken join messages on messages.order_id = taken.id join line on line.order_id = taken.id
    group by taken.id, taken.work_id, taken.location_id, taken.number, messages.name
  ) work, lateral (values ('fulfillment_order.routed', 1, lines), ('allocation.allocated', 2, units)) as event(type, sequence, lines)
), level_events as (
  insert into outbox (id, type, aggregate_type, aggregate_id, sequence, item_id, location_id, actor, data, occurred_at)
  select uuidv7(), 'inventory.level_changed', 'InventoryLevel', level.item_id || '@' || level.location_id, level.sequence + 1,
    level.item_id, level.location_id, 'intake',
    jsonb_build_object('AVAILABLE', level.available - moved.quantity, 'RESERVED', level.reserved, 'COMMITTED', level.committed + moved.quantity,
      'SAFETY_STOCK', level.safety_stock, 'QUALITY_CONTROL', level.quality_control, 'DAMAGED', level.damaged, 'moves', moved.moves),
    $4::timestamptz
  from level join (
    select item_id, location_id, sum(quantity) as quantity,
      jsonb_agg(jsonb_build_object('from', 'AVAILABLE', 'to', 'COMMITTED', 'quantity', quantity, 'reason', 'COMMITTED')) as moves
    from line group by item_id, location_id
  ) moved using (item_id, location_id)
)
select count(*)::integer as count from taken`;
