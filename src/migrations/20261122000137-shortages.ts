import { Migration } from "@mikro-orm/migrations";

/** What was sold at a till beyond what was free there, until the orders it was promised to have given it up. */
export class Migration20261122000137_shortages extends Migration {
  override up(): void {
    this.addSql(`create table "stock_shortages" ("id" uuid not null, "item_id" uuid not null, "location_id" uuid not null, "quantity" int not null, "taken" int not null default 0, "document" text null, "covered_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "stock_shortages_id_index" on "stock_shortages" ("id") where covered_at is null;`);
    this.addSql(`alter table "stock_shortages" add constraint "stock_shortages_taken" check (taken >= 0 and taken <= quantity and quantity > 0);`);
    this.addSql(`alter table "stock_shortages" add constraint "stock_shortages_item_id_foreign" foreign key ("item_id") references "inventory_items" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "stock_shortages" add constraint "stock_shortages_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
  }
}
