import { Migration } from "@mikro-orm/migrations";

/**
 * Stock for sale: what a channel is shown less than there is, what is expected, and what is promised of it before it is there.
 *
 * `incoming` of a level and the counts of `sold_ahead` follow from receipts and allocations by the triggers here, and no item is sold ahead
 * beyond its limit: that is looked at when the transaction commits, so that units may change hands within it.
 */
export class Migration20261122000080_stock_for_sale extends Migration {
  override up(): void {
    this.addSql(`alter table "locations" add column if not exists "networks" text[] not null default '{}';`);
    this.addSql(`alter table "orders" add column if not exists "priority" int not null default 0;`);

    this.addSql(`create table "channel_buffers" ("id" uuid not null, "channel_id" uuid not null, "location_id" uuid null, "network" text null, "item_id" uuid null, "item_tag" text null, "units" int null, "percent" int null, "strict" boolean not null default false, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "channel_buffers" add constraint "channel_buffers_place" check (location_id is null or network is null);`);
    this.addSql(`alter table "channel_buffers" add constraint "channel_buffers_goods" check (item_id is null or item_tag is null);`);
    this.addSql(`alter table "channel_buffers" add constraint "channel_buffers_kept" check ((units is null) <> (percent is null) and coalesce(units, percent) >= 0 and coalesce(percent, 0) <= 100);`);
    this.addSql(`alter table "channel_buffers" add constraint "channel_buffers_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "channel_buffers" add constraint "channel_buffers_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "channel_buffers" add constraint "channel_buffers_item_id_foreign" foreign key ("item_id") references "inventory_items" ("id") on update no action on delete no action;`);
    // One buffer for the same channel, place and goods.
    this.addSql(`
      create unique index channel_buffers_once on channel_buffers (
        channel_id, coalesce(location_id::text, ''), coalesce(network, ''), coalesce(item_id::text, ''), coalesce(item_tag, ''));`);

    this.addSql(`alter table "reservations" add column "channel_id" uuid null, add column "allotment_id" uuid null;`);
    this.addSql(`create index "reservations_channel_id_item_id_index" on "reservations" ("channel_id", "item_id") where status = 'ACTIVE';`);
    this.addSql(`create index "reservations_expires_at_index" on "reservations" ("expires_at") where status = 'ACTIVE';`);

    this.addSql(`create table "expected_receipts" ("id" uuid not null, "item_id" uuid not null, "location_id" uuid not null, "quantity" int not null, "received_quantity" int not null default 0, "eta" date not null, "source" text not null, "reference" text null, "status" text not null default 'OPEN', "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "expected_receipts_item_id_eta_id_index" on "expected_receipts" ("item_id", "eta", "id") where status = 'OPEN';`);
    this.addSql(`create index "expected_receipts_eta_id_index" on "expected_receipts" ("eta", "id");`);
    this.addSql(`alter table "expected_receipts" add constraint "expected_receipts_quantity" check (quantity > 0 and received_quantity >= 0);`);
    this.addSql(`alter table "expected_receipts" add constraint "expected_receipts_received" check (status <> 'OPEN' or received_quantity < quantity);`);
    this.addSql(`alter table "expected_receipts" add constraint "expected_receipts_source_check" check ("source" in ('PO', 'TRANSFER', 'PREORDER'));`);
    this.addSql(`alter table "expected_receipts" add constraint "expected_receipts_status_check" check ("status" in ('OPEN', 'RECEIVED', 'CANCELLED'));`);
    this.addSql(`alter table "expected_receipts" add constraint "expected_receipts_item_id_foreign" foreign key ("item_id") references "inventory_items" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "expected_receipts" add constraint "expected_receipts_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);

    this.addSql(`alter table "inventory_items" add column "backorder_limit" int null, add column "preorder_release_at" timestamptz(3) null, add column "preorder_limit" int null;`);
    this.addSql(`alter table "inventory_items" drop constraint "inventory_items_backorder_policy_check";`);
    this.addSql(`alter table "inventory_items" add constraint "inventory_items_backorder_policy_check" check ("backorder_policy" in ('DENY', 'ALLOW', 'UNTIL_QTY'));`);
    this.addSql(`alter table "inventory_items" add constraint "inventory_items_backorder_limit" check ((backorder_policy = 'UNTIL_QTY') = (backorder_limit is not null) and coalesce(backorder_limit, 0) >= 0);`);
    this.addSql(`alter table "inventory_items" add constraint "inventory_items_preorder_limit" check (preorder_limit is null or (preorder_release_at is not null and preorder_limit >= 0));`);

    this.addSql(`create table "sold_ahead" ("item_id" uuid not null, "backorder_limit" int null, "backordered" int not null default 0, "preorder_limit" int null, "preordered" int not null default 0, primary key ("item_id"));`);
    this.addSql(`alter table "sold_ahead" add constraint "sold_ahead_counts" check (least(backordered, preordered) >= 0);`);
    this.addSql(`alter table "sold_ahead" add constraint "sold_ahead_item_id_foreign" foreign key ("item_id") references "inventory_items" ("id") on update no action on delete no action;`);

    this.addSql(`alter table "allocations" alter column "location_id" drop not null, add column "source" text not null default 'ON_HAND', add column "counts_against" text null;`);
    this.addSql(`alter table "allocations" drop constraint "allocations_status_check";`);
    this.addSql(`alter table "allocations" add constraint "allocations_status_check" check ("status" in ('EXPECTED', 'ALLOCATED', 'SHIPPED', 'RELEASED'));`);
    this.addSql(`alter table "allocations" add constraint "allocations_source_check" check ("source" in ('ON_HAND', 'EXPECTED_RECEIPT'));`);
    this.addSql(`alter table "allocations" add constraint "allocations_counts_against_check" check ("counts_against" in ('BACKORDER', 'PREORDER'));`);
    this.addSql(`alter table "allocations" add constraint "allocations_expected" check (source = 'EXPECTED_RECEIPT' or (location_id is not null and status <> 'EXPECTED' and counts_against is null));`);
    this.addSql(`alter table "allocations" add constraint "allocations_place" check (location_id is not null or status in ('EXPECTED', 'RELEASED'));`);
    this.addSql(`create index "allocations_item_id_index" on "allocations" ("item_id") where status = 'EXPECTED';`);

    this.addSql(`alter table "fulfillment_orders" add column "expected_at" date null;`);
    this.addSql(`alter table "fulfillment_orders" drop constraint "fulfillment_orders_location";`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_location" check (location_id is not null or status in ('BACKORDERED', 'SCHEDULED', 'ON_HOLD', 'CANCELLED'));`);
    this.addSql(`
      create index fulfillment_orders_scheduled on fulfillment_orders (fulfill_at)
      where status = 'SCHEDULED' or held_from = 'SCHEDULED';`);

    this.incomingFollowsReceipts();
    this.soldAheadFollowsAllocations();
    this.limitsHold();

    // Work that waits already is promised what it waits for.
    this.addSql(`
      insert into allocations (id, fulfillment_order_line_id, item_id, location_id, quantity, status, source, counts_against, created_at)
      select gen_random_uuid(), part.id, need."itemId", work.location_id, need."perUnit" * part.remaining_quantity, 'EXPECTED', 'EXPECTED_RECEIPT', 'BACKORDER', work.created_at
      from fulfillment_orders work
      join fulfillment_order_lines part on part.fulfillment_order_id = work.id and part.remaining_quantity > 0
      join order_lines line on line.id = part.order_line_id
      cross join lateral jsonb_to_recordset(line.needs) as need("itemId" uuid, "perUnit" int)
      where work.status = 'BACKORDERED' or work.held_from = 'BACKORDERED';`);
  }

