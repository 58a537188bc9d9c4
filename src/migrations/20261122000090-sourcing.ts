import { Migration } from "@mikro-orm/migrations";

/**
 * What a routing decision was made of, so that it can be explained and replayed; what items ask of those who handle them; and what
 * locations rejected or came short of.
 */
export class Migration20261122000090_sourcing extends Migration {
  override up(): void {
    this.addSql(`alter table "inventory_items" add column "handling_tags" text[] not null default '{}';`);

    this.addSql(`alter table "routing_decisions" add column "sequence" int not null default 1, add column "mode" text not null default 'LIVE', add column "reason" text not null default 'NEW_ORDER', add column "inputs" jsonb null, add column "inputs_hash" text null, add column "rule_set_version" int null, add column "cost_minor" bigint null, add column "currency" text null;`);
    // A decision of few locations is read as it is written, without being compressed first, which costs more than the row.
    this.addSql(`alter table "routing_decisions" set (toast_tuple_target = 8160);`);
    // Those made before were of orders as they came in, or of what was planned of them later.
    this.addSql(`
      update "routing_decisions" decision set "sequence" = numbered.sequence, "reason" = case when numbered.sequence = 1 then 'NEW_ORDER' else 'ORDER_CHANGED' end
      from (select id, row_number() over (partition by order_id order by created_at, id) as sequence from "routing_decisions") numbered
      where numbered.id = decision.id;`);
    this.addSql(`alter table "routing_decisions" add constraint "routing_decisions_mode_check" check ("mode" in ('LIVE', 'SIMULATED'));`);
    this.addSql(`alter table "routing_decisions" add constraint "routing_decisions_reason_check" check ("reason" in ('NEW_ORDER', 'ORDER_CHANGED', 'REJECTED', 'SHORT_PICK', 'SHORTAGE', 'ADDRESS_CHANGED', 'HOLD_RELEASED', 'OUTAGE', 'LOCATION', 'RECEIPT'));`);
    this.addSql(`alter table "routing_decisions" add constraint "routing_decisions_inputs" check ((inputs is null) = (inputs_hash is null));`);
    this.addSql(`alter table "routing_decisions" add constraint "routing_decisions_cost" check ((cost_minor is null) = (currency is null));`);
    this.addSql(`drop index "routing_decisions_order_id_index";`);
    this.addSql(`alter table "routing_decisions" add constraint "routing_decisions_order_id_sequence_unique" unique ("order_id", "sequence");`);

    this.addSql(`alter table "order_lines" add column "reroutes" int not null default 0;`);
    this.addSql(`alter table "order_lines" add constraint "order_lines_reroutes" check (reroutes >= 0);`);

    this.addSql(`create table "rejections" ("id" uuid not null, "order_id" uuid not null, "fulfillment_order_id" uuid not null, "order_line_id" uuid not null, "location_id" uuid not null, "quantity" int not null, "kind" text not null, "reason" text not null, "notes" text null, "actor" text not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "rejections_order_id_index" on "rejections" ("order_id");`);
    this.addSql(`create index "rejections_fulfillment_order_id_index" on "rejections" ("fulfillment_order_id");`);
    this.addSql(`create index "rejections_location_id_created_at_index" on "rejections" ("location_id", "created_at");`);
    this.addSql(`alter table "rejections" add constraint "rejections_quantity" check (quantity > 0);`);
    this.addSql(`alter table "rejections" add constraint "rejections_kind_check" check ("kind" in ('REJECTED', 'SHORT_PICK'));`);
    this.addSql(`alter table "rejections" add constraint "rejections_reason_check" check ("reason" in ('OUT_OF_STOCK', 'DAMAGED', 'NO_CAPACITY', 'CLOSED', 'CANNOT_HANDLE', 'WRONG_ADDRESS', 'OTHER'));`);
    for (const [column, table] of [
      ["order_id", "orders"],
      ["fulfillment_order_id", "fulfillment_orders"],
      ["order_line_id", "order_lines"],
      ["location_id", "locations"],
    ])
      this.addSql(`alter table "rejections" add constraint "rejections_${column}_foreign" foreign key ("${column}") references "${table}" ("id") on update no action on delete no action;`);

    this.addSql(`alter table "location_outages" add column "rerouted_at" timestamptz(3) null;`);

    this.addSql(`alter table "order_validations" drop constraint "order_validations_code_check";`);
    this.addSql(`alter table "order_validations" add constraint "order_validations_code_check" check ("code" in ('NO_LINES', 'UNKNOWN_SKU', 'ADDRESS_MISSING', 'ADDRESS_INCOMPLETE', 'ADDRESS_MASKED', 'CUSTOMER_MISSING', 'OUT_OF_STOCK', 'BACKORDERED', 'REROUTED', 'PRICE_DIFFERS', 'TOTAL_DIFFERS', 'CURRENCY_DIFFERS', 'SHIPPING_OPTION_MISSING', 'PAYMENT_PENDING', 'PAYMENT_UNKNOWN', 'TEST_ORDER', 'RULE'));`);
  }

  override down(): void {
    throw new Error("Decisions are not undone: restore a backup instead.");
  }
}
