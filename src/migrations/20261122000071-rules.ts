import { Migration } from "@mikro-orm/migrations";

/**
 * Rules as data: versions of which one is in force, what they did to orders, lines, holds and findings, and indexes for
 * the queue of what needs a person.
 */
export class Migration20261122000071_rules extends Migration {
  override up(): void {
    this.addSql(`create table "rule_sets" ("id" uuid not null, "number" int not null, "name" text not null, "status" text not null default 'DRAFT', "based_on" int null, "rules" jsonb not null, "problems" jsonb not null, "created_by" text not null, "activated_by" text null, "activated_at" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "rule_sets" add constraint "rule_sets_number_unique" unique ("number");`);
    this.addSql(`alter table "rule_sets" add constraint "rule_sets_status_check" check ("status" in ('DRAFT', 'ACTIVE', 'INACTIVE'));`);
    this.addSql(`alter table "rule_sets" add constraint "rule_sets_activated" check ((status = 'DRAFT') = (activated_at is null));`);
    this.addSql("create unique index rule_sets_one_active on rule_sets (status) where status = 'ACTIVE';");
    this.addSql(`
      create function refuse_other_rules() returns trigger language plpgsql as $$
      begin
        raise exception 'version % was in force and never changes', old.number using errcode = 'check_violation', constraint = 'rule_sets_immutable';
      end $$;`);
    this.addSql(`
      create trigger rule_sets_immutable before update on rule_sets for each row
      when (old.status <> 'DRAFT' and (new.rules <> old.rules or new.number <> old.number or new.status = 'DRAFT'))
      execute function refuse_other_rules();`);

    this.addSql(`alter table "orders" add column "facts_hash" text null, add column "channel_tags" text[] not null default '{}';`);
    this.addSql(`alter table "order_lines" add column "origin" text not null default 'ORIGINAL', add column "rule_id" text null;`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_origin_check" check ("origin" in ('ORIGINAL', 'AUTO_ADDED'));`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_added_by_rule" check ((origin = 'AUTO_ADDED') = (rule_id is not null));`);
    // A rule adds an item to an order once, whatever runs at the same time.
    this.addSql(`create unique index order_lines_added_once on order_lines (order_id, rule_id, sku) where rule_id is not null;`);

    this.addSql(`alter table "holds" add column "rule_id" text null, add column "rule_set_version" int null, add column "grounds" text null;`);
    this.addSql(`update "holds" set rule_id = 'payment' where placed_by = 'system' and handle = 'payment';`);
    this.addSql(`create index holds_queue on holds (created_at, id) where status = 'ACTIVE';`);

    this.addSql(`alter table "order_validations" add column "rule_id" text null;`);
    this.addSql(`alter table "order_validations" drop constraint "order_validations_code_check";`);
    this.addSql(`alter table "order_validations" add constraint "order_validations_code_check" check ("code" in ('NO_LINES', 'UNKNOWN_SKU', 'ADDRESS_MISSING', 'ADDRESS_INCOMPLETE', 'ADDRESS_MASKED', 'CUSTOMER_MISSING', 'OUT_OF_STOCK', 'BACKORDERED', 'PRICE_DIFFERS', 'TOTAL_DIFFERS', 'CURRENCY_DIFFERS', 'SHIPPING_OPTION_MISSING', 'PAYMENT_PENDING', 'PAYMENT_UNKNOWN', 'TEST_ORDER', 'RULE'));`);
    this.addSql(`alter table "order_validations" add constraint "order_validations_rule" check ((code = 'RULE') = (rule_id is not null));`);
    this.addSql("drop index order_validations_once;");
    this.addSql(`
      create unique index order_validations_once on order_validations (order_id, coalesce(line_id, order_id), code, coalesce(rule_id, ''))
      where status = 'OPEN';`);
    this.addSql(`update "order_validations" finding set status = 'RESOLVED', resolved_by = 'system', resolved_at = orders.cancelled_at from orders where orders.id = finding.order_id and orders.status = 'CANCELLED' and finding.status = 'OPEN';`);
    this.addSql(`create index order_validations_queue on order_validations (created_at, id) where status = 'OPEN' and severity = 'BLOCK';`);
  }

  override down(): void {
    throw new Error("Rules are not undone: restore a backup instead.");
  }
}
