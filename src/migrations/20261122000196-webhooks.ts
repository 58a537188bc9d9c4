import { Migration } from "@mikro-orm/migrations";

/** Who is told events at an address of theirs, and what of it was sent. */
export class Migration20261122000196_webhooks extends Migration {
  override up(): void {
    this.addSql(`create table "webhook_subscriptions" ("id" uuid not null, "name" text not null, "url" text not null, "document" text not null, "variables" jsonb not null, "key_id" uuid not null, "secret" jsonb not null, "status" text not null default 'ACTIVE', "status_reason" text null, "position" bigint not null, "replay_after" bigint null, "replay_until" bigint null, "failures" int not null default 0, "failing_since" timestamptz(3) null, "last_reason" text null, "last_delivered_at" timestamptz(3) null, "quiet_until" timestamptz(3) null, "holder" uuid null, "busy_until" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "webhook_subscriptions_key_id_index" on "webhook_subscriptions" ("key_id");`);
    this.addSql(`create index "webhook_subscriptions_created_at_id_index" on "webhook_subscriptions" ("created_at", "id");`);
    this.addSql(`create table "webhook_deliveries" ("id" uuid not null, "subscription_id" uuid not null, "event_id" uuid not null, "position" bigint not null, "type" text not null, "aggregate_type" text not null, "aggregate_id" text not null, "data" jsonb null, "status" text not null default 'PENDING', "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "try_until" timestamptz(3) not null, "response_status" int null, "reason" text null, "delivered_at" timestamptz(3) null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "webhook_deliveries_subscription_id_created_at_id_index" on "webhook_deliveries" ("subscription_id", "created_at", "id");`);
    this.addSql(`create index "webhook_deliveries_subscription_id_status_created_at_id_index" on "webhook_deliveries" ("subscription_id", "status", "created_at", "id");`);
    this.addSql(`create index "webhook_deliveries_created_at_index" on "webhook_deliveries" ("created_at");`);
    this.addSql(`create index "webhook_deliveries_due" on "webhook_deliveries" ("subscription_id", "next_attempt_at", "position") where status = 'PENDING';`);
    this.addSql(`create index "webhook_deliveries_in_order" on "webhook_deliveries" ("subscription_id", "aggregate_id", "position") where status = 'PENDING';`);
    this.addSql(`alter table "webhook_deliveries" add constraint "webhook_deliveries_once" unique ("subscription_id", "event_id");`);
    this.addSql(`alter table "webhook_subscriptions" add constraint "webhook_subscriptions_key_id_foreign" foreign key ("key_id") references "api_keys" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "webhook_subscriptions" add constraint "webhook_subscriptions_replay" check ((replay_after is null) = (replay_until is null));`);
    this.addSql(`alter table "webhook_subscriptions" add constraint "webhook_subscriptions_status_check" check ("status" in ('ACTIVE', 'PAUSED', 'DISABLED'));`);
    this.addSql(`alter table "webhook_deliveries" add constraint "webhook_deliveries_subscription_id_foreign" foreign key ("subscription_id") references "webhook_subscriptions" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "webhook_deliveries" add constraint "webhook_deliveries_delivered" check ((status = 'DELIVERED') = (delivered_at is not null));`);
    this.addSql(`alter table "webhook_deliveries" add constraint "webhook_deliveries_status_check" check ("status" in ('PENDING', 'DELIVERED', 'DEAD'));`);
  }

  override down(): void {
    this.addSql(`drop table "webhook_deliveries";`);
    this.addSql(`drop table "webhook_subscriptions";`);
  }
}
