import { Migration } from "@mikro-orm/migrations";

/** What changed that promises of open work stand on, until that work was looked at. */
export class Migration20261122000160_promise_reviews extends Migration {
  override up(): void {
    this.addSql(`create table "promise_reviews" ("id" uuid not null, "cause" text not null, "location_id" uuid null, "carrier" text null, "service" text null, "zone" text null, "after_created_at" timestamptz(3) null, "after_id" uuid null, "moved" boolean not null default false, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "promise_reviews" add constraint "promise_reviews_cause_check" check ("cause" in ('LOCATION', 'CAPACITY', 'OUTAGE', 'RATES', 'TRANSIT', 'LATE'));`);
    this.addSql(`alter table "promise_reviews" add constraint "promise_reviews_after" check ((after_created_at is null) = (after_id is null));`);
    this.addSql(`alter table "promise_reviews" add constraint "promise_reviews_transit" check ((cause = 'TRANSIT') = (carrier is not null and service is not null and zone is not null));`);
    this.addSql(`alter table "promise_reviews" add constraint "promise_reviews_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
  }
}
