import { Migration } from "@mikro-orm/migrations";

/** What buyers are told by e-mail. */
export class Migration20261122000197_notices extends Migration {
  override up(): void {
    this.addSql(`create table "channel_notices" ("channel_id" uuid not null, "kinds" text[] not null default '{}', "language" text null, "updated_at" timestamptz(3) not null, primary key ("channel_id"));`);
    this.addSql(`create table "notices" ("id" uuid not null, "order_id" uuid not null, "kind" text not null, "subject" text not null, "data" jsonb not null, "status" text not null default 'PENDING', "language" text null, "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "try_until" timestamptz(3) not null, "busy_until" timestamptz(3) null, "reason" text null, "sent_at" timestamptz(3) null, "event_sequence" int not null default 0, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "notices_order_id_created_at_id_index" on "notices" ("order_id", "created_at", "id");`);
    this.addSql(`create index "notices_created_at_id_index" on "notices" ("created_at", "id");`);
    this.addSql(`create index "notices_status_created_at_id_index" on "notices" ("status", "created_at", "id");`);
    this.addSql(`create index "notices_kind_created_at_id_index" on "notices" ("kind", "created_at", "id");`);
    this.addSql(`create index "notices_due" on "notices" ("next_attempt_at") where status = 'PENDING';`);
    this.addSql(`create index "notices_busy" on "notices" ("busy_until") where status = 'SENDING';`);
    this.addSql(`alter table "notices" add constraint "notices_once" unique ("kind", "subject");`);
    this.addSql(`alter table "channel_notices" add constraint "channel_notices_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "channel_notices" add constraint "channel_notices_language_check" check ("language" in ('id', 'en'));`);
    this.addSql(`alter table "notices" add constraint "notices_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "notices" add constraint "notices_sending" check ((status = 'SENDING') = (busy_until is not null));`);
    this.addSql(`alter table "notices" add constraint "notices_sent" check (status <> 'SENT' or sent_at is not null);`);
    this.addSql(`alter table "notices" add constraint "notices_kind_check" check ("kind" in ('ORDER_RECEIVED', 'DELAYED', 'SHIPPED', 'READY_FOR_PICKUP', 'DELIVERED', 'REFUNDED', 'ORDER_LINK'));`);
    this.addSql(`alter table "notices" add constraint "notices_status_check" check ("status" in ('PENDING', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN'));`);
    this.addSql(`alter table "notices" add constraint "notices_language_check" check ("language" in ('id', 'en'));`);
  }

  override down(): void {
    this.addSql(`drop table "channel_notices";`);
    this.addSql(`drop table "notices";`);
  }
}
