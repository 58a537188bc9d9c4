import { Migration } from "@mikro-orm/migrations";

/** Of an order several returns may differ from what its channel says, each in words of its own. */
export class Migration20261123000245_differences_by_words extends Migration {
  override up(): void {
    this.addSql(`drop index "order_validations_once";`);
    this.addSql(`
      create unique index "order_validations_once" on "order_validations" (
        order_id, coalesce(line_id, order_id), code, coalesce(rule_id, ''), (case when code = 'RETURN_DIFFERS' then md5(message) else '' end))
      where status = 'OPEN';`);
  }

  override down(): void {
    throw new Error("Findings of several returns are not undone: restore a backup instead.");
  }
}
