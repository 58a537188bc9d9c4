import { Migration } from "@mikro-orm/migrations";

/** What channels were told, and showed, of their stock; which listings have to be looked at again; and how far the log was read for that. */
export class Migration20261122000155_stock_publication extends Migration {
  override up(): void {
    this.addSql(`alter table "channels" add column "publish_stock" boolean not null default true;`);

    this.addSql(`create table "published_levels" ("listing_id" uuid not null, "place" text not null default '', "channel_id" uuid not null, "told_quantity" int null, "told_at" timestamptz(3) null, "shown_quantity" int null, "shown_at" timestamptz(3) null, "differed_at" timestamptz(3) null, primary key ("listing_id", "place"));`);
    this.addSql(`alter table "published_levels" add constraint "published_levels_told" check ((told_quantity is null) = (told_at is null));`);
    this.addSql(`alter table "published_levels" add constraint "published_levels_shown" check (shown_quantity is null or shown_at is not null);`);
    this.addSql(`alter table "published_levels" add constraint "published_levels_listing_id_foreign" foreign key ("listing_id") references "channel_listings" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "published_levels" add constraint "published_levels_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`create index "published_levels_channel_id_listing_id_index" on "published_levels" ("channel_id", "listing_id");`);

    this.addSql(`create table "stock_drifts" ("listing_id" uuid not null, "channel_id" uuid not null, "since" timestamptz(3) not null, "marks" int not null default 1, "due_at" timestamptz(3) null, "leased_until" timestamptz(3) null, "reason" text null, primary key ("listing_id"));`);
    this.addSql(`alter table "stock_drifts" add constraint "stock_drifts_due" check ((due_at is null) = (reason is not null));`);
    this.addSql(`alter table "stock_drifts" add constraint "stock_drifts_listing_id_foreign" foreign key ("listing_id") references "channel_listings" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "stock_drifts" add constraint "stock_drifts_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`create index "stock_drifts_channel_id_due_at_index" on "stock_drifts" ("channel_id", "due_at");`);
    this.addSql(`create index "stock_drifts_channel_id_since_listing_id_index" on "stock_drifts" ("channel_id", "since", "listing_id");`);

    this.addSql(`create table "stock_lines" ("channel_id" uuid not null, "failing_since" timestamptz(3) null, "failure" text null, "reconcile_asked_at" timestamptz(3) null, "reconcile_begun_at" timestamptz(3) null, "reconcile_after" uuid null, "reconciled_at" timestamptz(3) null, "looked" int not null default 0, "differed" int not null default 0, primary key ("channel_id"));`);
    this.addSql(`alter table "stock_lines" add constraint "stock_lines_failing" check ((failing_since is null) = (failure is null));`);
    this.addSql(`alter table "stock_lines" add constraint "stock_lines_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);

    this.addSql(`create table event_readers (name text primary key, position bigint not null);`);
    // Whatever happened before is in the levels themselves: those who read begin here, and look at every listing once.
    this.addSql(`insert into event_readers select 'stock', last_position from event_relay;`);
  }
}
