import { Migration } from "@mikro-orm/migrations";

/** Channels say whether their buyers are asked while nobody knows when an order can leave. */
export class Migration20261122000231_ask_undated extends Migration {
  override up(): void {
    this.addSql(`alter table "channels" add column "asks_undated" boolean not null default false;`);
  }

  override down(): void {
    this.addSql(`alter table "channels" drop column "asks_undated";`);
  }
}
