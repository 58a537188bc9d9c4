import { Migration } from "@mikro-orm/migrations";

/** Labels by which goods come back, returns found by the number on them, and papers that are made once. */
export class Migration20261122000215_return_labels extends Migration {
  override up(): void {
    this.addSql(`alter table "reverse_deliveries" add column "label_url" text null;`);
    this.addSql(`create index "returns_number_index" on "returns" ("number");`);
    this.addSql(`alter table "documents" add column "final" boolean not null default false;`);
    this.addSql(`create unique index documents_once on documents (subject_id, kind, language) where final;`);
  }

  override down(): void {
    throw new Error("Labels that were handed out are not taken back: restore a backup instead.");
  }
}
