import { Migration } from "@mikro-orm/migrations";

/** Whether channels let us in, and links by which merchants let us in. */
export class Migration20261122000140_accounts extends Migration {
  override up(): void {
    this.addSql(`alter table "channels" add column "access" text not null default 'OPEN', add column "access_reason" text null, add column "access_changed_at" timestamptz(3) null;`);
    this.addSql(`alter table "channels" add constraint "channels_access_check" check ("access" in ('OPEN', 'ENDS_SOON', 'ENDED'));`);

    this.addSql(`create table "channel_authorizations" ("state_hash" text not null, "channel_id" uuid not null, "redirect_uri" text not null, "expires_at" timestamptz(3) not null, primary key ("state_hash"));`);
    this.addSql(`create index "channel_authorizations_channel_id_index" on "channel_authorizations" ("channel_id");`);
    this.addSql(`alter table "channel_authorizations" add constraint "channel_authorizations_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
  }

  override down(): void {
    throw new Error("Accounts are not undone: restore a backup instead.");
  }
}
