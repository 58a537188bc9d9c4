import { Migration } from "@mikro-orm/migrations";

/** Orders that come again by themselves. */
export class Migration20261122000193_recurring_orders extends Migration {
  override up(): void {
    this.addSql(`create table "recurring_orders" ("id" uuid not null, "channel_id" uuid not null, "customer_id" uuid null, "ship_to_id" uuid null, "name" text not null, "status" text not null, "rule" text not null, "starts_on" date not null, "local_time" text not null, "time_zone" text not null, "lead_days" int not null default 0, "price_mode" text not null, "missed" text not null default 'ONCE', "currency" text not null, "lines" jsonb not null, "shipping_minor" bigint not null, "shipping_option" text null, "payment_status" text not null, "next_on" date null, "next_at" timestamptz(3) null, "skipped" date[] not null default '{}', "captured" int not null default 0, "last_on" date null, "problem" text null, "ended_at" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "recurring_orders_next_at_index" on "recurring_orders" ("next_at") where status = 'ACTIVE';`);
    this.addSql(`create index "recurring_orders_created_at_id_index" on "recurring_orders" ("created_at", "id");`);
    this.addSql(`create index "recurring_orders_status_created_at_id_index" on "recurring_orders" ("status", "created_at", "id");`);
    this.addSql(`create index "recurring_orders_channel_id_created_at_id_index" on "recurring_orders" ("channel_id", "created_at", "id");`);
    this.addSql(`create index "recurring_orders_customer_id_index" on "recurring_orders" ("customer_id");`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_customer_id_foreign" foreign key ("customer_id") references "customers" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_ship_to_id_foreign" foreign key ("ship_to_id") references "addresses" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_next" check ((next_on is null) = (next_at is null));`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_goes_on" check (status <> 'ACTIVE' or next_on is not null);`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_is_over" check (ended_at is null or next_on is null);`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_ended" check ((status in ('CANCELLED', 'EXPIRED')) = (ended_at is not null));`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_lead" check (lead_days >= 0 and lead_days <= 60);`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_status_check" check ("status" in ('ACTIVE', 'PAUSED', 'CANCELLED', 'EXPIRED'));`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_price_mode_check" check ("price_mode" in ('FIXED', 'DYNAMIC'));`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_missed_check" check ("missed" in ('ONCE', 'SKIP'));`);
    this.addSql(`alter table "recurring_orders" add constraint "recurring_orders_payment_status_check" check ("payment_status" in ('PENDING', 'AUTHORIZED', 'COD_DUE', 'PAID'));`);
  }

  override down(): void {
    throw new Error("Recurring orders are not taken back: restore a backup instead.");
  }
}
