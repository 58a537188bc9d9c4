import { Migration } from "@mikro-orm/migrations";

/**
 * Orders of a stretch of time, sorted by something else than that time: no one index holds them in the list's order, but an index
 * by month, or by day, and then by the sorting does within each. A stretch is read from as many places as it has of them.
 */
export class Migration20261122000041_periods extends Migration {
  override up(): void {
    const of = (unit: "month" | "day", column: string) => `(date_trunc('${unit}', ${column} at time zone 'UTC'))`;
    this.addSql(`create index orders_placed_month_by_total on orders (${of("month", "placed_at")}, total_minor, id);`);
    this.addSql(`create index orders_updated_month_by_total on orders (${of("month", "updated_at")}, total_minor, id);`);
    this.addSql(`create index orders_placed_day_by_update on orders (${of("day", "placed_at")}, updated_at, id);`);
    this.addSql(`create index orders_updated_day_by_placing on orders (${of("day", "updated_at")}, placed_at, id);`);
    // How many orders a month or a day has stands in the statistics of these indexes.
    // Not while there are none: PostgreSQL would remember a table known to be empty, and plan to read all of it for as long as it does.
    this.addSql("do $$ begin if exists (select from orders) then analyze orders; end if; end $$;");
  }
}
