import { Migration } from "@mikro-orm/migrations";

/** Orders that were taken before their day: their work is scheduled for it, and their stock is kept. */
export class Migration20261122000230_days_ahead extends Migration {
  override up(): void {
    this.addSql(`alter table "orders" add column "fulfill_at" timestamptz(3) null;`);
    this.addSql(`alter table "fulfillment_orders" add column "stock_kept" boolean not null default false;`);
    this.addSql(
      `alter table "fulfillment_orders" add constraint "fulfillment_orders_stock_kept" check (not stock_kept or (location_id is not null and coalesce(held_from, status) in ('SCHEDULED', 'CANCELLED')));`,
    );
  }

  override down(): void {
    throw new Error("What is scheduled stays scheduled: restore a backup instead.");
  }
}
