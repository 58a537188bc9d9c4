import { Migration } from "@mikro-orm/migrations";

/**
 * Lists that cost the same however many orders there are. Each filter that a client may send has an index that holds what it finds
 * in the order of the list, one for each sorting where a value may be common.
 *
 * Lines, work and holds know when their order was placed, and work its channel too, so that they are found in the order of the
 * list. The triggers here see to it: nobody else has to write it.
 */
export class Migration20261122000030_lists extends Migration {
  override up(): void {
    this.addSql("create extension if not exists pg_trgm;");
    this.addSql(`
      create function take_placed_at() returns trigger language plpgsql as $$
      begin
        select placed_at into new.placed_at from orders where id = new.order_id;
        return new;
      end $$;`);
    this.addSql(`
      create function pass_placed_at() returns trigger language plpgsql as $$
      begin
        update order_lines set placed_at = new.placed_at where order_id = new.id;
        update fulfillment_orders set placed_at = new.placed_at where order_id = new.id;
        update holds set placed_at = new.placed_at where order_id = new.id;
        return null;
      end $$;`);
    this.addSql(`
      create function take_channel() returns trigger language plpgsql as $$
      begin
        select channel_id into new.channel_id from orders where id = new.order_id;
        return new;
      end $$;`);
    this.addSql(`alter table "fulfillment_orders" add column "channel_id" uuid null;`);
    this.addSql(`update "fulfillment_orders" part set channel_id = orders.channel_id from orders where orders.id = part.order_id;`);
    this.addSql(`alter table "fulfillment_orders" alter column "channel_id" set not null;`);
    this.addSql(`
      create trigger "fulfillment_orders_take_channel" before insert on "fulfillment_orders" for each row
      when (new.channel_id is null) execute function take_channel();`);
    for (const table of ["order_lines", "fulfillment_orders", "holds"]) {
      this.addSql(`alter table "${table}" add column "placed_at" timestamptz(3) null;`);
      this.addSql(`update "${table}" part set placed_at = orders.placed_at from orders where orders.id = part.order_id;`);
      this.addSql(`alter table "${table}" alter column "placed_at" set not null;`);
      this.addSql(`
        create trigger "${table}_take_placed_at" before insert on "${table}" for each row
        when (new.placed_at is null) execute function take_placed_at();`);
    }
    this.addSql(`
      create trigger orders_pass_placed_at after update of placed_at on orders for each row
      when (old.placed_at <> new.placed_at) execute function pass_placed_at();`);

    this.addSql(`create index "orders_total_minor_id_index" on "orders" ("total_minor", "id");`);
    this.addSql(`create index "orders_payment_status_placed_at_id_index" on "orders" ("payment_status", "placed_at", "id");`);
    this.addSql(`create index "orders_fulfillment_status_placed_at_id_index" on "orders" ("fulfillment_status", "placed_at", "id");`);
    this.addSql(`create index "orders_status_updated_at_id_index" on "orders" ("status", "updated_at", "id");`);
    this.addSql(`create index "orders_payment_status_updated_at_id_index" on "orders" ("payment_status", "updated_at", "id");`);
    this.addSql(`create index "orders_fulfillment_status_updated_at_id_index" on "orders" ("fulfillment_status", "updated_at", "id");`);
    this.addSql(`create index "orders_channel_id_updated_at_id_index" on "orders" ("channel_id", "updated_at", "id");`);
    this.addSql(`create index "orders_status_total_minor_id_index" on "orders" ("status", "total_minor", "id");`);
    this.addSql(`create index "orders_payment_status_total_minor_id_index" on "orders" ("payment_status", "total_minor", "id");`);
    this.addSql(`create index "orders_fulfillment_status_total_minor_id_index" on "orders" ("fulfillment_status", "total_minor", "id");`);
    this.addSql(`create index "orders_channel_id_total_minor_id_index" on "orders" ("channel_id", "total_minor", "id");`);
    this.addSql(`drop index "order_lines_sku_index";`);
    this.addSql(`create index "order_lines_sku_placed_at_order_id_index" on "order_lines" ("sku", "placed_at", "order_id");`);
    this.addSql(`create index "fulfillment_orders_location_id_placed_at_order_id_index" on "fulfillment_orders" ("location_id", "placed_at", "order_id");`);
    this.addSql(`create index "fulfillment_orders_location_id_created_at_id_index" on "fulfillment_orders" ("location_id", "created_at", "id");`);
    this.addSql(`create index "fulfillment_orders_channel_id_created_at_id_index" on "fulfillment_orders" ("channel_id", "created_at", "id");`);
    this.addSql(`create index "fulfillment_orders_status_created_at_id_index" on "fulfillment_orders" ("status", "created_at", "id");`);
    this.addSql("create index holds_by_placed_at on holds (placed_at, order_id) where status = 'ACTIVE';");

    // Tests are few: indexes of them alone cost the others nothing.
    this.addSql("create index orders_test_by_placed_at on orders (placed_at, id) where test;");
    this.addSql("create index orders_test_by_updated_at on orders (updated_at, id) where test;");
    this.addSql("create index orders_test_by_total on orders (total_minor, id) where test;");

    this.addSql("create index orders_search on orders using gin (search_text gin_trgm_ops);");
    this.addSql(`
      create index customers_search on customers using gin (
        lower(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) gin_trgm_ops);`);

    this.addSql(`create index "inventory_items_title_id_index" on "inventory_items" ("title", "id");`);
    this.addSql(`create index "inventory_items_created_at_id_index" on "inventory_items" ("created_at", "id");`);
    this.addSql(`create index "inventory_items_updated_at_id_index" on "inventory_items" ("updated_at", "id");`);
    this.addSql("create index inventory_items_tags on inventory_items using gin (tags);");
    this.addSql("create index inventory_items_not_tracked on inventory_items (sku, id) where not tracked;");
    this.addSql(`
      create index inventory_items_search on inventory_items using gin (
        (sku || ' ' || title || ' ' || coalesce(barcode, '')) gin_trgm_ops);`);
    this.addSql(`create index "channel_listings_external_sku_id_index" on "channel_listings" ("external_sku", "id");`);
    this.addSql(`
      create index channel_listings_search on channel_listings using gin ((external_sku || ' ' || coalesce(title, '')) gin_trgm_ops);`);

    this.addSql("create index inbox_by_outcome on inbox (outcome, id) where outcome is not null;");
  }
}
