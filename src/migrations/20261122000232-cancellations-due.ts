import { Migration } from "@mikro-orm/migrations";

/** Who is asked to give work up answers in time, too. */
export class Migration20261122000232_cancellations_due extends Migration {
  override up(): void {
    this.addSql(`alter table "fulfillment_orders" drop constraint "fulfillment_orders_request_due";`);
    this.addSql(
      `alter table "fulfillment_orders" add constraint "fulfillment_orders_request_due" check (request_due_at is null or request_status in ('SUBMITTED', 'CANCELLATION_REQUESTED'));`,
    );
  }

  override down(): void {
    throw new Error("Who was asked is not unasked: restore a backup instead.");
  }
}
