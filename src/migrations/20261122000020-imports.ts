import { Migration } from "@mikro-orm/migrations";

/** Where each import of a file stands, so that one that was killed goes on where it stopped. */
export class Migration20261122000020_imports extends Migration {
  override up(): void {
    this.addSql(`
      create table imports (
        id uuid primary key,
        kind text not null check (kind in ('ITEMS', 'STOCK', 'ORDERS')),
        channel_id uuid references channels (id),
        path text not null,
        bytes bigint not null,
        digest text not null,
        status text not null default 'RUNNING' check (status in ('RUNNING', 'DONE', 'GIVEN_UP')),
        byte_offset bigint not null default 0,
        line bigint not null default 0,
        rows_read bigint not null default 0,
        rows_written bigint not null default 0,
        rows_unchanged bigint not null default 0,
        rows_refused bigint not null default 0,
        report_bytes bigint not null default 0,
        started_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        check ((kind = 'ORDERS') = (channel_id is not null))
      );`);
    this.addSql(`
      create unique index imports_one_running on imports (kind, digest, channel_id) nulls not distinct where status = 'RUNNING';`);
    // What the rows of a running import are about, by hash, so that one that comes twice is found whatever the file's size.
    this.addSql(`
      create table import_keys (
        import_id uuid not null,
        key uuid not null,
        line bigint not null,
        primary key (import_id, key)
      );`);
  }

  override down(): void {
    throw new Error("Imports are not undone: restore a backup instead.");
  }
}
