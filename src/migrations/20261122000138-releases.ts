import { Migration } from "@mikro-orm/migrations";

/** That pre-orders open on their day is decided, too. */
export class Migration20261122000138_releases extends Migration {
  override up(): void {
    this.addSql(`alter table "routing_decisions" drop constraint "routing_decisions_reason_check";`);
    this.addSql(`alter table "routing_decisions" add constraint "routing_decisions_reason_check" check ("reason" in ('NEW_ORDER', 'ORDER_CHANGED', 'REJECTED', 'SHORT_PICK', 'SHORTAGE', 'ADDRESS_CHANGED', 'HOLD_RELEASED', 'OUTAGE', 'LOCATION', 'RECEIPT', 'RELEASE'));`);
  }
}
