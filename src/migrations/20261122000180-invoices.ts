import { Migration } from "@mikro-orm/migrations";

/** Invoices and credit notes: numbered without a gap, written once, no unit charged twice. */
export class Migration20261122000180_invoices extends Migration {
  override up(): void {
    this.addSql(`create table "invoice_issuers" ("id" uuid not null, "code" text not null, "name" text not null, "address_lines" text[] not null default '{}', "city" text null, "postal_code" text null, "country_code" text not null default 'ID', "phone" text null, "tax_id" text null, "taxable" boolean not null default false, "tax_name" text not null default 'PPN', "tax_rate_basis_points" int not null default 1200, "tax_base_numerator" int not null default 11, "tax_base_denominator" int not null default 12, "tax_code" text null, "tax_rule" text not null default 'AS_ORDERED', "number_format" text not null default 'INV/{year}/{number:6}', "credit_note_format" text not null default 'CN/{year}/{number:6}', "time_zone" text not null default 'Asia/Jakarta', "issue_when" text not null default 'BY_HAND', "units" text not null default 'FULFILLED', "channel_ids" uuid[] not null default '{}', "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`alter table "invoice_issuers" add constraint "invoice_issuers_code_unique" unique ("code");`);
    this.addSql(`alter table "invoice_issuers" add constraint "invoice_issuers_rate" check (tax_rate_basis_points >= 0 and tax_rate_basis_points <= 10000);`);
    this.addSql(`alter table "invoice_issuers" add constraint "invoice_issuers_base" check (tax_base_numerator >= 1 and tax_base_numerator <= tax_base_denominator);`);
    this.addSql(`alter table "invoice_issuers" add constraint "invoice_issuers_tax_rule_check" check ("tax_rule" in ('AS_ORDERED', 'INCLUDED_IF_UNSAID'));`);
    this.addSql(`alter table "invoice_issuers" add constraint "invoice_issuers_issue_when_check" check ("issue_when" in ('BY_HAND', 'ON_SHIPPED', 'ON_PAID'));`);
    this.addSql(`alter table "invoice_issuers" add constraint "invoice_issuers_units_check" check ("units" in ('FULFILLED', 'ORDERED'));`);
    // Orders of a channel that no issuer names have one issuer.
    this.addSql(`create unique index invoice_issuers_one_default on invoice_issuers ((true)) where channel_ids = '{}';`);

    this.addSql(`create table "invoices" ("id" uuid not null, "issuer_id" uuid not null, "kind" text not null, "number" text not null, "series" text not null, "sequence" int not null, "order_id" uuid not null, "refund_id" uuid null, "with_extras" boolean not null default false, "issued_on" date not null, "issued_at" timestamptz(3) not null, "currency" text not null, "net_minor" bigint not null, "tax_minor" bigint not null, "total_minor" bigint not null, "content" jsonb not null, "people" jsonb null, "tax_invoice_number" text null, "event_sequence" int not null default 0, "version" int not null default 1, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "invoices_order_id_index" on "invoices" ("order_id");`);
    this.addSql(`create index "invoices_issued_at_id_index" on "invoices" ("issued_at", "id");`);
    this.addSql(`create index "invoices_kind_issued_at_id_index" on "invoices" ("kind", "issued_at", "id");`);
    this.addSql(`create index "invoices_number_index" on "invoices" ("number");`);
    this.addSql(`alter table "invoices" add constraint "invoices_number" unique ("issuer_id", "number");`);
    this.addSql(`alter table "invoices" add constraint "invoices_sequence" unique ("issuer_id", "kind", "series", "sequence");`);
    this.addSql(`alter table "invoices" add constraint "invoices_refund" unique ("refund_id");`);
    this.addSql(`alter table "invoices" add constraint "invoices_issuer_id_foreign" foreign key ("issuer_id") references "invoice_issuers" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "invoices" add constraint "invoices_order_id_foreign" foreign key ("order_id") references "orders" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "invoices" add constraint "invoices_refund_id_foreign" foreign key ("refund_id") references "refunds" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "invoices" add constraint "invoices_kind_check" check ("kind" in ('INVOICE', 'CREDIT_NOTE'));`);
    this.addSql(`alter table "invoices" add constraint "invoices_refunds" check ((kind = 'CREDIT_NOTE') = (refund_id is not null));`);
    this.addSql(`alter table "invoices" add constraint "invoices_amounts" check (net_minor + tax_minor = total_minor and tax_minor >= 0 and total_minor >= 0);`);
    this.addSql(`alter table "invoices" add constraint "invoices_counted" check (sequence > 0);`);
    this.addSql(`create unique index invoices_extras_once on invoices (order_id) where with_extras;`);

    this.addSql(`create table "invoice_lines" ("id" uuid not null, "invoice_id" uuid not null, "kind" text not null, "order_line_id" uuid not null, "quantity" int not null, "created_at" timestamptz(3) not null, primary key ("id"));`);
    this.addSql(`create index "invoice_lines_invoice_id_index" on "invoice_lines" ("invoice_id");`);
    this.addSql(`create index "invoice_lines_order_line_id_index" on "invoice_lines" ("order_line_id");`);
    this.addSql(`alter table "invoice_lines" add constraint "invoice_lines_invoice_id_foreign" foreign key ("invoice_id") references "invoices" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "invoice_lines" add constraint "invoice_lines_order_line_id_foreign" foreign key ("order_line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "invoice_lines" add constraint "invoice_lines_kind_check" check ("kind" in ('INVOICE', 'CREDIT_NOTE'));`);
    this.addSql(`alter table "invoice_lines" add constraint "invoice_lines_quantity" check (quantity > 0);`);

    this.addSql(`create table "invoiced_units" ("order_line_id" uuid not null, "invoiced" int not null, "credited" int not null default 0, primary key ("order_line_id"));`);
    this.addSql(`alter table "invoiced_units" add constraint "invoiced_units_order_line_id_foreign" foreign key ("order_line_id") references "order_lines" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "invoiced_units" add constraint "invoiced_units_credited" check (credited >= 0 and credited <= invoiced);`);

    this.addSql(`create table "invoice_counters" ("issuer_id" uuid not null, "kind" text not null, "series" text not null, "last" int not null, primary key ("issuer_id", "kind", "series"));`);
    this.addSql(`alter table "invoice_counters" add constraint "invoice_counters_issuer_id_foreign" foreign key ("issuer_id") references "invoice_issuers" ("id") on update no action on delete no action;`);
    this.addSql(`alter table "invoice_counters" add constraint "invoice_counters_kind_check" check ("kind" in ('INVOICE', 'CREDIT_NOTE'));`);

    // What is issued stays as it is; only people are erased, and the tax authority's number is noted.
    this.addSql(`
      create function refuse_other_invoice() returns trigger language plpgsql as $$
      begin
        raise exception 'invoice % is written once', old.number using errcode = 'restrict_violation';
      end $$;`);
    this.addSql(`
      create trigger invoices_written_once before update on invoices for each row
      when ((old.people is distinct from new.people and new.people is not null)
        or to_jsonb(old) - 'people' - 'tax_invoice_number' - 'event_sequence' - 'version' - 'updated_at'
          is distinct from to_jsonb(new) - 'people' - 'tax_invoice_number' - 'event_sequence' - 'version' - 'updated_at')
      execute function refuse_other_invoice();`);
    this.addSql(`create trigger invoices_stay before delete or truncate on invoices for each statement execute function refuse_change();`);
    this.addSql(`create trigger invoice_lines_written_once before update or delete or truncate on invoice_lines for each statement execute function refuse_change();`);
    // Two invoices for the same units meet at the line's row here: the second waits, and is refused.
    this.addSql(`
      create function count_invoiced_units() returns trigger language plpgsql as $$
      declare charged int;
      begin
        if new.kind = 'CREDIT_NOTE' then
          update invoiced_units set credited = credited + new.quantity where order_line_id = new.order_line_id;
          if not found then
            raise exception 'no unit of the line was invoiced' using errcode = 'check_violation', constraint = 'invoiced_units_credited';
          end if;
          return null;
        end if;
        insert into invoiced_units as counted (order_line_id, invoiced) values (new.order_line_id, new.quantity)
        on conflict (order_line_id) do update set invoiced = counted.invoiced + excluded.invoiced
        returning invoiced into charged;
        if charged > (select ordered_quantity from order_lines where id = new.order_line_id) then
          raise exception 'units of the line were invoiced before' using errcode = 'check_violation', constraint = 'invoiced_units_once';
        end if;
        return null;
      end $$;`);
    this.addSql(`create trigger invoice_lines_count after insert on invoice_lines for each row execute function count_invoiced_units();`);

    // A paper of an invoice is made once a language, whoever asks for it at the same time.
    this.addSql(`create unique index documents_of_invoices on documents (subject_id, language) where subject_type = 'Invoice';`);
    // How far the log was read for what is to be invoiced: what was before has been done by hand.
    this.addSql(`insert into event_readers select 'invoices', last_position from event_relay;`);
  }

  override down(): void {
    throw new Error("Invoices are not taken back: restore a backup instead.");
  }
}
