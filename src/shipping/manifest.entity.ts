import { defineEntity, p } from "@mikro-orm/core";
import { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { createdAt, day, eventSequence, idColumn, instant, refersTo, updatedAt, version } from "../kit/columns.ts";
import { step } from "../kit/transitions.ts";
import { Location } from "../locations/location.entity.ts";
import { type ManifestStatus, manifestStatuses, manifestTransitions } from "./manifest.states.ts";

/** The parcels that a carrier takes along from a location on a day. */
const schema = defineEntity({
  name: "Manifest",
  tableName: "manifests",
  properties: {
    id: idColumn(),
    /** Our code of the carrier. */
    carrier: p.text(),
    locationId: () => refersTo(Location, "location_id"),
    /** Local to the location: the day its first parcel got its label. */
    day: day(),
    status: p.enum(manifestStatuses).default("OPEN"),
    closedAt: instant().nullable(),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [{ name: "manifests_closed", expression: "(status = 'CLOSED') = (closed_at is not null)" }],
  indexes: [
    { properties: ["createdAt", "id"] },
    { properties: ["locationId", "createdAt", "id"] },
    { properties: ["status", "createdAt", "id"] },
  ],
});

export class Manifest extends schema.class {
  become(status: ManifestStatus): void {
    this.status = step(manifestTransitions, this.status, status, `Manifest ${this.id}`);
  }
}
schema.setClass(Manifest);

/** A parcel on a manifest: on one. */
const parcel = defineEntity({
  name: "ManifestParcel",
  tableName: "manifest_parcels",
  properties: {
    id: idColumn(),
    manifestId: () => refersTo(Manifest, "manifest_id").index(),
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id"),
    /** Why it was not handed over when the others were. Null: it was, or is to be. */
    leftOut: p.text().nullable(),
    createdAt: createdAt(),
  },
  uniques: [{ name: "manifest_parcels_once", properties: ["fulfillmentId"] }],
});

export class ManifestParcel extends parcel.class {}
parcel.setClass(ManifestParcel);
