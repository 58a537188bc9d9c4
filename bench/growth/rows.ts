/** Whose rows are generated, in the order in which they refer to one another. */
export const filledTables = [
  "inventory_items",
  "inventory_levels",
  "channel_listings",
  "listing_components",
  "customers",
  "addresses",
  "orders",
  "order_lines",
  "order_validations",
  "routing_decisions",
  "fulfillment_orders",
  "fulfillment_order_lines",
  "allocations",
  "holds",
  "reservations",
  "inventory_movements",
  "inbox",
  "inbox_deliveries",
  "event_log",
  "expected_receipts",
  "channel_buffers",
  "catalogue_entries",
  "rate_lanes",
  "channel_commands",
] as const;

const colours = "(array['blue', 'red', 'green', 'white', 'black', 'grey', 'brown', 'pink'])";
const firstNames = "(array['Sari', 'Budi', 'Dewi', 'Agus', 'Ayu', 'Joko', 'Rina', 'Hadi'])";
const lastNames = "(array['Wulandari', 'Santoso', 'Lestari', 'Pratama', 'Putri', 'Nugroho', 'Halim'])";

/** Titles and SKUs of an order's three lines; the rare and the retired article take the place of the third. */
const lineSku = (place: number) =>
  place === 3
    ? "case when is_rare then 'SKU-RARE' when is_retired then 'SKU-RETIRED' else 'SKU-' || lpad(item_3::text, 6, '0') end"
    : `'SKU-' || lpad(item_${place}::text, 6, '0')`;
const lineTitle = (place: number) =>
  `${place === 3 ? "case when is_rare then 'Kintsugi bowl' else 'Article ' || item_3 end" : `'Article ' || item_${place}`} || ', ' || ${colours}[1 + growth.roll(number, ${400 + place}, 8)]`;

/** What tells the rows from one another: every choice follows from an order's number, so that each run makes the same. */
export const growthFunctions = ({ orders, live, items }: { readonly orders: number; readonly live: number; readonly items: number }) => [
  "create schema growth",
  // An id as the gateway makes them: it rises with time. `kind` keeps those of different tables apart.
  `create function growth.id(kind integer, number bigint, at timestamptz) returns uuid language sql immutable as $$
    select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || '8' || lpad(to_hex(number), 15, '0'))::uuid $$`,
  `create function growth.roll(number bigint, salt bigint, sides bigint) returns bigint language sql immutable as $$
    select (hashint8extended(number, salt) & 9223372036854775807) % sides $$`,
  `create table growth.places as
    select row_number() over (order by code) - 1 as rank, id from locations`,
  `create table growth.channels as
    select row_number() over (order by code) - 1 as rank, id from channels`,
  // The start of the day: ids are made of it, and have to come out the same in every statement.
  "create table growth.now as select date_trunc('minute', now()) as at",
  `create function growth.items() returns integer language sql immutable as $$ select ${items} $$`,
  `create function growth.count() returns bigint language sql immutable as $$ select ${orders}::bigint $$`,
  // One that is in a tenth of all lines, one in 0.3 % of them; the others share the rest.
  `create function growth.item(number bigint, place integer) returns integer language sql immutable as $$
    select case when growth.roll(number, 200 + place, 1000) < 100 then 0 when growth.roll(number, 200 + place, 1000) < 103 then 1
      else growth.roll(number, 300 + place, ${items})::integer end $$`,
  `create unlogged table growth.orders as
    select *, ${[1, 2, 3].map((place) => `${lineSku(place)} as sku_${place}, ${lineTitle(place)} as title_${place}`).join(", ")}
    from (select facts.number, at, growth.id(1, facts.number, at) as id,
      channels.id as channel_id, places.id as location_id, test, is_live, is_held,
      case when number > ${orders} - 5 then 'RECEIVED' when roll_status < 10 then 'EXCEPTION' when roll_status < 400 then 'CANCELLED'
        when is_live or is_held or roll_status < 405 then 'OPEN' else 'COMPLETED' end as status,
      case when number <= 50 then 'OVERPAID' when roll_payment < 2 then 'PARTIALLY_PAID' when is_live and roll_payment < 1000 then 'UNPAID'
        when is_live and roll_payment < 2000 then 'COD_PENDING' when is_live and roll_payment < 2500 then 'PENDING'
        when roll_payment < 300 then 'REFUNDED' when roll_payment < 400 then 'PARTIALLY_REFUNDED' else 'PAID' end as payment_status,
      at + growth.roll(number, 7, 1000) / 1000.0 * least(interval '3 days', (select at from growth.now) - at) as updated_at,
      case when growth.roll(number, 8, 100) = 0 then 0 else growth.roll(number, 9, ${Math.max(1, Math.round(orders / 2))}) end as customer,
      1000000 + growth.roll(number, 10, 500000000) as total,
      number % ${Math.max(1, Math.round(orders / 20))} = 0 as is_rare,
      facts.number <= ${Math.round(orders / 5)} and growth.roll(facts.number, 11, 100) < 2 as is_retired,
      growth.item(facts.number, 1) as item_1, growth.item(facts.number, 2) as item_2, growth.item(facts.number, 3) as item_3
    from (
      select number, (select at from growth.now) - (${orders} - number) * interval '8640 milliseconds' as at,
        growth.roll(number, 5, 2000) = 0 as test, number > ${orders - live} as is_live,
        (number > ${orders - live} and growth.roll(number, 6, 50) = 0) or growth.roll(number, 6, 10000) = 0 as is_held,
        growth.roll(number, 3, 10000) as roll_status, growth.roll(number, 4, 10000) as roll_payment,
        case when number <= 500 then 7 else case
          when roll_channel < 500 then 0 when roll_channel < 750 then 1 when roll_channel < 900 then 2 when roll_channel < 960 then 3
          when roll_channel < 990 then 4 when roll_channel < 998 then 5 else 6 end end as channel,
        case when number > ${orders - live} and roll_place < 20 then 5 when roll_place < 600 then 0 when roll_place < 900 then 1
          when roll_place < 990 then 2 when roll_place < 999 then 3 else 4 end as place
      from (select number, growth.roll(number, 1, 1000) as roll_channel, growth.roll(number, 2, 1000) as roll_place
        from generate_series(1, ${orders}::bigint) number) numbers
    ) facts
    join growth.channels on channels.rank = facts.channel join growth.places on places.rank = facts.place) orders order by number`,
  "alter table growth.orders add primary key (number)",
  "analyze growth.orders",
];

