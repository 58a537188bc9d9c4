import { Migration } from "@mikro-orm/migrations";

/** Who is asked to give units up knows whether what was paid for them goes back then. */
export class Migration20261122000220_refunded_cancellations extends Migration {
  override up(): void {
    this.addSql(`alter table "cancellation_requests" add column "refund" text null;`);
    this.addSql(`alter table "cancellation_requests" add constraint "cancellation_requests_refund_check" check ("refund" in ('ORIGINAL', 'STORE_CREDIT'));`);
  }

  override down(): void {
    throw new Error("What was promised to buyers is not taken back: restore a backup instead.");
  }
}
