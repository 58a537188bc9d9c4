import { Migration } from "@mikro-orm/migrations";

/** Files that are written out of the shop. */
export class Migration20261122000201_exports extends Migration {
  override up(): void {
    this.addSql(`create table "exports" ("id" uuid not null, "kind" text not null, "format" text not null, "status" text not null default 'PENDING', "after" text null, "cursor" text null, "complete" boolean null, "row_count" int null, "people" boolean not null default false, "channel_ids" uuid[] null, "location_ids" uuid[] null, "requested_by" text not null, "document_id" uuid null, "reason" text null, "ended_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "exports_document_id_index" on "exports" ("document_id");`);
    this.addSql(`create index "exports_created_at_id_index" on "exports" ("created_at", "id");`);
    this.addSql(`create index "exports_pending" on "exports" ("id") where status = 'PENDING';`);
    this.addSql(`alter table "exports" add constraint "exports_document_id_foreign" foreign key ("document_id") references "documents" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "exports" add constraint "exports_done" check ((status = 'DONE') = (document_id is not null));`);
    this.addSql(`alter table "exports" add constraint "exports_kind_check" check ("kind" in ('ORDERS', 'ORDER_LINES', 'PAYMENTS', 'REFUNDS', 'STOCK_MOVEMENTS'));`);
    this.addSql(`alter table "exports" add constraint "exports_format_check" check ("format" in ('CSV', 'NDJSON'));`);
    this.addSql(`alter table "exports" add constraint "exports_status_check" check ("status" in ('PENDING', 'DONE', 'FAILED'));`);
  }

  override down(): void {
    throw new Error("What was settled, exported and posted is not taken back: restore a backup instead.");
  }
}
