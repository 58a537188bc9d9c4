import { Migration } from "@mikro-orm/migrations";

/** What happens to a reservation is told. */
export class Migration20261122000210_told_reservations extends Migration {
  override up(): void {
    this.addSql(`alter table "reservations" add column "event_sequence" int not null default 0;`);
  }

  override down(): void {
    throw new Error("What was told is not taken back: restore a backup instead.");
  }
}
