import { Migration } from "@mikro-orm/migrations";

/** Books that sales are posted to, and what was posted. */
export class Migration20261122000202_books extends Migration {
  override up(): void {
    this.addSql(`create table "books" ("id" uuid not null, "code" text not null, "name" text not null, "status" text not null default 'ACTIVE', "keeper_key" text not null, "settings" jsonb not null, "policy" jsonb not null, "access" text not null default 'OPEN', "access_reason" text null, "quiet_until" timestamptz(3) null, "position" bigint not null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create table "book_postings" ("id" uuid not null, "book_id" uuid not null, "kind" text not null, "subject" text not null, "order_id" uuid null, "needs_id" uuid null, "status" text not null default 'PENDING', "reference" text not null, "external_id" text null, "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "busy_until" timestamptz(3) null, "reason" text null, "posted_at" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "books" add constraint "books_code_unique" unique ("code");`);
    this.addSql(`alter table "books" add constraint "books_status_check" check ("status" in ('ACTIVE', 'PAUSED'));`);
    this.addSql(`alter table "books" add constraint "books_access_check" check ("access" in ('OPEN', 'ENDS_SOON', 'ENDED'));`);
    this.addSql(`create index "book_postings_order_id_index" on "book_postings" ("order_id");`);
    this.addSql(`create index "book_postings_needs_id_index" on "book_postings" ("needs_id");`);
    this.addSql(`create index "book_postings_created_at_id_index" on "book_postings" ("created_at", "id");`);
    this.addSql(`create index "book_postings_book_id_created_at_id_index" on "book_postings" ("book_id", "created_at", "id");`);
    this.addSql(`create index "book_postings_status_created_at_id_index" on "book_postings" ("status", "created_at", "id");`);
    this.addSql(`create index "book_postings_due" on "book_postings" ("next_attempt_at", "id") where status in ('PENDING', 'SENT', 'UNKNOWN');`);
    this.addSql(`alter table "book_postings" add constraint "book_postings_once" unique ("book_id", "kind", "subject");`);
    this.addSql(`alter table "book_postings" add constraint "book_postings_reference" unique ("book_id", "kind", "reference");`);
    this.addSql(`alter table "book_postings" add constraint "book_postings_book_id_foreign" foreign key ("book_id") references "books" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "book_postings" add constraint "book_postings_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "book_postings" add constraint "book_postings_posted" check ((status = 'POSTED') = (external_id is not null));`);
    this.addSql(`alter table "book_postings" add constraint "book_postings_kind_check" check ("kind" in ('CONTACT', 'ITEM', 'INVOICE', 'PAYMENT', 'CREDIT_NOTE', 'REFUND', 'SUMMARY'));`);
    this.addSql(`alter table "book_postings" add constraint "book_postings_status_check" check ("status" in ('PENDING', 'SENT', 'UNKNOWN', 'POSTED', 'REFUSED'));`);
    this.addSql(`create table "book_summary_orders" ("book_id" uuid not null, "order_id" uuid not null, "posting_id" uuid not null, primary key ("book_id", "order_id"));`);
    this.addSql(`create index "book_summary_orders_posting_id_index" on "book_summary_orders" ("posting_id");`);
    this.addSql(`create index "book_summary_orders_order_id_index" on "book_summary_orders" ("order_id");`);
    this.addSql(`alter table "book_summary_orders" add constraint "book_summary_orders_book_id_foreign" foreign key ("book_id") references "books" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "book_summary_orders" add constraint "book_summary_orders_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "book_summary_orders" add constraint "book_summary_orders_posting_id_foreign" foreign key ("posting_id") references "book_postings" ("id") on update no action on delete no action;`);
  }

  override down(): void {
    throw new Error("What was settled, exported and posted is not taken back: restore a backup instead.");
  }
}
