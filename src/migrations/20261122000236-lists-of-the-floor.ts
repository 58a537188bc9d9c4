import { Migration } from "@mikro-orm/migrations";

/** Parcels, and cancellations that who does the work answers, are lists of their own. */
export class Migration20261122000236_lists_of_the_floor extends Migration {
  override up(): void {
    this.addSql(`create index "cancellation_requests_created_at_id_index" on "cancellation_requests" ("created_at", "id");`);
    this.addSql(`create index "cancellation_requests_status_created_at_id_index" on "cancellation_requests" ("status", "created_at", "id");`);
    this.addSql(`create index "fulfillments_created_at_id_index" on "fulfillments" ("created_at", "id");`);
    this.addSql(`create index "fulfillments_status_created_at_id_index" on "fulfillments" ("status", "created_at", "id");`);
    this.addSql(`create index "fulfillments_location_id_created_at_id_index" on "fulfillments" ("location_id", "created_at", "id");`);
    this.addSql(
      `create index "fulfillments_location_id_status_created_at_id_index" on "fulfillments" ("location_id", "status", "created_at", "id");`,
    );
    this.addSql(`create index "fulfillments_tracking_number_index" on "fulfillments" ("tracking_number") where tracking_number is not null;`);
  }

  override down(): void {
    this.addSql(`drop index "fulfillments_tracking_number_index";`);
    this.addSql(`drop index "fulfillments_location_id_status_created_at_id_index";`);
    this.addSql(`drop index "fulfillments_location_id_created_at_id_index";`);
    this.addSql(`drop index "fulfillments_status_created_at_id_index";`);
    this.addSql(`drop index "fulfillments_created_at_id_index";`);
    this.addSql(`drop index "cancellation_requests_status_created_at_id_index";`);
    this.addSql(`drop index "cancellation_requests_created_at_id_index";`);
  }
}