const day = "(select at from growth.now)";
export const itemId = (number: string) => `growth.id(20, ${number}, '2020-01-01Z')`;

/** What there is to sell: an item for every 50 orders, at the first three places, and listed at the first channel. */
export const catalogue = {
  inventory_items: `
    insert into inventory_items (id, sku, barcode, title, tags, tracked, price_minor, price_currency, created_at, updated_at)
    select ${itemId("item")}, 'SKU-' || lpad(item::text, 6, '0'), (8990000000000 + item)::text,
      'Article ' || item || case when item % 5000 = 7 then ' porcelain' else '' end,
      array[case when item % 3 = 0 then 'kitchen' else 'garden' end] || case when item % 5000 = 11 then array['signed'] else array[]::text[] end,
      item % 1000 <> 999, 2500000, 'IDR', ${day} - (growth.items() - item) * interval '1 minute', ${day} - growth.roll(item, 31, 100000) * interval '1 minute'
    from generate_series(0, growth.items() - 1) item`,
  inventory_levels: `
    insert into inventory_levels (item_id, location_id, item_sku, updated_at)
    select ${itemId("item")}, places.id, 'SKU-' || lpad(item::text, 6, '0'), ${day} from generate_series(0, growth.items() - 1) item, growth.places where places.rank < 3`,
  channel_listings: `
    insert into channel_listings (id, channel_id, external_sku, title, created_at, updated_at)
    select growth.id(21, item, '2020-01-01Z'), channels.id, 'L-' || lpad(item::text, 6, '0'),
      'Listed article ' || item || case when item % 5000 = 7 then ' porcelain' else '' end, ${day}, ${day}
    from generate_series(0, growth.items() - 1) item join growth.channels on channels.rank = case when item < 20 then 1 else 0 end`,
  listing_components: `
    insert into listing_components (listing_id, item_id, quantity)
    select growth.id(21, item, '2020-01-01Z'), ${itemId("item")}, 1 from generate_series(0, growth.items() - 1) item`,
};

const lineOf = (place: number) => `
  insert into order_lines (id, order_id, position, external_ids, sku, listing_keys, title, needs, ordered_quantity, cancelled_quantity,
    fulfilled_quantity, unit_price_minor, discount_minor, tax_minor, placed_at)
  select growth.id(${10 + place}, number, at), id, ${place}, array[(number * 10 + ${place})::text], sku_${place}, array[sku_${place}],
    title_${place}, '[]', 1, (status = 'CANCELLED')::integer, (status = 'COMPLETED')::integer, 2500000, 0, 0, at
  from growth.orders order by number`;

