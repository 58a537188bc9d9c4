import { Migration } from "@mikro-orm/migrations";

/** Lists of what is expected, of buffers and of rate cards cost the same however many there are, and so do the buffers of an item. */
export class Migration20261122000125_more_lists extends Migration {
  override up(): void {
    this.addSql(`create index "expected_receipts_of_item" on "expected_receipts" ("item_id", "eta", "id");`);
    this.addSql(`create index "expected_receipts_location_id_status_eta_id_index" on "expected_receipts" ("location_id", "status", "eta", "id");`);
    this.addSql(`create index "expected_receipts_location_id_eta_id_index" on "expected_receipts" ("location_id", "eta", "id");`);
    this.addSql(`create index "expected_receipts_status_eta_id_index" on "expected_receipts" ("status", "eta", "id");`);
    this.addSql(`create index "channel_buffers_channel_id_item_id_index" on "channel_buffers" ("channel_id", "item_id");`);
    this.addSql(`create index "channel_buffers_channel_id_created_at_id_index" on "channel_buffers" ("channel_id", "created_at", "id");`);
    this.addSql(`create index "rate_cards_valid_from_id_index" on "rate_cards" ("valid_from", "id");`);
  }
}
