import { Migration } from "@mikro-orm/migrations";

/** A label is known by its booking, and is void from when its parcel is no longer to leave with that. */
export class Migration20261122000240_void_labels extends Migration {
  override up(): void {
    this.addSql(`alter table "booked_parcels" add column "let_go_at" timestamptz(3) null;`);
    this.addSql(
      `update "booked_parcels" part set "let_go_at" = booking.updated_at from "carrier_bookings" booking where booking.id = part.booking_id and not part.current;`,
    );
    this.addSql(`alter table "booked_parcels" add constraint "booked_parcels_let_go" check (current = (let_go_at is null));`);
    this.addSql(`alter table "documents" add column "booking_id" uuid null;`);
    this.addSql(`
      update "documents" document set "booking_id" = booking.id
      from "booked_parcels" part join "carrier_bookings" booking on booking.id = part.booking_id
      where document.kind = 'LABEL' and part.fulfillment_id = document.subject_id
        and document.file_name like 'label-' || booking.tracking_number || '.%';`);
  }

  override down(): void {
    this.addSql(`alter table "documents" drop column "booking_id";`);
    this.addSql(`alter table "booked_parcels" drop column "let_go_at";`);
  }
}
