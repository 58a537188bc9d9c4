import { Migration } from "@mikro-orm/migrations";

/** That pre-orders open on their day is decided, too; and work that is held as nothing leaves from where it lies is found when that opens again. */
export class Migration20261122000138_rerouting extends Migration {
  override up(): void {
    this.addSql(`alter table "routing_decisions" drop constraint "routing_decisions_reason_check";`);
    this.addSql(`alter table "routing_decisions" add constraint "routing_decisions_reason_check" check ("reason" in ('NEW_ORDER', 'ORDER_CHANGED', 'REJECTED', 'SHORT_PICK', 'SHORTAGE', 'ADDRESS_CHANGED', 'HOLD_RELEASED', 'OUTAGE', 'LOCATION', 'RECEIPT', 'RELEASE'));`);
    this.addSql(`create index "holds_fulfillment_order_id_index" on "holds" ("fulfillment_order_id") where status = 'ACTIVE' and reason = 'LOCATION_ISSUE';`);
  }
}
