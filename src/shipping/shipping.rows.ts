import type { EntityManager } from "@mikro-orm/postgresql";
import type { Access, Rights } from "../access/access.ts";
import { visibleFulfillments } from "../fulfillment/fulfillments.rows.ts";
import { type Order, type Page, type PageArgs, pageOf } from "../kit/page.ts";
import { all, countOf, rows, sql, texts, uuids } from "../kit/sql.ts";
import { allColumns, table } from "../kit/table.ts";

export interface CarrierAccountRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly clientKey: string;
  readonly status: string;
  readonly carrierCodes: Readonly<Record<string, string>>;
  readonly checkedAt: string | null;
  readonly holder: string | null;
  readonly createdAt: string;
}

export const carrierAccounts = table<CarrierAccountRow>("carrier_accounts account", [
  ...(["id", "code", "name", "clientKey", "status", "carrierCodes", "checkedAt", "holder", "createdAt"] as const),
]);

export const carrierAccountsById = (em: EntityManager, ids: readonly string[]): Promise<CarrierAccountRow[]> =>
  rows(em, sql<CarrierAccountRow>`select ${allColumns(carrierAccounts)} from carrier_accounts account where id = any(${uuids(ids)})`);

/** By code. */
export const carrierAccountOrder: Order = {
  name: "carrierAccount",
  column: sql`account.code`,
  type: "text",
  id: sql`account.id`,
  descending: false,
};

export interface CarrierAccountFilter {
  readonly status?: string | null;
}

export const matchingCarrierAccounts = ({ status }: CarrierAccountFilter) => all([status ? sql`account.status = ${status}` : null]);

export const carrierAccountPage = (em: EntityManager, filter: CarrierAccountFilter, args: PageArgs): Promise<Page<CarrierAccountRow>> =>
  pageOf(em, carrierAccounts, carrierAccountOrder, args, (page) => all([matchingCarrierAccounts(filter), page.where]));

export const carrierAccountCount = (em: EntityManager, filter: CarrierAccountFilter, most: number): Promise<number> =>
  countOf(em, sql`select 1 from carrier_accounts account where ${matchingCarrierAccounts(filter)} limit ${sql.lit(most)}`);

/** How a parcel's label stands. Amounts are minor units, as text. */
export interface LabelRow {
  readonly id: string;
  readonly fulfillmentId: string;
  readonly status: string;
  readonly carrier: string | null;
  readonly service: string | null;
  readonly because: string | null;
  readonly reason: string | null;
  readonly attentionSince: string | null;
  readonly attempts: number;
  readonly createdAt: string;
}

const ofBooking = (name: string) => `(select booking.${name} from carrier_bookings booking where booking.id = label.booking_id)`;

/** A parcel's bookings, each as the label that came or is to come of it. */
export const labels = table<LabelRow>(
  "booked_parcels label",
  [...(["id", "fulfillmentId", "status", "carrier", "service", "because", "reason", "attentionSince", "attempts", "createdAt"] as const)],
  {
    status: ofBooking("status"),
    carrier: ofBooking("carrier"),
    service: ofBooking("service"),
    because: ofBooking("because"),
    reason: ofBooking("reason"),
    attentionSince: ofBooking("attention_since"),
    attempts: ofBooking("attempts"),
  },
);

/** Oldest first: the last is the one that counts. */
export const labelsOfFulfillments = (em: EntityManager, ids: readonly string[]): Promise<LabelRow[]> =>
  rows(
    em,
    sql<LabelRow>`select ${allColumns(labels)} from booked_parcels label where label.fulfillment_id = any(${uuids(ids)}) order by label.id`,
  );

export interface TrackingEventRow {
  readonly fulfillmentId: string;
  readonly status: string | null;
  readonly code: string;
  readonly note: string | null;
  readonly happenedAt: string;
  readonly source: string;
  readonly moved: boolean;
  readonly createdAt: string;
}

export const trackingEvents = table<TrackingEventRow>("tracking_events scan", [
  ...(["fulfillmentId", "status", "code", "note", "happenedAt", "source", "moved", "createdAt"] as const),
]);

