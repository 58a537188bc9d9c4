import { Migration } from "@mikro-orm/migrations";

/** How far channels have been asked what changed, what is brought in from before they were connected, and how they are. */
export class Migration20261122000146_polls extends Migration {
  override up(): void {
    this.addSql(`create table "channel_polls" ("channel_id" uuid not null, "reached_at" timestamptz(3) not null, "span_since" timestamptz(3) null, "span_until" timestamptz(3) null, "page_cursor" text null, "next_at" timestamptz(3) not null, "failures" int not null default 0, "error" text null, "polled_at" timestamptz(3) null, "holder" uuid null, "held_until" timestamptz(3) null, primary key ("channel_id"));`);
    this.addSql(`alter table "channel_polls" add constraint "channel_polls_span" check ((span_since is null) = (span_until is null) and (page_cursor is null or span_since is not null));`);
    this.addSql(`alter table "channel_polls" add constraint "channel_polls_held" check ((holder is null) = (held_until is null));`);
    this.addSql(`alter table "channel_polls" add constraint "channel_polls_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);

    this.addSql(`create table "channel_backfills" ("id" uuid not null, "channel_id" uuid not null, "state" text not null default 'RUNNING', "from_at" timestamptz(3) not null, "to_at" timestamptz(3) not null, "reached_at" timestamptz(3) not null, "page_cursor" text null, "found" int not null default 0, "fresh" int not null default 0, "failures" int not null default 0, "error" text null, "next_at" timestamptz(3) not null, "holder" uuid null, "held_until" timestamptz(3) null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("id"));`);
    this.addSql(`alter table "channel_backfills" add constraint "channel_backfills_state_check" check ("state" in ('RUNNING', 'DONE'));`);
    this.addSql(`alter table "channel_backfills" add constraint "channel_backfills_span" check (from_at <= reached_at and reached_at <= to_at);`);
    this.addSql(`alter table "channel_backfills" add constraint "channel_backfills_finished" check ((state = 'RUNNING') = (finished_at is null) and (state = 'RUNNING' or reached_at = to_at));`);
    this.addSql(`alter table "channel_backfills" add constraint "channel_backfills_held" check ((holder is null) = (held_until is null));`);
    this.addSql(`alter table "channel_backfills" add constraint "channel_backfills_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`create index "channel_backfills_channel_id_created_at_index" on "channel_backfills" ("channel_id", "created_at");`);
    // What is brought in twice at once would be asked for twice.
    this.addSql(`create unique index "channel_backfills_one_running" on "channel_backfills" ("channel_id") where state = 'RUNNING';`);

    this.addSql(`create table "channel_health" ("channel_id" uuid not null, "status" text not null default 'HEALTHY', "since" timestamptz(3) not null, "access" text not null default 'OK', "webhook_at" timestamptz(3) null, "gaps" int not null default 0, "gap_at" timestamptz(3) null, "bad_signatures" int not null default 0, "bad_signature_at" timestamptz(3) null, primary key ("channel_id"));`);
    this.addSql(`alter table "channel_health" add constraint "channel_health_status_check" check ("status" in ('HEALTHY', 'DEGRADED', 'DOWN'));`);
    this.addSql(`alter table "channel_health" add constraint "channel_health_access_check" check ("access" in ('OK', 'ENDS_SOON', 'ENDED'));`);
    this.addSql(`alter table "channel_health" add constraint "channel_health_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    // Few messages are parked, and how many a channel has is asked often.
    this.addSql("create index inbox_parked on inbox (channel_id) where status = 'PARKED';");
  }

  override down(): void {
    throw new Error("How far channels were asked is not forgotten: restore a backup instead.");
  }
}
