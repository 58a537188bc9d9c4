import { Migration } from "@mikro-orm/migrations";

/** The floor: boxes that are being packed, what is ready to be picked up, and decisions by hand. */
export class Migration20261122000172_floor extends Migration {
  override up(): void {
    this.addSql(`alter table "locations" add column "pickup_days" int not null default 7, add column "pickup_expiry" text not null default 'CANCEL';`);
    this.addSql(`alter table "locations" add constraint "locations_pickup_days" check (pickup_days >= 1 and pickup_days <= 365);`);
    this.addSql(`alter table "locations" add constraint "locations_pickup_expiry_check" check ("pickup_expiry" in ('CANCEL', 'HOLD'));`);

    this.addSql(`alter table "fulfillments" add column "pickup_tries" int not null default 0;`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_pickup" check (status <> 'READY_FOR_PICKUP' or num_nulls(ready_at, pickup_code, pickup_until) = 0);`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_pickup_code" check (pickup_code ~ '^[0-9]{6}$');`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_pickup_tries" check (pickup_tries >= 0 and pickup_tries <= 5);`);
    this.addSql(`create index "fulfillments_pickup_until_index" on "fulfillments" ("pickup_until") where status = 'READY_FOR_PICKUP';`);

    this.addSql(`alter table "fulfillment_packages" add column "contents" jsonb null;`);
    this.addSql(`create table "packing_boxes" ("id" uuid not null, "fulfillment_order_id" uuid not null, "position" int not null, "contents" jsonb not null, "weight_grams" int null, "length_mm" int null, "width_mm" int null, "height_mm" int null, "closed_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "packing_boxes" add constraint "packing_boxes_position" unique ("fulfillment_order_id", "position");`);
    this.addSql(`alter table "packing_boxes" add constraint "packing_boxes_fulfillment_order_id_foreign" foreign key ("fulfillment_order_id") references "fulfillment_orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "packing_boxes" add constraint "packing_boxes_closed" check ((closed_at is null) = (weight_grams is null));`);

    this.addSql(`alter table "routing_decisions" drop constraint "routing_decisions_reason_check", add constraint "routing_decisions_reason_check" check ("reason" in ('NEW_ORDER', 'ORDER_CHANGED', 'REJECTED', 'SHORT_PICK', 'SHORTAGE', 'ADDRESS_CHANGED', 'HOLD_RELEASED', 'OUTAGE', 'LOCATION', 'RECEIPT', 'RELEASE', 'BY_HAND'));`);
  }

  override down(): void {
    this.addSql(`drop table "packing_boxes";`);
    this.addSql(`alter table "fulfillment_packages" drop column "contents";`);
    this.addSql(`drop index "fulfillments_pickup_until_index";`);
    this.addSql(`alter table "fulfillments" drop column "pickup_tries", drop constraint "fulfillments_pickup", drop constraint "fulfillments_pickup_code";`);
    this.addSql(`alter table "locations" drop column "pickup_days", drop column "pickup_expiry";`);
  }
}
