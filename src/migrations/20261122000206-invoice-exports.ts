import { Migration } from "@mikro-orm/migrations";

/** Invoices are written out, too. */
export class Migration20261122000206_invoice_exports extends Migration {
  override up(): void {
    this.addSql(`alter table "exports" drop constraint "exports_kind_check";`);
    this.addSql(`alter table "exports" add constraint "exports_kind_check" check ("kind" in ('ORDERS', 'ORDER_LINES', 'PAYMENTS', 'REFUNDS', 'STOCK_MOVEMENTS', 'INVOICES'));`);
  }

  override down(): void {
    throw new Error("What was settled, exported and posted is not taken back: restore a backup instead.");
  }
}
