import { Migration } from "@mikro-orm/migrations";

/** What pickers fetch in one round. Work is on one open list at most. */
export class Migration20261122000173_pick_lists extends Migration {
  override up(): void {
    this.addSql(`create table "pick_lists" ("id" uuid not null, "location_id" uuid not null, "status" text not null default 'OPEN', "assignee" text null, "made_by" text not null, "started_at" timestamptz(3) null, "ended_at" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "pick_lists" add constraint "pick_lists_status_check" check ("status" in ('OPEN', 'IN_PROGRESS', 'COMPLETED', 'CANCELLED'));`);
    this.addSql(`alter table "pick_lists" add constraint "pick_lists_ended" check ((status in ('COMPLETED', 'CANCELLED')) = (ended_at is not null));`);
    this.addSql(`alter table "pick_lists" add constraint "pick_lists_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`create index "pick_lists_created_at_id_index" on "pick_lists" ("created_at", "id");`);
    this.addSql(`create index "pick_lists_status_created_at_id_index" on "pick_lists" ("status", "created_at", "id");`);
    this.addSql(`create index "pick_lists_location_id_created_at_id_index" on "pick_lists" ("location_id", "created_at", "id");`);
    this.addSql(`create index "pick_lists_location_id_status_created_at_id_index" on "pick_lists" ("location_id", "status", "created_at", "id");`);

    this.addSql(`create table "pick_list_entries" ("id" uuid not null, "pick_list_id" uuid not null, "fulfillment_order_id" uuid not null, "open" boolean not null default true, primary key ("id"));`);
    this.addSql(`create index "pick_list_entries_pick_list_id_index" on "pick_list_entries" ("pick_list_id");`);
    this.addSql(`create index "pick_list_entries_fulfillment_order_id_index" on "pick_list_entries" ("fulfillment_order_id");`);
    this.addSql(`create unique index "pick_list_entries_one_open" on "pick_list_entries" ("fulfillment_order_id") where open;`);
    this.addSql(`alter table "pick_list_entries" add constraint "pick_list_entries_pick_list_id_foreign" foreign key ("pick_list_id") references "pick_lists" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "pick_list_entries" add constraint "pick_list_entries_fulfillment_order_id_foreign" foreign key ("fulfillment_order_id") references "fulfillment_orders" ("id") on update no action on delete no action;`);

    this.addSql(`create table "pick_list_picks" ("id" uuid not null, "pick_list_id" uuid not null, "fulfillment_order_line_id" uuid not null, "item_id" uuid not null, "per_unit" int not null, "quantity" int not null, "picked" int not null default 0, primary key ("id"));`);
    this.addSql(`alter table "pick_list_picks" add constraint "pick_list_picks_once" unique ("pick_list_id", "fulfillment_order_line_id", "item_id");`);
    this.addSql(`create index "pick_list_picks_fulfillment_order_line_id_index" on "pick_list_picks" ("fulfillment_order_line_id");`);
    this.addSql(`alter table "pick_list_picks" add constraint "pick_list_picks_units" check (per_unit > 0 and quantity > 0 and picked >= 0 and picked <= quantity);`);
    this.addSql(`alter table "pick_list_picks" add constraint "pick_list_picks_pick_list_id_foreign" foreign key ("pick_list_id") references "pick_lists" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "pick_list_picks" add constraint "pick_list_picks_fulfillment_order_line_id_foreign" foreign key ("fulfillment_order_line_id") references "fulfillment_order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "pick_list_picks" add constraint "pick_list_picks_item_id_foreign" foreign key ("item_id") references "inventory_items" ("id") on update no action on delete no action;`);
  }

  override down(): void {
    this.addSql(`drop table "pick_list_picks", "pick_list_entries", "pick_lists";`);
  }
}
