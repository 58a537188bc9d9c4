import { Migration } from "@mikro-orm/migrations";

/** What carriers take along from a location on a day. */
export class Migration20261122000178_manifests extends Migration {
  override up(): void {
    this.addSql(`create table "manifests" ("id" uuid not null, "carrier" text not null, "location_id" uuid not null, "day" date not null, "status" text not null default 'OPEN', "closed_at" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "manifests_created_at_id_index" on "manifests" ("created_at", "id");`);
    this.addSql(`create index "manifests_location_id_created_at_id_index" on "manifests" ("location_id", "created_at", "id");`);
    this.addSql(`create index "manifests_status_created_at_id_index" on "manifests" ("status", "created_at", "id");`);
    this.addSql(`create table "manifest_parcels" ("id" uuid not null, "manifest_id" uuid not null, "fulfillment_id" uuid not null, "left_out" text null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "manifest_parcels_manifest_id_index" on "manifest_parcels" ("manifest_id");`);
    this.addSql(`alter table "manifest_parcels" add constraint "manifest_parcels_once" unique ("fulfillment_id");`);
    this.addSql(`alter table "manifests" add constraint "manifests_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "manifests" add constraint "manifests_closed" check ((status = 'CLOSED') = (closed_at is not null));`);
    this.addSql(`alter table "manifests" add constraint "manifests_status_check" check ("status" in ('OPEN', 'CLOSING', 'CLOSED'));`);
    this.addSql(`alter table "manifest_parcels" add constraint "manifest_parcels_manifest_id_foreign" foreign key ("manifest_id") references "manifests" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "manifest_parcels" add constraint "manifest_parcels_fulfillment_id_foreign" foreign key ("fulfillment_id") references "fulfillments" ("id") on update no action on delete no action;`);
    this.addSql(`create unique index "manifests_one_open" on "manifests" ("carrier", "location_id", "day") where status = 'OPEN';`);
  }

  override down(): void {
    throw new Error("What was handed over is not taken back: restore a backup instead.");
  }
}
