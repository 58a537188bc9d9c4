import { itemId } from "./rows.ts";

const day = "(select at from growth.now)";

/**
 * What a shop knows besides its orders: what is expected, what a channel is not shown, what carriers asked, how rules once were. No rate card
 * and no rules are in force, and no channel that sells has a buffer, so that orders are taken as without them.
 */
export const supply = {
  // An item that is in a tenth of all lines is in a tenth of the receipts, too.
  expected_receipts: `
    insert into expected_receipts (id, item_id, location_id, quantity, received_quantity, eta, source, status, created_at, updated_at)
    select growth.id(22, number, at), ${itemId("item_1")}, places.id, 100, case status when 'RECEIVED' then 100 else 0 end, (at + interval '10 days')::date, 'PO', status, at, at
    from (select number, at, item_1, case when is_live then 'OPEN' when growth.roll(number, 51, 50) = 0 then 'CANCELLED' else 'RECEIVED' end as status
      from growth.orders where number % 4 = 0) receipts
    join growth.places on places.rank = item_1 % 3 order by number`,
  inventory_levels_from_receipts: `
    update inventory_levels level set incoming = expected.units from (
      select item_id, location_id, sum(quantity - received_quantity) as units from expected_receipts where status = 'OPEN' group by item_id, location_id) expected
    where expected.item_id = level.item_id and expected.location_id = level.location_id`,
  channel_buffers: `
    insert into channel_buffers (id, channel_id, item_id, units, created_at, updated_at)
    select growth.id(23, item, '2020-01-01Z'), channels.id, ${itemId("item")}, 1, ${day} - item * interval '1 second', ${day}
    from generate_series(0, growth.items() - 1) item join growth.channels on channels.rank = 7`,
  catalogue_entries: `
    insert into catalogue_entries (id, channel_id, external_sku, external_ids, title, seen_at, match, matched_by, item_id, listing_id)
    select growth.id(28, item, '2020-01-01Z'), channels.id, 'C-' || lpad(item::text, 6, '0'), '{}', 'Article ' || item, ${day},
      case when item % 500 = 1 then 'PROPOSED' when item % 5000 = 2 then 'UNMATCHED' else 'MATCHED' end,
      case when item % 500 = 1 then 'TITLE' when item % 5000 = 2 then null else 'SKU' end,
      case when item % 500 = 1 then ${itemId("item")} end,
      case when item % 500 <> 1 and item % 5000 <> 2 then growth.id(21, item, '2020-01-01Z') end
    from generate_series(0, growth.items() - 1) item join growth.channels on channels.rank = 7`,
  carriers: `
    insert into carriers (id, code, name, created_at, updated_at)
    select growth.id(24, number, '2020-01-01Z'), 'CARRIER-' || number, 'Kurir ' || number, ${day}, ${day} from generate_series(1, 8) number`,
  carrier_services: `
    insert into carrier_services (id, carrier_id, code, name, created_at)
    select growth.id(25, number, '2020-01-01Z'), growth.id(24, number, '2020-01-01Z'), 'REG', 'Reguler', ${day} from generate_series(1, 8) number`,
  rate_cards: `
    insert into rate_cards (id, service_id, name, currency, status, valid_from, valid_until, surcharges, lane_count, created_at, updated_at)
    select growth.id(26, number, '2020-01-01Z'), growth.id(25, 1 + number % 8, '2020-01-01Z'), 'Tarif ' || number, 'IDR',
      case when number <= 8 then 'DRAFT' else 'EXPIRED' end, ${day}::date - number * 10, ${day}::date - number * 10 + 79, '[]', case number when 9 then growth.items() else 0 end, ${day}, ${day}
    from generate_series(1, 240) number`,
  rate_lanes: `
    insert into rate_lanes (id, rate_card_id, destination, zone, min_days, max_days, steps)
    select growth.id(27, number, '2020-01-01Z'), growth.id(26, 9, '2020-01-01Z'), 'ID:' || lpad(number::text, 6, '0'), 'A', 1, 3, '[{"upToGrams": 1000, "price": "900000"}]'
    from generate_series(1, growth.items()) number`,
  invoice_issuers: `
    insert into invoice_issuers (id, code, name, created_at, updated_at) values (growth.id(30, 1, '2020-01-01Z'), 'main', 'PT Contoh', ${day}, ${day})`,
  invoices: `
    insert into invoices (id, issuer_id, kind, number, series, sequence, order_id, with_extras, issued_on, issued_at, currency, net_minor, tax_minor, total_minor,
      content, created_at, updated_at)
    select growth.id(29, number, at), growth.id(30, 1, '2020-01-01Z'), 'INVOICE', 'INV/' || lpad((number / 10)::text, 6, '0'), 'INV/#', number / 10, id, true,
      at::date, at, 'IDR', 100000, 11000, 111000, '{"pricesIncludeTax": true, "lines": [], "extras": [], "tax": null, "corrects": []}', at, at
    from growth.orders where number % 10 = 0 and number > 0 order by number`,
  books: `
    insert into books (id, code, name, keeper_key, settings, policy, position, created_at, updated_at)
    values (growth.id(62, 1, '2020-01-01Z'), 'main', 'Buku', 'jurnal', '{}', '{}', 0, ${day}, ${day})`,
  book_postings: `
    insert into book_postings (id, book_id, kind, subject, order_id, reference, status, external_id, posted_at, next_attempt_at, created_at, updated_at)
    select growth.id(63, number, at), growth.id(62, 1, '2020-01-01Z'), case when number < 20 then 'SUMMARY' when number % 2 = 0 then 'INVOICE' else 'PAYMENT' end,
      id, id, number, 'POSTED', number, at, at, at, at
    from growth.orders where number > 0 order by number`,
  rule_sets: `
    insert into rule_sets (id, number, name, status, rules, problems, created_by, activated_by, activated_at, created_at, updated_at)
    select growth.id(28, number, '2020-01-01Z'), number, 'Aturan ' || number, case number when 240 then 'DRAFT' else 'INACTIVE' end, '[]', '[]', 'office',
      case number when 240 then null else 'office' end, case number when 240 then null else ${day} end, ${day}, ${day}
    from generate_series(1, 240) number`,
  returns: `
    insert into returns (id, order_id, channel_id, number, status, origin, label_paid_by, created_at, updated_at)
    select growth.id(29, number, at), id, channel_id, '#' || number || '-R1',
      case when number % 20000 = 0 then 'REQUESTED' when is_live then 'OPEN' when growth.roll(number, 61, 50) = 0 then 'DECLINED' else 'CLOSED' end, 'BUYER', 'BUYER', at, at
    from growth.orders where number % 5 = 0 order by number`,
  reverse_fulfillment_orders: `
    insert into reverse_fulfillment_orders (id, return_id, order_id, location_id, status, channel_id, created_at, updated_at)
    select growth.id(30, number, at), growth.id(29, number, at), id, location_id, case when is_live then 'OPEN' else 'CLOSED' end, channel_id, at, at
    from growth.orders where number % 5 = 0 order by number`,
  claims: `
    insert into claims (id, order_id, channel_id, status, reason, against, resolution, created_at, updated_at)
    select growth.id(31, number, at), id, channel_id, case when is_live then 'OPEN' when growth.roll(number, 62, 10) = 0 then 'REJECTED' else 'RESOLVED' end, 'LOST', 'CARRIER', 'REFUND', at, at
    from growth.orders where number % 20 = 0 order by number`,
  return_policies: `
    insert into return_policies (id, name, channel_id, tag, label_paid_by, created_at, updated_at)
    select growth.id(32, number, '2020-01-01Z'), 'Aturan ' || number, (select id from growth.channels where rank = number % 8), 'tag-' || number, 'BUYER', ${day}, ${day} from generate_series(1, 240) number`,
};
