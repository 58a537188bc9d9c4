import { Migration } from "@mikro-orm/migrations";

/** What a merchant owes a buyer in goods: a ledger a customer and currency that never goes below zero. */
export class Migration20261122000185_store_credit extends Migration {
  override up(): void {
    this.addSql(`create table "store_credits" ("customer_id" uuid not null, "currency" text not null, "balance_minor" bigint not null default 0, primary key ("customer_id", "currency"));`);
    this.addSql(`alter table "store_credits" add constraint "store_credits_customer_id_foreign" foreign key ("customer_id") references "customers" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "store_credits" add constraint "store_credits_balance" check (balance_minor >= 0);`);
    this.addSql(`create table "store_credit_entries" ("id" uuid not null, "customer_id" uuid not null, "currency" text not null, "amount_minor" bigint not null, "order_id" uuid not null, "payment_id" uuid not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "store_credit_entries_customer_id_created_at_id_index" on "store_credit_entries" ("customer_id", "created_at", "id");`);
    this.addSql(`alter table "store_credit_entries" add constraint "store_credit_entries_once" unique ("payment_id");`);
    this.addSql(`alter table "store_credit_entries" add constraint "store_credit_entries_amount" check (amount_minor <> 0);`);
    for (const [column, table] of [["customer_id", "customers"], ["order_id", "orders"], ["payment_id", "payment_transactions"]])
      this.addSql(`alter table "store_credit_entries" add constraint "store_credit_entries_${column}_foreign" foreign key ("${column}") references "${table}" ("id") on update no action on delete no action;`);

    this.addSql(`
      create function count_store_credit() returns trigger language plpgsql as $$
      begin
        insert into store_credits (customer_id, currency)
          select distinct customer_id, currency from added order by 1, 2 on conflict do nothing;
        update store_credits credit set balance_minor = credit.balance_minor + summed.amount_minor
          from (select customer_id, currency, sum(amount_minor) as amount_minor from added group by 1, 2) summed
          where credit.customer_id = summed.customer_id and credit.currency = summed.currency;
        return null;
      end $$;`);
    this.addSql(`
      create trigger store_credit_entries_count after insert on store_credit_entries
      referencing new table as added for each statement execute function count_store_credit();`);
    this.addSql(`
      create trigger store_credit_entries_written_once before update or delete or truncate on store_credit_entries
      for each statement execute function refuse_change();`);
    this.addSql(`
      create function refuse_direct_credit() returns trigger language plpgsql as $$
      begin
        if pg_trigger_depth() < 2 then
          raise exception 'a balance is the sum of its entries: write an entry instead' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`
      create trigger store_credits_follow_entries before insert or update on store_credits
      for each row execute function refuse_direct_credit();`);
  }

  override down(): void {
    throw new Error("What buyers are owed is not taken back: restore a backup instead.");
  }
}
