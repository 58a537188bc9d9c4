import { Migration } from "@mikro-orm/migrations";

/** What was promised to buyers, and whether it was kept. */
export class Migration20261122000062_promises extends Migration {
  override up(): void {
    this.addSql(`create table "promises" ("id" uuid not null, "order_id" uuid not null, "fulfillment_order_id" uuid null, "line_id" uuid null, "location_id" uuid null, "carrier" text null, "service" text null, "zone" text null, "ship_by" date not null, "deliver_from" date not null, "deliver_to" date not null, "first_deliver_to" date not null, "confidence" double precision null, "basis" text not null, "changes" int not null default 0, "delivered_on" date null, "kept" boolean null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "promises_order_id_index" on "promises" ("order_id");`);
    this.addSql(`create index "promises_deliver_to_id_index" on "promises" ("deliver_to", "id");`);
    this.addSql(`alter table "promises" add constraint "promises_fulfillment_order" unique ("fulfillment_order_id");`);
    this.addSql(`alter table "promises" add constraint "promises_line" unique ("line_id");`);
    this.addSql(`alter table "promises" add constraint "promises_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "promises" add constraint "promises_fulfillment_order_id_foreign" foreign key ("fulfillment_order_id") references "fulfillment_orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "promises" add constraint "promises_line_id_foreign" foreign key ("line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "promises" add constraint "promises_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "promises" add constraint "promises_of" check ((fulfillment_order_id is null) <> (line_id is null));`);
    this.addSql(`alter table "promises" add constraint "promises_days" check (deliver_from <= deliver_to and ship_by <= deliver_to);`);
    this.addSql(`alter table "promises" add constraint "promises_kept" check ((delivered_on is null) = (kept is null));`);
    this.addSql(`alter table "promises" add constraint "promises_confidence" check (confidence >= 0 and confidence <= 1);`);
  }
}
