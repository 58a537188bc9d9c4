import { Migration } from "@mikro-orm/migrations";

/** Statements of marketplaces, and what they are compared with. */
export class Migration20261122000200_settlements extends Migration {
  override up(): void {
    this.addSql(`create table "settlement_terms" ("channel_id" uuid not null, "mapping" jsonb not null, "expect_after_days" int null, "commission_percent" text null, "tolerance_minor" bigint not null default 0, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("channel_id"));`);
    this.addSql(`create table "settlement_files" ("id" uuid not null, "channel_id" uuid not null, "digest" text not null, "file_name" text not null, "row_count" int not null, "written_count" int not null, "refused_count" int not null, "told_parts" text[] not null default '{}', "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create table "settlements" ("id" uuid not null, "channel_id" uuid not null, "statement_id" text not null, "currency" text not null, "period_from" timestamptz(3) not null, "period_to" timestamptz(3) not null, "payout_minor" bigint null, "entries_minor" bigint not null default 0, "paid_out_minor" bigint not null default 0, "entry_count" int not null default 0, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create table "reconciliation_items" ("id" uuid not null, "channel_id" uuid not null, "subject" text not null, "order_id" uuid null, "outcome" text not null, "status" text not null default 'OPEN', "currency" text not null, "expected_minor" bigint not null, "actual_minor" bigint not null, "difference_minor" bigint not null, "reasons" jsonb not null, "note" text null, "decided_by" text null, "judged_at" timestamptz(3) not null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create table "settlement_entries" ("id" uuid not null, "settlement_id" uuid not null, "channel_id" uuid not null, "file_id" uuid not null, "line" int not null, "row_key" text not null, "type" text not null, "native_type" text null, "description" text null, "external_order_id" text null, "transaction_ref" text null, "currency" text not null, "gross_minor" bigint not null, "discount_minor" bigint not null, "shipping_minor" bigint not null, "commission_minor" bigint not null, "fee_minor" bigint not null, "tax_minor" bigint not null, "refund_minor" bigint not null, "other_minor" bigint not null, "net_minor" bigint not null, "occurred_at" timestamptz(3) not null, "order_id" uuid null, "linked" boolean not null default false, "payment_transaction_id" uuid null, "subject" text null, "item_id" uuid null, "fresh" boolean not null default true, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "settlement_terms" add constraint "settlement_terms_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "settlement_terms" add constraint "settlement_terms_values" check (tolerance_minor >= 0 and (expect_after_days is null or expect_after_days > 0));`);
    this.addSql(`alter table "settlement_files" add constraint "settlement_files_once" unique ("channel_id", "digest");`);
    this.addSql(`alter table "settlement_files" add constraint "settlement_files_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`create index "settlements_period_to_id_index" on "settlements" ("period_to", "id");`);
    this.addSql(`create index "settlements_channel_id_period_to_id_index" on "settlements" ("channel_id", "period_to", "id");`);
    this.addSql(`alter table "settlements" add constraint "settlements_once" unique ("channel_id", "statement_id");`);
    this.addSql(`alter table "settlements" add constraint "settlements_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`create index "reconciliation_items_order_id_index" on "reconciliation_items" ("order_id");`);
    this.addSql(`create index "reconciliation_items_created_at_id_index" on "reconciliation_items" ("created_at", "id");`);
    this.addSql(`create index "reconciliation_items_status_created_at_id_index" on "reconciliation_items" ("status", "created_at", "id");`);
    this.addSql(`create index "reconciliation_items_outcome_created_at_id_index" on "reconciliation_items" ("outcome", "created_at", "id");`);
    this.addSql(`create index "reconciliation_items_channel_id_created_at_id_index" on "reconciliation_items" ("channel_id", "created_at", "id");`);
    this.addSql(`alter table "reconciliation_items" add constraint "reconciliation_items_once" unique ("channel_id", "subject");`);
    this.addSql(`alter table "reconciliation_items" add constraint "reconciliation_items_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "reconciliation_items" add constraint "reconciliation_items_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "reconciliation_items" add constraint "reconciliation_items_difference" check (difference_minor = actual_minor - expected_minor);`);
    this.addSql(`alter table "reconciliation_items" add constraint "reconciliation_items_matched" check ((outcome = 'MATCHED') = (status = 'MATCHED'));`);
    this.addSql(`alter table "reconciliation_items" add constraint "reconciliation_items_outcome_check" check ("outcome" in ('MATCHED', 'DIFFERENT', 'MISSING_HERE', 'MISSING_THERE'));`);
    this.addSql(`alter table "reconciliation_items" add constraint "reconciliation_items_status_check" check ("status" in ('OPEN', 'MATCHED', 'ACCEPTED', 'DISPUTED'));`);
    this.addSql(`create index "settlement_entries_file_id_index" on "settlement_entries" ("file_id");`);
    this.addSql(`create index "settlement_entries_order_id_index" on "settlement_entries" ("order_id");`);
    this.addSql(`create index "settlement_entries_payment_transaction_id_index" on "settlement_entries" ("payment_transaction_id");`);
    this.addSql(`create index "settlement_entries_item_id_index" on "settlement_entries" ("item_id");`);
    this.addSql(`create index "settlement_entries_settlement_id_occurred_at_id_index" on "settlement_entries" ("settlement_id", "occurred_at", "id");`);
    this.addSql(`create index "settlement_entries_channel_id_subject_index" on "settlement_entries" ("channel_id", "subject");`);
    this.addSql(`create index "settlement_entries_fresh" on "settlement_entries" ("channel_id", "id") where fresh;`);
    this.addSql(`create index "settlement_entries_unknown" on "settlement_entries" ("channel_id", "external_order_id") where order_id is null and external_order_id is not null;`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_once" unique ("channel_id", "row_key");`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_settlement_id_foreign" foreign key ("settlement_id") references "settlements" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_file_id_foreign" foreign key ("file_id") references "settlement_files" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_payment_transaction_id_foreign" foreign key ("payment_transaction_id") references "payment_transactions" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_item_id_foreign" foreign key ("item_id") references "reconciliation_items" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_net" check (net_minor = gross_minor + discount_minor + shipping_minor + commission_minor + fee_minor + tax_minor + refund_minor + other_minor);`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_linked" check (not linked or order_id is not null);`);
    this.addSql(`alter table "settlement_entries" add constraint "settlement_entries_type_check" check ("type" in ('ORDER', 'REFUND', 'FEE', 'COMMISSION', 'SHIPPING', 'TAX', 'ADJUSTMENT', 'PAYOUT'));`);
  }

  override down(): void {
    throw new Error("What was settled, exported and posted is not taken back: restore a backup instead.");
  }
}
