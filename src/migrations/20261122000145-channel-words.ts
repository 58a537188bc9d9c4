import { Migration } from "@mikro-orm/migrations";

/**
 * What channels say of an order beside its lines and amounts: who bears which part of its money, what is paid out, when it is to be
 * dispatched, and lines that the channel itself ships. Messages that were found by asking.
 */
export class Migration20261122000145_channel_words extends Migration {
  override up(): void {
    this.addSql(`alter table "orders" add column "adjustments" jsonb null, add column "payout_minor" bigint null, add column "dispatch_by" timestamptz(3) null;`);
    this.addSql(`alter table "order_lines" add column "fulfilled_by_channel" boolean not null default false;`);
    this.addSql("alter table inbox drop constraint inbox_source_check, drop constraint inbox_outcome_check;");
    this.addSql("alter table inbox add constraint inbox_source_check check (source in ('WEBHOOK', 'FETCH', 'IMPORT', 'POLL', 'BACKFILL'));");
    this.addSql("alter table inbox add constraint inbox_outcome_check check (outcome in ('ACCEPTED', 'UPDATED', 'UNCHANGED', 'SUPERSEDED', 'IGNORED', 'FETCHED', 'NOTED'));");
  }

  override down(): void {
    throw new Error("What channels said is not unsaid: restore a backup instead.");
  }
}
