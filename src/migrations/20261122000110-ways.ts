import { Migration } from "@mikro-orm/migrations";

/**
 * The ways in which goods reach buyers: lines that are picked up, work that another firm is asked to do, and work of several orders that
 * leaves in one parcel.
 */
export class Migration20261122000110_ways extends Migration {
  override up(): void {
    // A place that nobody visits hands nothing over.
    this.addSql(`update "locations" set "pickup" = false where "type" = 'DARK_STORE';`);
    this.addSql(`alter table "locations" add column "request_minutes" int null, add column "submits_requests" boolean not null default true;`);
    this.addSql(`alter table "locations" add constraint "locations_dark_store" check (type <> 'DARK_STORE' or not pickup);`);
    this.addSql(`alter table "locations" add constraint "locations_request_minutes" check (request_minutes > 0);`);

    this.addSql(`alter table "order_lines" add column "delivery_method" text not null default 'SHIP', add column "pickup_location_id" uuid null;`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_delivery_method_check" check ("delivery_method" in ('SHIP', 'PICKUP', 'LOCAL', 'DIGITAL'));`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_pickup" check (pickup_location_id is null or delivery_method = 'PICKUP');`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_pickup_location_id_foreign" foreign key ("pickup_location_id") references "locations" ("id") on update no action on delete no action;`);

    this.addSql(`create table "shipment_groups" ("id" uuid not null, "location_id" uuid not null, "carrier" text null, "service" text null, "apart_minor" bigint null, "together_minor" bigint null, "currency" text null, "made_by" text not null, "created_at" timestamptz(3) not null, "dissolved_at" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`alter table "shipment_groups" add constraint "shipment_groups_prices" check (num_nonnulls(apart_minor, together_minor, currency) in (0, 3));`);
    this.addSql(`alter table "shipment_groups" add constraint "shipment_groups_place" unique ("id", "location_id");`);
    this.addSql(`alter table "shipment_groups" add constraint "shipment_groups_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);

    this.addSql(`alter table "fulfillment_orders" add column "request_status" text null, add column "request_due_at" timestamptz(3) null, add column "request_note" text null, add column "cancelling" jsonb null, add column "shipment_group_id" uuid null;`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_request_status_check" check ("request_status" in ('UNSUBMITTED', 'SUBMITTED', 'ACCEPTED', 'REJECTED', 'CANCELLATION_REQUESTED', 'CANCELLATION_ACCEPTED', 'CANCELLATION_REJECTED', 'CLOSED'));`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_request_due" check (request_due_at is null or request_status = 'SUBMITTED');`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_request_open" check (request_status not in ('SUBMITTED', 'CANCELLATION_REQUESTED') or status in ('OPEN', 'ON_HOLD', 'IN_PROGRESS'));`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_request_answered" check (request_status not in ('UNSUBMITTED', 'SUBMITTED', 'REJECTED') or status <> 'IN_PROGRESS');`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_request_ended" check (request_status not in ('REJECTED', 'CANCELLATION_ACCEPTED') or status in ('INCOMPLETE', 'CANCELLED'));`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_cancelling" check (cancelling is null or request_status in ('CANCELLATION_REQUESTED', 'CANCELLATION_ACCEPTED', 'CANCELLATION_REJECTED'));`);
    // One parcel leaves from one place, and only with what is still to leave or has left.
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_grouped" check (shipment_group_id is null or (location_id is not null and status in ('OPEN', 'ON_HOLD', 'IN_PROGRESS', 'CLOSED')));`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_shipment_group_id_foreign" foreign key ("shipment_group_id") references "shipment_groups" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_group_place" foreign key ("shipment_group_id", "location_id") references "shipment_groups" ("id", "location_id");`);
    this.addSql(`create index "fulfillment_orders_shipment_group_id_index" on "fulfillment_orders" ("shipment_group_id") where shipment_group_id is not null;`);
    this.addSql(`create index "fulfillment_orders_request_status_created_at_id_index" on "fulfillment_orders" ("request_status", "created_at", "id") where request_status is not null;`);
    this.addSql(`create index "fulfillment_orders_location_id_request_status_crea_2cc4b_index" on "fulfillment_orders" ("location_id", "request_status", "created_at", "id") where request_status is not null;`);
    this.addSql(`create index "fulfillment_orders_request_due_at_index" on "fulfillment_orders" ("request_due_at") where request_due_at is not null;`);

    this.addSql(`alter table "order_validations" drop constraint "order_validations_code_check";`);
    this.addSql(`alter table "order_validations" add constraint "order_validations_code_check" check ("code" in ('NO_LINES', 'UNKNOWN_SKU', 'ADDRESS_MISSING', 'ADDRESS_INCOMPLETE', 'ADDRESS_MASKED', 'CUSTOMER_MISSING', 'OUT_OF_STOCK', 'PICKUP_SHORT', 'BACKORDERED', 'REROUTED', 'PRICE_DIFFERS', 'TOTAL_DIFFERS', 'CURRENCY_DIFFERS', 'SHIPPING_OPTION_MISSING', 'PAYMENT_PENDING', 'PAYMENT_UNKNOWN', 'TEST_ORDER', 'RULE'));`);
  }

  override down(): void {
    throw new Error("What was asked of others is not undone: restore a backup instead.");
  }
}
