import { Migration } from "@mikro-orm/migrations";

/** Accounts at payment gateways, what they tell us, kept as it came, and the refunds that they are asked for. */
export class Migration20261122000186_gateways extends Migration {
  override up(): void {
    this.addSql(`create table "gateway_accounts" ("id" uuid not null, "code" text not null, "name" text not null, "gateway" text not null, "channel_id" uuid null, "settings" jsonb not null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "gateway_accounts" add constraint "gateway_accounts_code_unique" unique ("code");`);
    this.addSql(`alter table "gateway_accounts" add constraint "gateway_accounts_channel_id_foreign" foreign key ("channel_id") references "channels" ("id") on update no action on delete no action;`);

    this.addSql(`create table "payment_messages" ("id" uuid not null, "account_id" uuid not null, "delivery_id" text not null, "headers" jsonb not null, "body" bytea not null, "status" text not null default 'WAITING', "order_ref" text null, "payment_ref" text null, "order_id" uuid null, "reason" text null, "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "received_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "payment_messages" add constraint "payment_messages_once" unique ("account_id", "delivery_id");`);
    this.addSql(`alter table "payment_messages" add constraint "payment_messages_status_check" check ("status" in ('WAITING', 'TAKEN', 'PARKED', 'REFUSED'));`);
    this.addSql(`alter table "payment_messages" add constraint "payment_messages_account_id_foreign" foreign key ("account_id") references "gateway_accounts" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "payment_messages" add constraint "payment_messages_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`create index "payment_messages_open" on "payment_messages" ("next_attempt_at") where status in ('WAITING', 'PARKED');`);
    this.addSql(`create index "payment_messages_attention" on "payment_messages" ("account_id", "received_at") where status in ('PARKED', 'REFUSED');`);

    this.addSql(`create table "gateway_refunds" ("payment_id" uuid not null, "attempts" int not null default 0, "next_attempt_at" timestamptz(3) not null, "try_until" timestamptz(3) not null, "reason" text null, "ended_at" timestamptz(3) null, "attention_since" timestamptz(3) null, primary key ("payment_id"));`);
    this.addSql(`alter table "gateway_refunds" add constraint "gateway_refunds_payment_id_foreign" foreign key ("payment_id") references "payment_transactions" ("id") on update no action on delete no action;`);
    this.addSql(`create index "gateway_refunds_open" on "gateway_refunds" ("next_attempt_at") where ended_at is null and attention_since is null;`);

    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_gateway_account_id_foreign" foreign key ("gateway_account_id") references "gateway_accounts" ("id") on update no action on delete no action;`);
  }

  override down(): void {
    throw new Error("What gateways told is not taken back: restore a backup instead.");
  }
}
