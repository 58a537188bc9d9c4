import { Migration } from "@mikro-orm/migrations";

/** Buyers name an order by its number. */
export class Migration20261122000198_order_numbers extends Migration {
  override up(): void {
    this.addSql(`create index "orders_number_index" on "orders" ("number");`);
  }

  override down(): void {
    this.addSql(`drop index "orders_number_index";`);
  }
}
