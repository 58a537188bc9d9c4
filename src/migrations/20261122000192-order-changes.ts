import { Migration } from "@mikro-orm/migrations";

/** How orders change: staged, confirmed as a new version, asked back once their work has begun. Earlier versions stay readable. */
export class Migration20261122000192_order_changes extends Migration {
  override up(): void {
    this.addSql(`alter table "orders" add column "cancelled_minor" bigint null;`);
    this.addSql(`alter table "orders" add constraint "orders_cancelled_money" check (cancelled_minor >= 0);`);
    this.addSql(`create table "order_changes" ("id" uuid not null, "order_id" uuid not null, "status" text not null, "awaits" text null, "base_version" int not null, "made_version" int null, "reason" text null, "note" text null, "preview" jsonb null, "previewed_at" timestamptz(3) null, "actor" text not null, "ended_at" timestamptz(3) null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_made_version" unique ("order_id", "made_version");`);
    this.addSql(`create index "order_changes_order_id_index" on "order_changes" ("order_id");`);
    // An order is changed by one person at a time.
    this.addSql(`create unique index "order_changes_one_open" on "order_changes" ("order_id") where status in ('PENDING', 'REQUESTED');`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_confirmed" check ((status = 'CONFIRMED') = (made_version is not null));`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_made" check (made_version > base_version);`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_ended" check ((status in ('CONFIRMED', 'DECLINED', 'CANCELLED')) = (ended_at is not null));`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_awaits" check ((status = 'REQUESTED') = (awaits is not null));`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_status_check" check ("status" in ('PENDING', 'REQUESTED', 'CONFIRMED', 'DECLINED', 'CANCELLED'));`);
    this.addSql(`alter table "order_changes" add constraint "order_changes_awaits_check" check ("awaits" in ('CHANNEL', 'ANSWER'));`);

    this.addSql(`create table "order_change_actions" ("id" uuid not null, "order_change_id" uuid not null, "position" int not null, "kind" text not null, "order_line_id" uuid null, "made_line_id" uuid null, "sku" text null, "title" text null, "quantity" int null, "unit_price_minor" bigint null, "tax_minor" bigint null, "amount_minor" bigint null, "address_id" uuid null, "shipping_option" text null, primary key ("id"));`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_position" unique ("order_change_id", "position");`);
    this.addSql(`create index "order_change_actions_order_line_id_index" on "order_change_actions" ("order_line_id");`);
    this.addSql(`create index "order_change_actions_made_line_id_index" on "order_change_actions" ("made_line_id");`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_order_change_id_foreign" foreign key ("order_change_id") references "order_changes" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_order_line_id_foreign" foreign key ("order_line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_made_line_id_foreign" foreign key ("made_line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_address_id_foreign" foreign key ("address_id") references "addresses" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_line" check (kind not in ('SET_QTY', 'CANCEL_LINE', 'SUBSTITUTE') or order_line_id is not null);`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_units" check (kind not in ('ADD_LINE', 'SET_QTY', 'CANCEL_LINE', 'SUBSTITUTE') or quantity is not null);`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_price" check (kind not in ('ADD_LINE', 'SUBSTITUTE') or unit_price_minor is not null);`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_shipping" check (kind <> 'SET_SHIPPING' or amount_minor is not null);`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_surcharge" check (kind <> 'ADD_SURCHARGE' or amount_minor is not null);`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_address" check (kind <> 'SET_ADDRESS' or address_id is not null);`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_not_below" check (least(quantity, unit_price_minor, tax_minor, amount_minor) >= 0);`);
    this.addSql(`alter table "order_change_actions" add constraint "order_change_actions_kind_check" check ("kind" in ('ADD_LINE', 'SET_QTY', 'CANCEL_LINE', 'SET_ADDRESS', 'SET_SHIPPING', 'SUBSTITUTE', 'ADD_SURCHARGE'));`);

    this.addSql(`create table "order_versions" ("id" uuid not null, "order_id" uuid not null, "number" int not null, "snapshot" jsonb not null, "replaced_at" timestamptz(3) not null, "actor" text not null, primary key ("id"));`);
    this.addSql(`alter table "order_versions" add constraint "order_versions_number" unique ("order_id", "number");`);
    this.addSql(`alter table "order_versions" add constraint "order_versions_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`create function "keep_version"() returns trigger language plpgsql as $$
      begin
        raise exception 'An earlier version of an order never changes' using errcode = '23514', constraint = 'order_versions_immutable';
      end $$;`);
    this.addSql(`create trigger "order_versions_immutable" before update or delete on "order_versions" for each row execute function "keep_version"();`);
    // What an order says now, in the form in which its versions are kept. No personal data: addresses by their ids.
    this.addSql(`create function "order_snapshot"("of" uuid) returns jsonb language sql stable as $$
      select jsonb_build_object(
        'currency', currency, 'shipToId', ship_to_id, 'billToId', bill_to_id, 'shippingOption', shipping_option,
        'subtotalMinor', subtotal_minor::text, 'discountMinor', discount_minor::text, 'taxMinor', tax_minor::text,
        'shippingMinor', shipping_minor::text, 'feeMinor', fee_minor::text, 'cancelledMinor', coalesce(cancelled_minor, 0)::text, 'differenceMinor', difference_minor::text, 'totalMinor', total_minor::text,
        'lines', coalesce((
          select jsonb_agg(jsonb_build_object(
            'lineId', line.id, 'origin', line.origin, 'sku', line.sku, 'title', line.title,
            'orderedQuantity', line.ordered_quantity, 'cancelledQuantity', line.cancelled_quantity,
            'unitPriceMinor', line.unit_price_minor::text, 'discountMinor', line.discount_minor::text, 'taxMinor', line.tax_minor::text,
            'deliveryMethod', line.delivery_method, 'pickupLocationId', line.pickup_location_id
          ) order by line.position) from order_lines line where line.order_id = orders.id), '[]'))
      from orders where orders.id = "of" $$;`);

    this.addSql(`create table "cancellation_requests" ("id" uuid not null, "order_id" uuid not null, "fulfillment_order_id" uuid not null, "order_line_id" uuid not null, "quantity" int not null, "status" text not null, "reason" text not null, "note" text null, "tell" boolean not null default false, "actor" text not null, "answered_by" text null, "answered_at" timestamptz(3) null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "cancellation_requests_order_id_index" on "cancellation_requests" ("order_id");`);
    this.addSql(`create index "cancellation_requests_order_line_id_index" on "cancellation_requests" ("order_line_id");`);
    this.addSql(`create index "cancellation_requests_fulfillment_order_id_index" on "cancellation_requests" ("fulfillment_order_id");`);
    this.addSql(`create unique index "cancellation_requests_one_open" on "cancellation_requests" ("fulfillment_order_id", "order_line_id") where status = 'OPEN';`);
    this.addSql(`alter table "cancellation_requests" add constraint "cancellation_requests_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "cancellation_requests" add constraint "cancellation_requests_fulfillment_order_id_foreign" foreign key ("fulfillment_order_id") references "fulfillment_orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "cancellation_requests" add constraint "cancellation_requests_order_line_id_foreign" foreign key ("order_line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "cancellation_requests" add constraint "cancellation_requests_units" check (quantity > 0);`);
    this.addSql(`alter table "cancellation_requests" add constraint "cancellation_requests_answered" check ((status = 'OPEN') = (answered_at is null));`);
    this.addSql(`alter table "cancellation_requests" add constraint "cancellation_requests_status_check" check ("status" in ('OPEN', 'ACCEPTED', 'REFUSED', 'RETURN_ON_DELIVERY', 'RETURN_OPENED'));`);
  }

  override down(): void {
    throw new Error("Earlier versions of orders are not taken back: restore a backup instead.");
  }
}
