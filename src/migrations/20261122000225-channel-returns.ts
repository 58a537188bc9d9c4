import { Migration } from "@mikro-orm/migrations";

/** What a channel says of its buyers' returns, and what it was asked to decide. */
export class Migration20261122000225_channel_returns extends Migration {
  override up(): void {
    this.addSql(`alter table "returns" add column "channel_status" text null, add column "channel_updated_at" timestamptz(3) null, add column "channel_wish" text null, add column "decision_id" uuid null, add column "decision_waits" boolean not null default false;`);
    this.addSql(`alter table "returns" add constraint "returns_channel_status_check" check ("channel_status" in ('REQUESTED', 'APPROVED', 'DECLINED', 'CANCELLED', 'REFUNDED'));`);
    this.addSql(`alter table "returns" add constraint "returns_channel_wish_check" check ("channel_wish" in ('REFUND', 'REFUND_ONLY', 'REPLACE'));`);
    this.addSql(`alter table "returns" add constraint "returns_decision" check (not decision_waits or (status = 'REQUESTED' and decision_id is not null));`);
    this.addSql(`alter table "returns" add constraint "returns_channel" check ((channel_status is null) = (channel_updated_at is null) and (channel_status is null or external_id is not null));`);
    this.addSql(`alter table "order_validations" drop constraint "order_validations_code_check", add constraint "order_validations_code_check" check ("code" in ('NO_LINES', 'UNKNOWN_SKU', 'ADDRESS_MISSING', 'ADDRESS_INCOMPLETE', 'ADDRESS_MASKED', 'CUSTOMER_MISSING', 'OUT_OF_STOCK', 'PICKUP_SHORT', 'BACKORDERED', 'REROUTED', 'PRICE_DIFFERS', 'TOTAL_DIFFERS', 'CURRENCY_DIFFERS', 'SHIPPING_OPTION_MISSING', 'PAYMENT_PENDING', 'PAYMENT_UNKNOWN', 'TEST_ORDER', 'PARCEL_LOST', 'RETURN_DIFFERS', 'RULE'));`);
  }

  override down(): void {
    throw new Error("Returns at channels are not taken back: restore a backup instead.");
  }
}