  incomingFollowsReceipts(): void {
    this.addSql(`
      create function count_incoming() returns trigger language plpgsql as $$
      declare
        before integer := 0;
        after integer := 0;
      begin
        if tg_op = 'UPDATE' then
          if (old.item_id, old.location_id) <> (new.item_id, new.location_id) then
            raise exception 'a receipt stays at its place: cancel it and make another' using errcode = 'restrict_violation';
          end if;
          if old.status = 'OPEN' then before := old.quantity - old.received_quantity; end if;
        end if;
        if new.status = 'OPEN' then after := new.quantity - new.received_quantity; end if;
        if after <> before then
          insert into inventory_levels (item_id, location_id, updated_at) values (new.item_id, new.location_id, new.updated_at) on conflict do nothing;
          update inventory_levels set incoming = incoming + after - before where item_id = new.item_id and location_id = new.location_id;
        end if;
        return null;
      end $$;`);
    this.addSql(`
      create trigger expected_receipts_count_incoming after insert or update on expected_receipts
      for each row execute function count_incoming();`);
    this.addSql(`
      create trigger expected_receipts_stay before delete or truncate on expected_receipts
      for each statement execute function refuse_change();`);
    this.addSql(`
      create function refuse_direct_incoming() returns trigger language plpgsql as $$
      begin
        if pg_trigger_depth() < 2 then
          raise exception 'what is incoming is the sum of expected receipts: change these instead' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`
      create trigger inventory_levels_follow_receipts before update of incoming on inventory_levels
      for each row execute function refuse_direct_incoming();`);
    this.addSql(`
      create trigger inventory_levels_start_without_incoming before insert on inventory_levels for each row
      when (new.incoming <> 0) execute function refuse_direct_incoming();`);
  }

  soldAheadFollowsAllocations(): void {
    // Locked in the order of the items, so that two transactions never wait for each other in a circle.
    this.addSql(`
      create function count_sold_ahead(changed uuid[], backorders integer[], preorders integer[]) returns void language plpgsql as $$
      begin
        insert into sold_ahead (item_id) select distinct item from unnest(changed) as item order by item on conflict do nothing;
        perform 1 from sold_ahead where item_id = any(changed) order by item_id for update;
        update sold_ahead counted set backordered = counted.backordered + change.backorders, preordered = counted.preordered + change.preorders
        from unnest(changed, backorders, preorders) as change(item_id, backorders, preorders) where counted.item_id = change.item_id;
      end $$;`);
    const counted = (limit: string) => `coalesce(sum(units) filter (where counts_against = '${limit}'), 0)::integer`;
    const body = (changes: string) => `
      declare
        sums record;
      begin
        select array_agg(item_id) as items, array_agg(backorders) as backorders, array_agg(preorders) as preorders into sums from (
          select item_id, ${counted("BACKORDER")} as backorders, ${counted("PREORDER")} as preorders from (${changes}) change group by item_id
        ) summed where backorders <> 0 or preorders <> 0;
        if sums.items is not null then perform count_sold_ahead(sums.items, sums.backorders, sums.preorders); end if;
        return null;
      end`;
    const counts = "status = 'EXPECTED' and counts_against is not null";
    const added = `select item_id, counts_against, quantity as units from after_change where ${counts}`;
    const removed = `select item_id, counts_against, -quantity from before_change where ${counts}`;
    this.addSql(`create function count_added_ahead() returns trigger language plpgsql as $$ ${body(added)} $$;`);
    this.addSql(`create function count_changed_ahead() returns trigger language plpgsql as $$ ${body(`${added} union all ${removed}`)} $$;`);
    this.addSql(`
      create trigger allocations_count_added after insert on allocations
      referencing new table as after_change for each statement execute function count_added_ahead();`);
    this.addSql(`
      create trigger allocations_count_changed after update on allocations
      referencing old table as before_change new table as after_change for each statement execute function count_changed_ahead();`);
  }

  limitsHold(): void {
    this.addSql(`
      create function take_limits() returns trigger language plpgsql as $$
      begin
        insert into sold_ahead as counted (item_id, backorder_limit, preorder_limit) values (new.id, new.backorder_limit, new.preorder_limit)
        on conflict (item_id) do update set backorder_limit = excluded.backorder_limit, preorder_limit = excluded.preorder_limit;
        return null;
      end $$;`);
    this.addSql(`
      create trigger inventory_items_first_limits after insert on inventory_items for each row
      when (new.backorder_limit is not null or new.preorder_limit is not null) execute function take_limits();`);
    this.addSql(`
      create trigger inventory_items_new_limits after update of backorder_limit, preorder_limit on inventory_items for each row
      when ((old.backorder_limit, old.preorder_limit) is distinct from (new.backorder_limit, new.preorder_limit))
      execute function take_limits();`);
    this.addSql(`
      create function refuse_beyond_limit() returns trigger language plpgsql as $$
      begin
        if exists (select 1 from sold_ahead where item_id = new.item_id and (backordered > backorder_limit or preordered > preorder_limit)) then
          raise exception 'more is sold ahead than the limit of the item' using errcode = 'check_violation', constraint = 'sold_ahead_limit';
        end if;
        return null;
      end $$;`);
    this.addSql(`
      create constraint trigger sold_ahead_limit after insert or update on sold_ahead deferrable initially deferred
      for each row execute function refuse_beyond_limit();`);
  }

  override down(): void {
    throw new Error("Stock for sale is not undone: drop the database instead.");
  }
}