export const trackingOfFulfillments = (em: EntityManager, ids: readonly string[]): Promise<TrackingEventRow[]> =>
  rows(
    em,
    sql<TrackingEventRow>`
      select ${allColumns(trackingEvents)} from tracking_events scan where scan.fulfillment_id = any(${uuids(ids)})
      order by scan.fulfillment_id, scan.happened_at, scan.id`,
  );

export interface ManifestRow {
  readonly id: string;
  readonly carrier: string;
  readonly locationId: string;
  readonly day: string;
  readonly status: string;
  readonly closedAt: string | null;
  readonly createdAt: string;
}

export interface ManifestFilter {
  readonly locationIds?: readonly string[] | null;
  readonly carriers?: readonly string[] | null;
  readonly statuses?: readonly string[] | null;
}

export const manifests = table<ManifestRow>(
  "manifests manifest",
  [...(["id", "carrier", "locationId", "day", "status", "closedAt", "createdAt"] as const)],
  { day: "manifest.day::text" },
);

/** A key limited to locations sees the manifests there. One limited to channels sees none: they tell of all channels' parcels. */
export const visibleManifests = ({ locationIds, channelIds }: Rights) =>
  all([locationIds === null ? null : sql`manifest.location_id = any(${uuids([...locationIds])})`, channelIds === null ? null : sql`false`]);

export const manifestsById = (em: EntityManager, ids: readonly string[], access: Access): Promise<ManifestRow[]> =>
  rows(
    em,
    sql<ManifestRow>`select ${allColumns(manifests)} from manifests manifest where manifest.id = any(${uuids(ids)}) and ${visibleManifests(access)}`,
  );

/** Newest first. */
export const manifestOrder: Order = {
  name: "newest",
  column: sql`manifest.created_at`,
  type: "timestamptz",
  id: sql`manifest.id`,
  descending: true,
};

export const matchingManifests = ({ locationIds, carriers, statuses }: ManifestFilter, access: Rights) =>
  all([
    visibleManifests(access),
    locationIds ? sql`manifest.location_id = any(${uuids(locationIds)})` : null,
    carriers ? sql`manifest.carrier = any(${texts(carriers)})` : null,
    statuses ? sql`manifest.status = any(${texts(statuses)})` : null,
  ]);

export const manifestPage = (em: EntityManager, filter: ManifestFilter, args: PageArgs, access: Access): Promise<Page<ManifestRow>> =>
  pageOf(em, manifests, manifestOrder, args, (page) => all([matchingManifests(filter, access), page.where]));

export const manifestCount = (em: EntityManager, filter: ManifestFilter, most: number, access: Access): Promise<number> =>
  countOf(em, sql`select 1 from manifests manifest where ${matchingManifests(filter, access)} limit ${sql.lit(most)}`);

export interface ManifestParcelRow {
  readonly manifestId: string;
  readonly fulfillmentId: string;
  readonly leftOut: string | null;
}

export const manifestParcels = table<ManifestParcelRow>("manifest_parcels on_it", ["manifestId", "fulfillmentId", "leftOut"]);

export const parcelsOfManifests = (em: EntityManager, ids: readonly string[]): Promise<ManifestParcelRow[]> =>
  rows(
    em,
    sql<ManifestParcelRow>`
      select ${allColumns(manifestParcels)} from manifest_parcels on_it where on_it.manifest_id = any(${uuids(ids)}) order by on_it.manifest_id, on_it.id`,
  );

/** The parcel with a carrier's number that a key may see; null: none, or several. */
export async function fulfillmentByNumber(em: EntityManager, trackingNumber: string, access: Access): Promise<string | null> {
  const found = await rows(
    em,
    sql<{ id: string }>`
      select fulfillment.id from carrier_bookings booking join booked_parcels part on part.booking_id = booking.id and part.current
      join fulfillments fulfillment on fulfillment.id = part.fulfillment_id
      where booking.tracking_number = ${trackingNumber} and ${visibleFulfillments(access)} order by fulfillment.id limit 1`,
  );
  return found[0]?.id ?? null;
}
