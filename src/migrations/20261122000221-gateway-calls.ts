import { Migration } from "@mikro-orm/migrations";

/** Gateways are called for captures and voids as for refunds, and asked about payments of which nothing is heard. */
export class Migration20261122000221_gateway_calls extends Migration {
  override up(): void {
    this.addSql(`alter table "gateway_refunds" rename to "gateway_calls";`);
    this.addSql(`alter table "gateway_calls" rename constraint "gateway_refunds_pkey" to "gateway_calls_pkey";`);
    this.addSql(`alter table "gateway_calls" rename constraint "gateway_refunds_payment_id_foreign" to "gateway_calls_payment_id_foreign";`);
    this.addSql(`alter index "gateway_refunds_open" rename to "gateway_calls_open";`);

    this.addSql(`alter table "payment_transactions" add column "next_look_at" timestamptz(3) null;`);
    this.addSql(`update "payment_transactions" set "next_look_at" = now() where "status" = 'PENDING' and "gateway_account_id" is not null;`);
    this.addSql(`create index "payment_transactions_looks" on "payment_transactions" ("next_look_at") where next_look_at is not null;`);
  }

  override down(): void {
    throw new Error("What gateways were asked is not taken back: restore a backup instead.");
  }
}
