import { Migration } from "@mikro-orm/migrations";

/** What channels are told: commands, and the parcels that most of them are about. */
export class Migration20261122000150_commands extends Migration {
  override up(): void {
    this.addSql(`alter table "channels" add column "tells" jsonb not null default '{}', add column "carrier_codes" jsonb not null default '{}';`);
    this.addSql(`alter table "channels" alter column "tells" drop default, alter column "carrier_codes" drop default;`);

    this.addSql(`create table "fulfillments" ("id" uuid not null, "order_id" uuid not null, "fulfillment_order_id" uuid not null, "location_id" uuid not null, "status" text not null default 'CREATED', "carrier" text null, "tracking_number" text null, "tracking_url" text null, "notify_buyer" boolean not null default true, "shipped_at" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "fulfillments_order_id_index" on "fulfillments" ("order_id");`);
    this.addSql(`create index "fulfillments_fulfillment_order_id_index" on "fulfillments" ("fulfillment_order_id");`);
    this.addSql(`create table "fulfillment_lines" ("id" uuid not null, "fulfillment_id" uuid not null, "fulfillment_order_line_id" uuid not null, "order_line_id" uuid not null, "quantity" int not null, primary key ("id"));`);
    this.addSql(`create index "fulfillment_lines_fulfillment_id_index" on "fulfillment_lines" ("fulfillment_id");`);
    this.addSql(`create index "fulfillment_lines_fulfillment_order_line_id_index" on "fulfillment_lines" ("fulfillment_order_line_id");`);
    this.addSql(`create index "fulfillment_lines_order_line_id_index" on "fulfillment_lines" ("order_line_id");`);
    this.addSql(`create table "channel_commands" ("id" uuid not null, "channel_id" uuid not null, "order_id" uuid null, "fulfillment_id" uuid null, "kind" text not null, "subject" text not null, "position" int not null, "payload" jsonb not null, "payload_hash" text not null, "effect" jsonb null, "status" text not null default 'PENDING', "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "try_until" timestamptz(3) not null, "busy_until" timestamptz(3) null, "reason" text null, "reference" text null, "dead_since" timestamptz(3) null, "attention_since" timestamptz(3) null, "ended_at" timestamptz(3) null, "actor" text not null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "channel_commands_created_at_id_index" on "channel_commands" ("created_at", "id");`);
    this.addSql(`create index "channel_commands_channel_id_created_at_id_index" on "channel_commands" ("channel_id", "created_at", "id");`);
    this.addSql(`create index "channel_commands_status_created_at_id_index" on "channel_commands" ("status", "created_at", "id");`);
    this.addSql(`create index "channel_commands_channel_id_status_created_at_id_index" on "channel_commands" ("channel_id", "status", "created_at", "id");`);
    this.addSql(`create index "channel_commands_kind_created_at_id_index" on "channel_commands" ("kind", "created_at", "id");`);
    this.addSql(`create index "channel_commands_attention_by_created_at" on "channel_commands" ("created_at", "id") where attention_since is not null;`);
    this.addSql(`create index "channel_commands_fulfillment_id_index" on "channel_commands" ("fulfillment_id") where fulfillment_id is not null;`);
    this.addSql(`create index "channel_commands_next_attempt_at_index" on "channel_commands" ("next_attempt_at") where ended_at is null and dead_since is null;`);
    this.addSql(`create index "channel_commands_attention_since_id_index" on "channel_commands" ("attention_since", "id") where attention_since is not null;`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_once" unique ("order_id", "kind", "subject");`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_fulfillment_order_id_foreign" foreign key ("fulfillment_order_id") references "fulfillment_orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_shipped" check (shipped_at is not null or status in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP', 'PICKED_UP', 'CANCELLED'));`);
    this.addSql(`alter table "fulfillments" add constraint "fulfillments_status_check" check ("status" in ('CREATED', 'LABELLED', 'READY_FOR_PICKUP', 'SHIPPED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'ATTEMPTED', 'DELIVERED', 'PICKED_UP', 'LOST', 'RETURNED_TO_SENDER', 'CANCELLED'));`);
    this.addSql(`alter table "fulfillment_lines" add constraint "fulfillment_lines_fulfillment_id_foreign" foreign key ("fulfillment_id") references "fulfillments" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillment_lines" add constraint "fulfillment_lines_fulfillment_order_line_id_foreign" foreign key ("fulfillment_order_line_id") references "fulfillment_order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillment_lines" add constraint "fulfillment_lines_order_line_id_foreign" foreign key ("order_line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "fulfillment_lines" add constraint "fulfillment_lines_quantity" check (quantity > 0);`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_fulfillment_id_foreign" foreign key ("fulfillment_id") references "fulfillments" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_ended" check ((status in ('ACCEPTED', 'REJECTED')) = (ended_at is not null));`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_dead" check (dead_since is null or (ended_at is null and attention_since is not null));`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_busy" check (busy_until is null or status in ('SENT', 'UNKNOWN'));`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_kind_check" check ("kind" in ('ACKNOWLEDGE', 'READY_TO_SHIP', 'SHIP', 'CANCEL', 'ANSWER_CANCELLATION', 'REFUND', 'DECIDE_RETURN'));`);
    this.addSql(`alter table "channel_commands" add constraint "channel_commands_status_check" check ("status" in ('PENDING', 'SENT', 'UNKNOWN', 'ACCEPTED', 'REJECTED'));`);

    // What was stored is what is sent, however often.
    this.addSql(`create function "keep_command"() returns trigger language plpgsql as $$
      begin
        raise exception 'What a command says never changes' using errcode = '23514', constraint = 'channel_commands_immutable';
      end $$;`);
    this.addSql(`create trigger "channel_commands_immutable" before update on "channel_commands" for each row
      when ((old.id, old.channel_id, old.order_id, old.kind, old.subject, old.payload, old.payload_hash, old.effect)
        is distinct from (new.id, new.channel_id, new.order_id, new.kind, new.subject, new.payload, new.payload_hash, new.effect))
      execute function "keep_command"();`);
  }

  override down(): void {
    throw new Error("What channels were told is not taken back: restore a backup instead.");
  }
}
