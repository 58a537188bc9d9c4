import { Migration } from "@mikro-orm/migrations";

/** Accounts with carriers, and what carriers are asked to carry. */
export class Migration20261122000176_bookings extends Migration {
  override up(): void {
    this.addSql(`create table "carrier_accounts" ("id" uuid not null, "code" text not null, "name" text not null, "client_key" text not null, "status" text not null default 'ACTIVE', "carrier_codes" jsonb not null, "settings" jsonb not null, "checked_at" timestamptz(3) null, "holder" text null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "carrier_accounts" add constraint "carrier_accounts_code_unique" unique ("code");`);
    this.addSql(`create table "carrier_bookings" ("id" uuid not null, "number" bigint not null, "account_id" uuid null, "carrier" text null, "service" text null, "because" text null, "status" text not null default 'PENDING', "wanted" boolean not null default true, "reference" text null, "tracking_reference" text null, "tracking_number" text null, "cost_minor" bigint null, "cost_currency" text null, "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "try_until" timestamptz(3) not null, "busy_until" timestamptz(3) null, "reason" text null, "attention_since" timestamptz(3) null, "next_check_at" timestamptz(3) null, "actor" text not null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "carrier_bookings_account_id_reference_index" on "carrier_bookings" ("account_id", "reference") where reference is not null;`);
    this.addSql(`create index "carrier_bookings_tracking_number_index" on "carrier_bookings" ("tracking_number") where tracking_number is not null;`);
    this.addSql(`create index "carrier_bookings_next_attempt_at_index" on "carrier_bookings" ("next_attempt_at") where status in ('PENDING', 'BOOKING', 'UNKNOWN', 'VOIDING');`);
    this.addSql(`create index "carrier_bookings_next_check_at_index" on "carrier_bookings" ("next_check_at") where next_check_at is not null;`);
    this.addSql(`alter table "carrier_bookings" add constraint "carrier_bookings_number" unique ("number");`);
    this.addSql(`create table "booked_parcels" ("id" uuid not null, "booking_id" uuid not null, "fulfillment_id" uuid not null, "order_id" uuid not null, "current" boolean not null default true, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "booked_parcels_booking_id_index" on "booked_parcels" ("booking_id");`);
    this.addSql(`create index "booked_parcels_order_id_index" on "booked_parcels" ("order_id");`);
    this.addSql(`create index "booked_parcels_fulfillment_id_index" on "booked_parcels" ("fulfillment_id");`);
    this.addSql(`alter table "booked_parcels" add constraint "booked_parcels_once" unique ("booking_id", "fulfillment_id");`);
    this.addSql(`alter table "carrier_accounts" add constraint "carrier_accounts_status_check" check ("status" in ('ACTIVE', 'PAUSED'));`);
    this.addSql(`alter table "carrier_bookings" add constraint "carrier_bookings_account_id_foreign" foreign key ("account_id") references "carrier_accounts" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "carrier_bookings" add constraint "carrier_bookings_chosen" check (num_nonnulls(account_id, carrier, service) in (0, 3));`);
    this.addSql(`alter table "carrier_bookings" add constraint "carrier_bookings_booked" check (status not in ('BOOKED', 'VOIDING') or tracking_number is not null);`);
    this.addSql(`alter table "carrier_bookings" add constraint "carrier_bookings_cost" check ((cost_minor is null) = (cost_currency is null));`);
    this.addSql(`alter table "carrier_bookings" add constraint "carrier_bookings_status_check" check ("status" in ('PENDING', 'BOOKING', 'UNKNOWN', 'BOOKED', 'REFUSED', 'VOIDING', 'VOIDED'));`);
    this.addSql(`alter table "booked_parcels" add constraint "booked_parcels_booking_id_foreign" foreign key ("booking_id") references "carrier_bookings" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "booked_parcels" add constraint "booked_parcels_fulfillment_id_foreign" foreign key ("fulfillment_id") references "fulfillments" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "booked_parcels" add constraint "booked_parcels_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`create sequence "carrier_booking_numbers" as bigint;`);
    this.addSql(`create unique index "booked_parcels_current" on "booked_parcels" ("fulfillment_id") where current;`);
    this.addSql(`alter table "order_validations" drop constraint "order_validations_code_check", add constraint "order_validations_code_check" check ("code" in ('NO_LINES', 'UNKNOWN_SKU', 'ADDRESS_MISSING', 'ADDRESS_INCOMPLETE', 'ADDRESS_MASKED', 'CUSTOMER_MISSING', 'OUT_OF_STOCK', 'PICKUP_SHORT', 'BACKORDERED', 'REROUTED', 'PRICE_DIFFERS', 'TOTAL_DIFFERS', 'CURRENCY_DIFFERS', 'SHIPPING_OPTION_MISSING', 'PAYMENT_PENDING', 'PAYMENT_UNKNOWN', 'TEST_ORDER', 'PARCEL_LOST', 'RULE'));`);
  }

  override down(): void {
    throw new Error("What was booked with carriers is not taken back: restore a backup instead.");
  }
}
