import { Migration } from "@mikro-orm/migrations";

/** Messages that are the orders of a dropped file. */
export class Migration20261122000162_files extends Migration {
  override up(): void {
    this.addSql("alter table inbox drop constraint inbox_source_check;");
    this.addSql("alter table inbox add constraint inbox_source_check check (source in ('WEBHOOK', 'FETCH', 'IMPORT', 'POLL', 'BACKFILL', 'FILE'));");
  }

  override down(): void {
    throw new Error("Orders that came as files are not thrown away: restore a backup instead.");
  }
}
