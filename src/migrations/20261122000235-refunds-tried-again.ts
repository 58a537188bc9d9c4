import { Migration } from "@mikro-orm/migrations";

/** A refund that failed is tried again once, and refunds are a list of their own. */
export class Migration20261122000235_refunds_tried_again extends Migration {
  override up(): void {
    this.addSql(`alter table "refunds" add column "retries_id" uuid null;`);
    this.addSql(`alter table "refunds" add constraint "refunds_tried_again_once" unique ("retries_id");`);
    this.addSql(`create index "refunds_created_at_id_index" on "refunds" ("created_at", "id");`);
    this.addSql(`create index "refunds_status_created_at_id_index" on "refunds" ("status", "created_at", "id");`);
  }

  override down(): void {
    this.addSql(`drop index "refunds_status_created_at_id_index";`);
    this.addSql(`drop index "refunds_created_at_id_index";`);
    this.addSql(`alter table "refunds" drop constraint "refunds_tried_again_once";`);
    this.addSql(`alter table "refunds" drop column "retries_id";`);
  }
}
