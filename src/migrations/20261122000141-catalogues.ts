import { Migration } from "@mikro-orm/migrations";

/** What channels sell by their own catalogues, and which of our items that is. */
export class Migration20261122000141_catalogues extends Migration {
  override up(): void {
    this.addSql(`alter table "channel_listings" add column "external_ids" jsonb not null default '{}';`);

    this.addSql(`create table "catalogue_pulls" ("channel_id" uuid not null, "status" text not null, "cursor" text null, "pages" int not null default 0, "entries" int not null default 0, "reason" text null, "failures" int not null default 0, "started_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "due_at" timestamptz(3) not null, "leased_until" timestamptz(3) null, primary key ("channel_id"));`);
    this.addSql(`alter table "catalogue_pulls" add constraint "catalogue_pulls_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "catalogue_pulls" add constraint "catalogue_pulls_status_check" check ("status" in ('RUNNING', 'DONE', 'FAILED'));`);
    this.addSql(`alter table "catalogue_pulls" add constraint "catalogue_pulls_ended" check ((status = 'RUNNING') = (ended_at is null));`);

    this.addSql(`create table "catalogue_entries" ("id" uuid not null, "channel_id" uuid not null, "external_sku" text not null, "external_ids" jsonb not null, "title" text not null, "barcode" text null, "stock" int null, "seen_at" timestamptz(3) not null, "match" text not null default 'UNMATCHED', "matched_by" text null, "item_id" uuid null, "listing_id" uuid null, primary key ("id"));`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_external_sku" unique ("channel_id", "external_sku");`);
    this.addSql(`create index "catalogue_entries_channel_id_match_external_sku_id_index" on "catalogue_entries" ("channel_id", "match", "external_sku", "id");`);
    this.addSql(`create index "catalogue_entries_channel_id_external_sku_id_index" on "catalogue_entries" ("channel_id", "external_sku", "id");`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_item_id_foreign" foreign key ("item_id") references "inventory_items" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_listing_id_foreign" foreign key ("listing_id") references "channel_listings" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_match_check" check ("match" in ('MATCHED', 'PROPOSED', 'UNMATCHED'));`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_matched_by_check" check ("matched_by" in ('LISTING', 'SKU', 'BARCODE', 'SIMILAR_SKU', 'TITLE', 'PERSON'));`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_listing" check ((match = 'MATCHED') = (listing_id is not null));`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_proposed" check ((match = 'PROPOSED') = (item_id is not null));`);
    this.addSql(`alter table "catalogue_entries" add constraint "catalogue_entries_how" check ((match = 'UNMATCHED') = (matched_by is null));`);
    // By letters and digits alone: what people write one way here and another way there.
    this.addSql("create index inventory_items_plain_sku on inventory_items (lower(regexp_replace(sku, '[^[:alnum:]]+', '', 'g')));");
    this.addSql("create index inventory_items_plain_title on inventory_items (lower(regexp_replace(title, '[^[:alnum:]]+', ' ', 'g')));");
  }

  override down(): void {
    throw new Error("Catalogues are not undone: restore a backup instead.");
  }
}
