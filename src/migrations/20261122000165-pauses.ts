import { Migration } from "@mikro-orm/migrations";

/** What channels asked for is kept by whoever starts next, and by all that run. */
export class Migration20261122000165_pauses extends Migration {
  override up(): void {
    this.addSql('alter table "channels" add column "quiet_until" timestamptz(3) null;');
  }

  override down(): void {
    this.addSql('alter table "channels" drop column "quiet_until";');
  }
}
