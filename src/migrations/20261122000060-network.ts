import { Migration } from "@mikro-orm/migrations";

/** When locations work, how much they can do in a day, and when they cannot work at all. */
export class Migration20261122000060_network extends Migration {
  override up(): void {
    this.addSql(`create table "capacity_claims" ("holder_id" uuid not null, "location_id" uuid not null, "local_date" date not null, primary key ("holder_id"));`);
    this.addSql(`create index "capacity_claims_location_id_local_date_index" on "capacity_claims" ("location_id", "local_date");`);
    this.addSql(`create table "capacity_buckets" ("location_id" uuid not null, "local_date" date not null, "limit" int not null, "used" int not null default 0, "set_for_day" boolean not null default false, "override_reason" text null, "updated_at" timestamptz(3) not null, primary key ("location_id", "local_date"));`);
    this.addSql(`create table "location_outages" ("id" uuid not null, "location_id" uuid not null, "reason" text not null, "begins_at" timestamptz(3) not null, "ends_at" timestamptz(3) null, "declared_by" text not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "location_outages_location_id_index" on "location_outages" ("location_id");`);
    this.addSql(`alter table "locations" add "networks" text[] not null default '{}', add "cut_off" text null, add "handling_days" int not null default 0, add "working_days" text[] not null default '{MON,TUE,WED,THU,FRI,SAT,SUN}', add "holiday_country" text null, add "holiday_region" text null, add "closed_days" text[] not null default '{}', add "open_days" text[] not null default '{}', add "daily_capacity" int null, add "handling_cost_minor" bigint null, add "handling_cost_currency" text null, add "reject_risk" double precision not null default 0, add "serves_countries" text[] not null default '{}', add "serves_regions" text[] not null default '{}', add "owner_ref" text null, add "external_request" boolean not null default false;`);
    this.addSql(`alter table "locations" add constraint "locations_cut_off" check (cut_off ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');`);
    this.addSql(`alter table "locations" add constraint "locations_counts" check (least(handling_days, daily_capacity) >= 0);`);
    this.addSql(`alter table "locations" add constraint "locations_reject_risk" check (reject_risk >= 0 and reject_risk <= 1);`);
    this.addSql(`alter table "locations" add constraint "locations_handling_cost" check ((handling_cost_minor is null) = (handling_cost_currency is null) and coalesce(handling_cost_minor, 0) >= 0);`);
    this.addSql(`alter table "locations" add constraint "locations_works" check (cardinality(working_days) > 0);`);
    this.addSql(`alter table "capacity_claims" add constraint "capacity_claims_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "capacity_buckets" add constraint "capacity_buckets_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "capacity_buckets" add constraint "capacity_buckets_counts" check (least("limit", used) >= 0);`);
    this.addSql(`alter table "capacity_buckets" add constraint "capacity_buckets_limit" check (used <= "limit" or override_reason is not null);`);
    this.addSql(`alter table "location_outages" add constraint "location_outages_location_id_foreign" foreign key ("location_id") references "locations" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "location_outages" add constraint "location_outages_ends" check (ends_at >= begins_at);`);

    // A day's count follows its claims, as levels follow their movements. Days are locked in order, so that nobody waits in a circle. Who
    // meets a day that was filled meanwhile is asked to look again: a transaction that does so sees that it is full.
    this.addSql(`
      create function apply_capacity_claims() returns trigger language plpgsql as $$
      begin
        insert into capacity_buckets (location_id, local_date, "limit", updated_at)
        select distinct on (changed.location_id, changed.local_date) changed.location_id, changed.local_date, locations.daily_capacity, now()
        from changed join locations on locations.id = changed.location_id
        where locations.daily_capacity is not null
        order by changed.location_id, changed.local_date
        on conflict do nothing;
        perform 1 from capacity_buckets bucket
        where (location_id, local_date) in (select location_id, local_date from changed)
        order by location_id, local_date for update;
        if exists (
          select 1 from capacity_buckets bucket
          where (location_id, local_date) in (select location_id, local_date from changed) and override_reason is null and "limit" < (
            select count(*) from capacity_claims claim where claim.location_id = bucket.location_id and claim.local_date = bucket.local_date)
        ) and tg_op = 'INSERT' then
          raise exception 'a day was filled meanwhile' using errcode = 'serialization_failure';
        end if;
        update capacity_buckets bucket set updated_at = now(), used = (
          select count(*) from capacity_claims claim where claim.location_id = bucket.location_id and claim.local_date = bucket.local_date)
        where (location_id, local_date) in (select location_id, local_date from changed);
        return null;
      end $$;`);
    this.addSql(`
      create trigger capacity_claims_taken after insert on capacity_claims
      referencing new table as changed for each statement execute function apply_capacity_claims();`);
    this.addSql(`
      create trigger capacity_claims_given_back after delete on capacity_claims
      referencing old table as changed for each statement execute function apply_capacity_claims();`);
  }
}
