import { Migration } from "@mikro-orm/migrations";

/** An order's money is counted by the database from its payments, which are written once. */
export class Migration20261122000184_payments extends Migration {
  override up(): void {
    // What a refund gives back is given back of one payment.
    this.addSql(`alter table "payment_transactions" add column "payment_id" uuid null, add column "gateway_account_id" uuid null;`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_payment_id_foreign" foreign key ("payment_id") references "payment_transactions" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "payment_transactions" add constraint "payment_transactions_of" check (payment_id is null or kind in ('CAPTURE', 'VOID', 'REFUND', 'CHARGEBACK'));`);
    // Most payments are no refunds.
    this.addSql(`drop index "payment_transactions_refund_id_index";`);
    this.addSql(`create index "payment_transactions_refund_id_index" on "payment_transactions" ("refund_id") where refund_id is not null;`);

    this.addSql(`
      create function money_of(ids uuid[]) returns table (order_id uuid, captured bigint, refunded bigint, refunds bigint, chargebacks bigint)
      language sql stable as $$
        select order_id, captured, greatest(refunds, least(captured, refunds + chargebacks)), refunds, chargebacks from (
          select payment.order_id,
            coalesce(sum(amount_minor) filter (where status = 'SUCCEEDED' and kind in ('CAPTURE', 'SALE', 'COD_COLLECT')), 0)::bigint as captured,
            coalesce(sum(amount_minor) filter (where status <> 'FAILED' and kind = 'REFUND'), 0)::bigint as refunds,
            coalesce(sum(amount_minor) filter (where status = 'SUCCEEDED' and kind = 'CHARGEBACK'), 0)::bigint as chargebacks
          from payment_transactions payment where payment.order_id = any(ids) group by 1
        ) summed
      $$;`);
    // Rows of one order are counted under its lock. An order that was inserted with its payments, and says the same as they, is left as it is.
    this.addSql(`
      create function count_payments() returns trigger language plpgsql as $$
      declare
        changed_ids uuid[];
        differing uuid[];
      begin
        select array_agg(distinct order_id) into changed_ids from changed;
        if exists (select 1 from changed join orders on orders.id = changed.order_id where orders.currency <> changed.currency) then
          raise exception 'an order is paid in its own currency' using errcode = 'check_violation', constraint = 'payment_transactions_currency';
        end if;
        select array_agg(orders.id) into differing from money_of(changed_ids) counted join orders on orders.id = counted.order_id
          where (orders.captured_minor, orders.refunded_minor) is distinct from (counted.captured, counted.refunded);
        if differing is not null then
          perform 1 from orders where id = any(differing) order by id for no key update;
          update orders set captured_minor = counted.captured, refunded_minor = counted.refunded
            from money_of(differing) counted where orders.id = counted.order_id;
        end if;
        if tg_op = 'INSERT' and exists (
          select 1 from money_of((select array_agg(order_id) from changed where kind = 'REFUND' and status <> 'FAILED')) counted
          where counted.refunds + counted.chargebacks > counted.captured
        ) then
          raise exception 'more would be given back than was taken' using errcode = 'check_violation', constraint = 'orders_refunded';
        end if;
        return null;
      end $$;`);
    this.addSql(`
      create trigger payment_transactions_count_new after insert on payment_transactions
      referencing new table as changed for each statement execute function count_payments();`);
    this.addSql(`
      create trigger payment_transactions_count_changed after update on payment_transactions
      referencing new table as changed for each statement execute function count_payments();`);

    this.addSql(`
      create function keep_payment() returns trigger language plpgsql as $$
      begin
        if (old.id, old.order_id, old.kind, old.amount_minor, old.currency, old.gateway, old.gateway_account_id, old.payment_id, old.refund_id,
            old.occurred_at, old.created_at)
          is distinct from (new.id, new.order_id, new.kind, new.amount_minor, new.currency, new.gateway, new.gateway_account_id, new.payment_id,
            new.refund_id, new.occurred_at, new.created_at)
          or (old.gateway_ref is not null and old.gateway_ref is distinct from new.gateway_ref)
          or (old.status <> 'PENDING' and old.status <> new.status) then
          raise exception 'a payment is written once; only its outcome is added' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`
      create trigger payment_transactions_kept before update on payment_transactions for each row execute function keep_payment();`);
    this.addSql(`
      create trigger payment_transactions_stay before delete or truncate on payment_transactions
      for each statement execute function refuse_change();`);

    this.addSql(`
      create function refuse_direct_money() returns trigger language plpgsql as $$
      begin
        if pg_trigger_depth() < 2 then
          raise exception 'what is paid of an order is counted from its payments: write a payment instead' using errcode = 'restrict_violation';
        end if;
        return new;
      end $$;`);
    this.addSql(`
      create trigger orders_follow_payments before update of captured_minor, refunded_minor on orders
      for each row execute function refuse_direct_money();`);
    // With its payments, in one statement: both triggers look at the end of it.
    this.addSql(`
      create function refuse_other_money() returns trigger language plpgsql as $$
      begin
        if exists (
          select 1 from added left join money_of((select array_agg(id) from added where captured_minor <> 0 or refunded_minor <> 0)) counted
            on counted.order_id = added.id
          where (added.captured_minor <> 0 or added.refunded_minor <> 0)
            and (added.captured_minor, added.refunded_minor) is distinct from (counted.captured, counted.refunded)
        ) then
          raise exception 'what is paid of an order is counted from its payments: write a payment instead' using errcode = 'restrict_violation';
        end if;
        return null;
      end $$;`);
    this.addSql(`
      create trigger orders_start_as_paid after insert on orders
      referencing new table as added for each statement execute function refuse_other_money();`);
  }

  override down(): void {
    throw new Error("Payments are not taken back: restore a backup instead.");
  }
}
