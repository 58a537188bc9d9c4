import { Migration } from "@mikro-orm/migrations";

/** Work that is held because nothing leaves from where it lies is found when its place opens again. */
export class Migration20261122000139_closed_places extends Migration {
  override up(): void {
    this.addSql(`create index "holds_fulfillment_order_id_index" on "holds" ("fulfillment_order_id") where status = 'ACTIVE' and reason = 'LOCATION_ISSUE';`);
  }
}
