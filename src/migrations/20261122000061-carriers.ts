import { Migration } from "@mikro-orm/migrations";

/** Carriers, their services, what these cost from a day on, and how long they really take. */
export class Migration20261122000061_carriers extends Migration {
  override up(): void {
    this.addSql(`create table "carriers" ("id" uuid not null, "code" text not null, "name" text not null, "status" text not null default 'ACTIVE', "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "carriers" add constraint "carriers_code_unique" unique ("code");`);
    this.addSql(`create table "carrier_services" ("id" uuid not null, "carrier_id" uuid not null, "code" text not null, "name" text not null, "status" text not null default 'ACTIVE', "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "carrier_services" add constraint "carrier_services_code" unique ("carrier_id", "code");`);
    this.addSql(`create table "rate_cards" ("id" uuid not null, "service_id" uuid not null, "name" text not null, "currency" text not null, "status" text not null default 'DRAFT', "valid_from" date not null, "valid_until" date null, "volumetric_divisor" int null, "cut_off" text null, "collects_on" text[] not null default '{MON,TUE,WED,THU,FRI,SAT,SUN}', "delivers_on" text[] not null default '{MON,TUE,WED,THU,FRI,SAT,SUN}', "holiday_country" text null, "holiday_region" text null, "surcharges" jsonb not null, "lane_count" int not null default 0, "source" text null, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "rate_cards_service_id_valid_from_id_index" on "rate_cards" ("service_id", "valid_from", "id");`);
    this.addSql(`create table "rate_lanes" ("id" uuid not null, "rate_card_id" uuid not null, "origin" text not null default '*', "destination" text not null default '*', "up_to_km" double precision null, "zone" text not null, "min_days" int not null, "max_days" int not null, "steps" jsonb not null, "per_started_kg_beyond" bigint null, primary key ("id"));`);
    this.addSql(`create index "rate_lanes_rate_card_id_destination_origin_index" on "rate_lanes" ("rate_card_id", "destination", "origin");`);
    this.addSql(`create table "transit_observations" ("id" uuid not null, "carrier" text not null, "service" text not null, "zone" text not null, "reference" text not null, "shipped_on" date not null, "delivered_on" date not null, "days" int not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "transit_observations_carrier_service_zone_delivered_on_index" on "transit_observations" ("carrier", "service", "zone", "delivered_on");`);
    this.addSql(`alter table "transit_observations" add constraint "transit_observations_reference" unique ("carrier", "reference");`);
    this.addSql(`alter table "carriers" add constraint "carriers_status_check" check ("status" in ('ACTIVE', 'INACTIVE'));`);
    this.addSql(`alter table "carrier_services" add constraint "carrier_services_carrier_id_foreign" foreign key ("carrier_id") references "carriers" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "carrier_services" add constraint "carrier_services_status_check" check ("status" in ('ACTIVE', 'INACTIVE'));`);
    this.addSql(`alter table "rate_cards" add constraint "rate_cards_service_id_foreign" foreign key ("service_id") references "carrier_services" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "rate_cards" add constraint "rate_cards_validity" check (valid_until >= valid_from);`);
    this.addSql(`alter table "rate_cards" add constraint "rate_cards_divisor" check (volumetric_divisor > 0);`);
    this.addSql(`alter table "rate_cards" add constraint "rate_cards_cut_off" check (cut_off ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');`);
    this.addSql(`alter table "rate_cards" add constraint "rate_cards_status_check" check ("status" in ('DRAFT', 'ACTIVE', 'EXPIRED'));`);
    this.addSql(`alter table "rate_lanes" add constraint "rate_lanes_rate_card_id_foreign" foreign key ("rate_card_id") references "rate_cards" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "rate_lanes" add constraint "rate_lanes_days" check (min_days >= 0 and max_days >= min_days);`);
    this.addSql(`alter table "rate_lanes" add constraint "rate_lanes_distance" check (up_to_km > 0);`);
    this.addSql(`alter table "rate_lanes" add constraint "rate_lanes_beyond" check (per_started_kg_beyond >= 0);`);
    this.addSql(`alter table "transit_observations" add constraint "transit_observations_days" check (days >= 0 and delivered_on >= shipped_on);`);
    this.addSql("alter table imports drop constraint imports_kind_check;");
    this.addSql("alter table imports add constraint imports_kind_check check (kind in ('ITEMS', 'STOCK', 'ORDERS', 'RATES'));");
    // Of two cards that begin on the same day, nobody could say which holds.
    this.addSql("create unique index rate_cards_one_active on rate_cards (service_id, valid_from) where status = 'ACTIVE';");
  }
}
