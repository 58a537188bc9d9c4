import { Migration } from "@mikro-orm/migrations";

/** The text of a gateway's message goes once it is old and worked off, as that of a channel's does. */
export class Migration20261122000241_erased_payment_messages extends Migration {
  override up(): void {
    this.addSql(`alter table "payment_messages" alter column "body" drop not null;`);
    this.addSql(`alter table "payment_messages" add constraint "payment_messages_body" check (body is not null or status = 'TAKEN');`);
    this.addSql(
      `create index "payment_messages_to_erase" on "payment_messages" ("received_at") where status = 'TAKEN' and body is not null;`,
    );
  }

  override down(): void {
    this.addSql(`drop index "payment_messages_to_erase";`);
    this.addSql(`alter table "payment_messages" drop constraint "payment_messages_body";`);
    this.addSql(`update "payment_messages" set "body" = '' where "body" is null;`);
    this.addSql(`alter table "payment_messages" alter column "body" set not null;`);
  }
}
