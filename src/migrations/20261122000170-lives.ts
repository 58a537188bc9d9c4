import { Migration } from "@mikro-orm/migrations";

/** What comes after routing: work that goes on, parcels with boxes, money, and files that people print. */
export class Migration20261122000170_lives extends Migration {
  override up(): void {
    this.addSql(`alter table "orders" add column "captured_minor" bigint not null default 0, add column "refunded_minor" bigint not null default 0;`);
    this.addSql(`alter table "orders" add constraint "orders_refunded" check (refunded_minor >= 0 and refunded_minor <= captured_minor);`);
    this.addSql(`alter table "orders" drop constraint "orders_status_check", add constraint "orders_status_check" check ("status" in ('DRAFT', 'RECEIVED', 'OPEN', 'EXCEPTION', 'CANCELLED', 'COMPLETED'));`);
    this.addSql(`alter table "order_lines" add column "delivered_quantity" int not null default 0, add column "return_requested_quantity" int not null default 0, add column "returned_quantity" int not null default 0;`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_delivered" check (delivered_quantity >= 0 and delivered_quantity <= fulfilled_quantity);`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_returned" check (returned_quantity >= 0 and returned_quantity <= return_requested_quantity and return_requested_quantity <= fulfilled_quantity);`);
    this.addSql(`alter table "order_lines" drop constraint "order_lines_origin_check", add constraint "order_lines_origin_check" check ("origin" in ('ORIGINAL', 'AUTO_ADDED', 'EDITED', 'SUBSTITUTE', 'EXCHANGE'));`);

    this.addSql(`alter table "fulfillment_orders" add column "work_state" text null;`);
    this.addSql(`update "fulfillment_orders" set "work_state" = 'ACCEPTED' where "status" = 'IN_PROGRESS' or "held_from" = 'IN_PROGRESS';`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_work_state_check" check ("work_state" in ('ACCEPTED', 'PICKING', 'PACKED', 'READY_FOR_PICKUP'));`);
    this.addSql(`alter table "fulfillment_orders" add constraint "fulfillment_orders_work_state" check (status <> 'IN_PROGRESS' or work_state is not null);`);
    this.addSql(`alter table "fulfillments" add column "service" text null, add column "cost_minor" bigint null, add column "cost_currency" text null, add column "collect_minor" bigint null, add column "labelled_at" timestamptz(3) null, add column "delivered_at" timestamptz(3) null, add column "ready_at" timestamptz(3) null, add column "pickup_code" text null, add column "pickup_until" timestamptz(3) null;`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_cost" check ((cost_minor is null) = (cost_currency is null));`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_collects" check (collect_minor > 0);`);
    this.addSql(`create table "fulfillment_packages" ("id" uuid not null, "fulfillment_id" uuid not null, "position" int not null, "weight_grams" int not null, "length_mm" int null, "width_mm" int null, "height_mm" int null, "tracking_number" text null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "fulfillment_packages" add constraint "fulfillment_packages_position" unique ("fulfillment_id", "position");`);
    this.addSql(`alter table "fulfillment_packages" add constraint "fulfillment_packages_fulfillment_id_foreign" foreign key ("fulfillment_id") references "fulfillments" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillment_packages" add constraint "fulfillment_packages_weight" check (weight_grams > 0);`);
    this.addSql(`alter table "fulfillment_packages" add constraint "fulfillment_packages_size" check (num_nonnulls(length_mm, width_mm, height_mm) in (0, 3) and least(length_mm, width_mm, height_mm) > 0);`);

    this.addSql(`create table "refunds" ("id" uuid not null, "order_id" uuid not null, "status" text not null default 'PENDING', "reason" text not null, "method" text not null default 'ORIGINAL', "amount_minor" bigint not null, "shipping_minor" bigint not null default 0, "fee_minor" bigint not null default 0, "extra_minor" bigint not null default 0, "currency" text not null, "note" text null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "refunds_order_id_index" on "refunds" ("order_id");`);
    this.addSql(`create table "refund_lines" ("id" uuid not null, "refund_id" uuid not null, "order_line_id" uuid not null, "quantity" int not null, "amount_minor" bigint not null, primary key ("id"));`);
    this.addSql(`create index "refund_lines_refund_id_index" on "refund_lines" ("refund_id");`);
    this.addSql(`create index "refund_lines_order_line_id_index" on "refund_lines" ("order_line_id");`);
    this.addSql(`create table "payment_transactions" ("id" uuid not null, "order_id" uuid not null, "kind" text not null, "status" text not null, "amount_minor" bigint not null, "currency" text not null, "gateway" text not null, "gateway_ref" text null, "refund_id" uuid null, "note" text null, "occurred_at" timestamptz(3) not null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "payment_transactions_order_id_index" on "payment_transactions" ("order_id");`);
    this.addSql(`create index "payment_transactions_refund_id_index" on "payment_transactions" ("refund_id");`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_once" unique ("gateway", "gateway_ref", "kind");`);
    this.addSql(`alter table "refunds" add constraint "refunds_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "refunds" add constraint "refunds_amount" check (amount_minor > 0 and least(shipping_minor, fee_minor, extra_minor) >= 0);`);
    this.addSql(`alter table "refunds" add constraint "refunds_status_check" check ("status" in ('PENDING', 'SUCCEEDED', 'FAILED'));`);
    this.addSql(`alter table "refunds" add constraint "refunds_reason_check" check ("reason" in ('RETURN', 'CANCELLATION', 'ORDER_CHANGE', 'APPEASEMENT', 'CLAIM', 'OVERPAYMENT', 'OTHER'));`);
    this.addSql(`alter table "refunds" add constraint "refunds_method_check" check ("method" in ('ORIGINAL', 'STORE_CREDIT'));`);
    this.addSql(`alter table "refund_lines" add constraint "refund_lines_refund_id_foreign" foreign key ("refund_id") references "refunds" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "refund_lines" add constraint "refund_lines_order_line_id_foreign" foreign key ("order_line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "refund_lines" add constraint "refund_lines_units" check (quantity > 0 and amount_minor >= 0);`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_refund_id_foreign" foreign key ("refund_id") references "refunds" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_amount" check (amount_minor > 0);`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_refund" check (refund_id is null or kind = 'REFUND');`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_kind_check" check ("kind" in ('AUTH', 'CAPTURE', 'SALE', 'VOID', 'REFUND', 'CHARGEBACK', 'COD_COLLECT'));`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_status_check" check ("status" in ('PENDING', 'SUCCEEDED', 'FAILED'));`);

    this.addSql(`create table "documents" ("id" uuid not null, "kind" text not null, "subject_type" text not null, "subject_id" uuid not null, "media_type" text not null, "language" text not null default '', "file_name" text not null, "bytes" bytea not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "documents_subject_type_subject_id_kind_index" on "documents" ("subject_type", "subject_id", "kind");`);
    this.addSql(`alter table "documents" add constraint "documents_kind_check" check ("kind" in ('LABEL', 'PACKING_SLIP', 'PICK_LIST', 'MANIFEST', 'INVOICE', 'CREDIT_NOTE', 'RETURN_LABEL', 'EXPORT'));`);
  }

  override down(): void {
    throw new Error("Payments and parcels are not taken back: restore a backup instead.");
  }
}
