import { Migration } from "@mikro-orm/migrations";

/** What happens to parcels on their way, and the messages that say so. */
export class Migration20261122000177_tracking extends Migration {
  override up(): void {
    this.addSql(`create table "carrier_messages" ("id" uuid not null, "account_id" uuid not null, "delivery_id" text not null, "body" bytea null, "status" text not null default 'PENDING', "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "reason" text null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "carrier_messages_next_attempt_at_id_index" on "carrier_messages" ("next_attempt_at", "id") where status = 'PENDING';`);
    this.addSql(`alter table "carrier_messages" add constraint "carrier_messages_once" unique ("account_id", "delivery_id");`);
    this.addSql(`create table "tracking_events" ("id" uuid not null, "fulfillment_id" uuid not null, "key" text not null, "status" text null, "code" text not null, "note" text null, "happened_at" timestamptz(3) not null, "source" text not null, "moved" boolean not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "tracking_events_fulfillment_id_happened_at_id_index" on "tracking_events" ("fulfillment_id", "happened_at", "id");`);
    this.addSql(`alter table "tracking_events" add constraint "tracking_events_once" unique ("fulfillment_id", "key");`);
    this.addSql(`alter table "carrier_messages" add constraint "carrier_messages_account_id_foreign" foreign key ("account_id") references "carrier_accounts" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "carrier_messages" add constraint "carrier_messages_status_check" check ("status" in ('PENDING', 'DONE', 'PARKED'));`);
    this.addSql(`alter table "tracking_events" add constraint "tracking_events_fulfillment_id_foreign" foreign key ("fulfillment_id") references "fulfillments" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "tracking_events" add constraint "tracking_events_status_check" check ("status" in ('IN_TRANSIT', 'OUT_FOR_DELIVERY', 'ATTEMPTED', 'DELIVERED', 'LOST', 'RETURNED_TO_SENDER', 'NOT_CARRIED'));`);
    this.addSql(`alter table "tracking_events" add constraint "tracking_events_source_check" check ("source" in ('WEBHOOK', 'POLL', 'HAND'));`);
    this.addSql(`create function "keep_tracking_event"() returns trigger language plpgsql as $$
      begin
        raise exception 'What happened to a parcel is never changed' using errcode = '23514', constraint = 'tracking_events_stay';
      end $$;`);
    this.addSql(`create trigger "tracking_events_stay" before update or delete on "tracking_events" for each row execute function "keep_tracking_event"();`);
  }

  override down(): void {
    throw new Error("What happened to parcels is not taken back: restore a backup instead.");
  }
}
