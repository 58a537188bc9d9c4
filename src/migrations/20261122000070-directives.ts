import { Migration } from "@mikro-orm/migrations";

/** What the rules say of an order, kept on it, and how urgent it is. */
export class Migration20261122000070_directives extends Migration {
  override up(): void {
    this.addSql(`alter table "orders" add column "priority" int not null default 0, add column "directives" jsonb null;`);
  }

  override down(): void {
    throw new Error("Directives are not undone: restore a backup instead.");
  }
}
