import { Migration } from "@mikro-orm/migrations";

const eventColumns = `
  id uuid not null,
  type text not null,
  aggregate_type text not null,
  aggregate_id text not null,
  sequence integer not null,
  order_id uuid,
  channel_id uuid,
  location_id uuid,
  item_id uuid,
  actor text not null,
  correlation_id text,
  data jsonb not null,
  occurred_at timestamptz(3) not null`;

/**
 * The two rests of an order's path, inbox and event log, both partitioned by range so that the old is dropped and never
 * deleted row by row; and the outbox and the relay's row between a business transaction and the log.
 */
export class Migration20261122000003_logs extends Migration {
  override up(): void {
    this.addSql(`
      create table inbox (
        id bigint generated always as identity primary key,
        channel_id uuid not null references channels (id),
        delivery_id text not null,
        source text not null check (source in ('WEBHOOK', 'FETCH', 'IMPORT')),
        headers jsonb not null,
        body bytea,
        status text not null default 'PENDING' check (status in ('PENDING', 'DONE', 'PARKED')),
        outcome text check (outcome in ('ACCEPTED', 'UPDATED', 'UNCHANGED', 'SUPERSEDED', 'IGNORED', 'FETCHED')),
        reason text,
        attempts integer not null default 0,
        next_attempt_at timestamptz(3) not null default now(),
        order_id uuid,
        received_at timestamptz(3) not null default now(),
        processed_at timestamptz(3),
        check (status <> 'DONE' or outcome is not null),
        check (status <> 'PARKED' or reason is not null)
      ) partition by range (id);`);
    this.addSql("create index inbox_pending on inbox (next_attempt_at, id) where status = 'PENDING';");
    this.addSql("create index inbox_by_status on inbox (status, id);");
    this.addSql("create index inbox_by_channel on inbox (channel_id, id);");
    this.addSql("create index inbox_by_time on inbox (received_at, id);");
    this.addSql("create index inbox_by_order on inbox (order_id, id) where order_id is not null;");
    // A unique key on a partitioned table would have to contain the partition's key, so the memory of deliveries is its own table.
    this.addSql(`
      create table inbox_deliveries (
        channel_id uuid not null references channels (id),
        delivery_id text not null,
        received_at timestamptz(3) not null default now(),
        primary key (channel_id, delivery_id)
      );`);
    this.addSql("create index inbox_deliveries_age on inbox_deliveries (received_at);");

    this.addSql(`create table outbox (position bigint generated always as identity primary key, ${eventColumns});`);
    this.addSql("create unique index outbox_sequence on outbox (aggregate_id, sequence);");
    this.addSql(`create table event_log (position bigint primary key, ${eventColumns}) partition by range (position);`);
    this.addSql("create index event_log_by_order on event_log (order_id, position) where order_id is not null;");
    this.addSql("create index event_log_by_aggregate on event_log (aggregate_id, sequence);");
    this.addSql(`
      create trigger event_log_written_once before update or delete on event_log
      for each statement execute function refuse_change();`);

    this.addSql(`
      create table event_relay (
        one boolean primary key default true check (one),
        epoch bigint not null default 0,
        holder uuid,
        lease_until timestamptz not null default now(),
        last_position bigint not null default 0
      );`);
    this.addSql("insert into event_relay default values;");

    // Two back from `below` and no further: what was dropped for its age must not come again, empty.
    this.addSql(`
      create function ensure_partitions(parent text, below bigint) returns integer language plpgsql as $$
      declare
        size constant bigint := 1000000;
        made integer := 0;
        number bigint;
      begin
        perform pg_advisory_xact_lock(hashtext('ensure_partitions'));
        for number in select generate_series(greatest(0, below / size - 2), below / size) loop
          if to_regclass(format('%I', parent || '_p' || number)) is null then
            execute format('create table %I partition of %I for values from (%s) to (%s)',
              parent || '_p' || number, parent, number * size, (number + 1) * size);
            made := made + 1;
          end if;
        end loop;
        return made;
      end $$;`);
    // A partition whose newest event is too old goes as a whole; the log may end, but it never has a hole.
    this.addSql(`
      create function drop_old_events(days integer) returns integer language plpgsql as $$
      declare
        child text;
        newest timestamptz;
        dropped integer := 0;
      begin
        for child in
          select relid::text from pg_partition_tree('event_log') where isleaf order by substring(relid::text from '[0-9]+$')::bigint
        loop
          execute format('select occurred_at from %I order by position desc limit 1', child) into newest;
          exit when newest is null or newest >= now() - make_interval(days => days)
            or (select last_position from event_relay) < (substring(child from '[0-9]+$')::bigint + 1) * 1000000;
          execute format('drop table %I', child);
          dropped := dropped + 1;
        end loop;
        return dropped;
      end $$;`);
    this.addSql("select ensure_partitions('inbox', 2000000);");
    this.addSql("select ensure_partitions('event_log', 2000000);");
  }

  override down(): void {
    throw new Error("The logs are not undone: drop the database instead.");
  }
}