/** Order by order: what the gateway would have written of it. */
export const tables = {
  customers: `
    insert into customers (id, channel_id, external_id, name, email, phone, created_at, updated_at)
    select growth.id(2, customer, '2020-01-01Z'), (select id from growth.channels where rank = 0), (7000000000 + customer)::text,
      case when customer = 11 then 'Ngozi Okonkwo' else ${firstNames}[1 + customer % 8] || ' ' || ${lastNames}[1 + customer % 7] end,
      'buyer' || customer || '@example.com', '+62 8' || lpad(growth.roll(customer, 41, 1000000000)::text, 9, '0'), ${day}, ${day}
    from generate_series(0, growth.count() / 2) customer`,
  addresses: `
    insert into addresses (id, name, lines, city, region, postal_code, country_code, created_at)
    select growth.id(3, number, at), ${firstNames}[1 + customer % 8], '{Jl. Kemang Raya 12}', 'Jakarta Selatan', 'Jakarta', '12730', 'ID', at
    from growth.orders order by number`,
  orders: `
    insert into orders (id, channel_id, external_id, number, status, payment_status, fulfillment_status, channel_status, channel_payment_status,
      channel_fulfillment_status, native_status, external_updated_at, test, customer_id, ship_to_id, placed_at, shipping_option, currency,
      subtotal_minor, discount_minor, tax_minor, shipping_minor, fee_minor, total_minor, difference_minor, search_text, cancel_reason,
      cancelled_at, event_sequence, created_at, updated_at)
    select id, channel_id, (4000000000 + number)::text, '#' || number, status, payment_status,
      case when status = 'CANCELLED' then 'CANCELLED' when is_held then 'ON_HOLD' when status = 'COMPLETED' then 'FULFILLED'
        when growth.roll(number, 12, 50) = 0 then 'BACKORDERED' when growth.roll(number, 13, 100) = 0 then 'PARTIALLY_FULFILLED' else 'UNFULFILLED' end,
      'CONFIRMED', 'PAID', 'UNFULFILLED', 'paid', at, test, growth.id(2, customer, '2020-01-01Z'), growth.id(3, number, at), at, 'JNE REG', 'IDR',
      total, 0, 0, 0, 0, total, 0, lower(concat_ws(' ', '#' || number, 4000000000 + number, sku_1, title_1, sku_2, title_2, sku_3, title_3)),
      case when status = 'CANCELLED' then 'Asked by the buyer' end, case when status = 'CANCELLED' then updated_at end, 2, at, updated_at
    from growth.orders order by number`,
  first_lines: lineOf(1),
  second_lines: lineOf(2),
  third_lines: lineOf(3),
  order_validations: `
    insert into order_validations (id, order_id, code, severity, message, status, created_at)
    select growth.id(4, number, at), id, 'OUT_OF_STOCK', 'BLOCK', 'There is not enough of it.', case status when 'EXCEPTION' then 'OPEN' else 'RESOLVED' end, at
    from growth.orders where status = 'EXCEPTION' or growth.roll(number, 14, 100) = 0 order by number`,
  routing_decisions: `
    insert into routing_decisions (id, order_id, summary, explanation, created_at)
    select growth.id(5, number, at), id, 'The nearest location has everything.', '{"exact": true, "steps": 0}', at
    from growth.orders where status <> 'EXCEPTION' order by number`,
  fulfillment_orders: `
    insert into fulfillment_orders (id, order_id, location_id, routing_decision_id, status, held_from, event_sequence, created_at, updated_at, placed_at, channel_id)
    select growth.id(6, number, at), id, location_id, growth.id(5, number, at),
      case when status = 'CANCELLED' then 'CANCELLED' when is_held then 'ON_HOLD' when status = 'COMPLETED' then 'CLOSED' when growth.roll(number, 12, 50) = 0 then 'BACKORDERED' else 'OPEN' end,
      case when status <> 'CANCELLED' and is_held then 'OPEN' end, 1, at, updated_at, at, channel_id
    from growth.orders where status <> 'EXCEPTION' order by number`,
  fulfillment_order_lines: `
    insert into fulfillment_order_lines (id, fulfillment_order_id, order_line_id, quantity, remaining_quantity)
    select growth.id(7, number, at), growth.id(6, number, at), growth.id(11, number, at), 1, (status <> 'COMPLETED')::integer
    from growth.orders where status <> 'EXCEPTION' order by number`,
  allocations: `
    insert into allocations (id, fulfillment_order_line_id, item_id, location_id, quantity, status, created_at)
    select growth.id(8, number, at), growth.id(7, number, at), ${itemId("item_1")}, (select id from growth.places where rank = item_1 % 3), 1,
      case status when 'COMPLETED' then 'SHIPPED' when 'CANCELLED' then 'RELEASED' else 'ALLOCATED' end, at
    from growth.orders where status <> 'EXCEPTION' order by number`,
  holds: `
    insert into holds (id, target, order_id, reason, handle, placed_by, status, released_by, released_at, created_at, placed_at)
    select growth.id(9, number, at), 'ORDER', id, 'CUSTOMER_REQUEST', 'hold', 'office', case when is_held then 'ACTIVE' else 'RELEASED' end,
      case when not is_held then 'office' end, case when not is_held then updated_at end, at, at
    from growth.orders where (is_held and status <> 'CANCELLED') or growth.roll(number, 15, 100) = 0 order by number`,
  reservations: `
    insert into reservations (id, item_id, location_id, quantity, owner_type, owner_id, status, created_at)
    select growth.id(16, number, at), ${itemId("item_1")}, (select id from growth.places where rank = 0), 1, 'ORDER', id, case status when 'EXCEPTION' then 'ACTIVE' else 'RELEASED' end, at
    from growth.orders where status = 'EXCEPTION' or growth.roll(number, 16, 20) = 0 order by number`,
  inventory_movements: `
    insert into inventory_movements (id, item_id, location_id, from_bucket, to_bucket, quantity, reason, document, actor, level_sequence, occurred_at)
    select growth.id(17, item * 8 + places.rank, '2020-01-01Z'), ${itemId("item")}, places.id, 'EXTERNAL', 'AVAILABLE', case when item % 1000 = 13 then 100000 else 100000000 end, 'RECEIVED', null, 'growth', 1, '2020-01-01Z'
    from generate_series(0, growth.items() - 1) item, growth.places where places.rank < 3
    union all
    select growth.id(18, number, at), ${itemId("item")}, places.id, 'AVAILABLE', 'EXTERNAL', 1, 'SHIPPED', 'order:' || moved.id, 'growth',
      1 + row_number() over (partition by item order by moved.number), at
    from (select *, item_1 as item from growth.orders where status = 'COMPLETED') moved
    join growth.places on places.rank = item % 3`,
  inventory_levels_from_movements: `
    update inventory_levels level set available = moved.available, sequence = moved.sequence, updated_at = moved.at from (
      select item_id, location_id, sum(case to_bucket when 'AVAILABLE' then quantity else -quantity end) as available, max(level_sequence) as sequence, max(occurred_at) as at
      from inventory_movements group by item_id, location_id) moved
    where moved.item_id = level.item_id and moved.location_id = level.location_id`,
  partitions: `
    select ensure_partitions('inbox', number * 1000000), ensure_partitions('event_log', number * 1000000)
    from generate_series(0, growth.count() * 2 / 1000000 + 2) number`,
  inbox: `
    insert into inbox (id, channel_id, delivery_id, source, headers, body, status, outcome, reason, attempts, order_id, received_at, next_attempt_at, processed_at)
    overriding system value
    select number, channel_id, 'delivery-' || number, 'WEBHOOK', '{}', case when ${day} - at < interval '30 days' then convert_to('{"id": ' || number || '}', 'UTF8') end,
      case when is_parked then 'PARKED' else 'DONE' end, case when is_parked then null when growth.roll(number, 18, 1000) = 0 then 'SUPERSEDED' else 'ACCEPTED' end,
      case when is_parked then 'There is no total.' end, 1, case when is_parked then null else id end, at, at, at
    from (select *, growth.roll(number, 17, 10000) = 0 as is_parked from growth.orders) orders order by number`,
  inbox_identity: "select setval(pg_get_serial_sequence('inbox', 'id'), growth.count())",
  inbox_deliveries: `
    insert into inbox_deliveries (channel_id, delivery_id, received_at)
    select channel_id, 'delivery-' || number, at from growth.orders where ${day} - at < interval '30 days'`,
  channel_commands: `
    insert into channel_commands (id, channel_id, order_id, kind, subject, position, payload, payload_hash, status, attempts, next_attempt_at,
      try_until, reason, attention_since, ended_at, actor, created_at, updated_at)
    select growth.id(22, number, at), channel_id, id, case when growth.roll(number, 22, 500) = 0 then 'REFUND' else 'ACKNOWLEDGE' end, 'order', 2, '{}', '',
      case when is_rejected then 'REJECTED' else 'ACCEPTED' end, 1, at, at + interval '1 day', case when is_rejected then 'It is with the courier' end,
      case when is_rejected then at end, at, 'growth', at, at
    from (select *, growth.roll(number, 23, 2000) = 0 as is_rejected from growth.orders) orders`,
  event_log: `
    insert into event_log (position, id, type, aggregate_type, aggregate_id, sequence, order_id, channel_id, actor, data, occurred_at)
    select number * 2 - 2 + step, growth.id(18 + step, number, at), case step when 1 then 'order.received' else 'order.opened' end, 'Order', id::text, step, id, channel_id, 'growth',
      jsonb_build_object('number', '#' || number, 'status', status), at
    from growth.orders, generate_series(1, 2) step order by number, step`,
  event_relay: "update event_relay set last_position = growth.count() * 2",
};
