import type { EntityManager } from "@mikro-orm/postgresql";
import { type Deed, record } from "../events/record.ts";
import { newId } from "../kit/ids.ts";
import { localIn } from "../kit/local-date.ts";
import { row, rows, sql } from "../kit/sql.ts";
import { Location } from "../locations/location.entity.ts";
import type { CarrierBooking } from "../shipping/carrier-booking.entity.ts";
import type { Member } from "./box.ts";

/** Parcels that have their label are on the open manifest of their carrier, location and local day: it is begun with the first. */
export async function joinManifest(em: EntityManager, deed: Deed, { carrier }: CarrierBooking, members: readonly Member[]): Promise<void> {
  const [first] = members;
  if (first === undefined || carrier == null) return;
  const { locationId } = first.parcel;
  const { timeZone } = await em.findOneOrFail(Location, { id: locationId });
  const day = localIn(timeZone, deed.at).date;
  const manifestId = await openManifest(em, deed, { carrier, locationId, day });
  for (const { parcel } of members)
    await rows(
      em,
      sql`
        insert into manifest_parcels (id, manifest_id, fulfillment_id, created_at) values (${newId()}, ${manifestId}, ${parcel.id}, ${deed.at})
        on conflict (fulfillment_id) do update set manifest_id = excluded.manifest_id, left_out = null`,
    );
}

/** The open one, locked against being closed until this transaction ends. */
async function openManifest(
  em: EntityManager,
  deed: Deed,
  { carrier, locationId, day }: { readonly carrier: string; readonly locationId: string; readonly day: string },
): Promise<string> {
  for (;;) {
    const found = await row(
      em,
      sql<{ id: string }>`
        select id from manifests where carrier = ${carrier} and location_id = ${locationId} and day = ${day}::date and status = 'OPEN' for share`,
    );
    if (found) return found.id;
    const id = newId();
    const made = await row(
      em,
      sql`
        insert into manifests (id, carrier, location_id, day, status, event_sequence, version, created_at, updated_at)
        values (${id}, ${carrier}, ${locationId}, ${day}::date, 'OPEN', 1, 1, ${deed.at}, ${deed.at})
        on conflict (carrier, location_id, day) where status = 'OPEN' do nothing returning id`,
    );
    if (made === null) continue;
    const data = { manifestId: id, carrier, day, status: "OPEN" };
    await record(em, deed, [{ type: "manifest.opened", aggregateType: "Manifest", aggregateId: id, sequence: 1, locationId, data }]);
    return id;
  }
}
