import { Migration } from "@mikro-orm/migrations";

/** Postings of a kind are found in their list's order. */
export class Migration20261122000222_postings_by_kind extends Migration {
  override up(): void {
    this.addSql(`create index "book_postings_kind_created_at_id_index" on "book_postings" ("kind", "created_at", "id");`);
  }

  override down(): void {
    this.addSql(`drop index "book_postings_kind_created_at_id_index";`);
  }
}
