import { defineEntity, p } from "@mikro-orm/core";
import { scanStatuses } from "../carriers/carrier-client.ts";
import { Fulfillment } from "../fulfillment/fulfillment.entity.ts";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";

export const trackingSources = ["WEBHOOK", "POLL", "HAND"] as const;
export type TrackingSource = (typeof trackingSources)[number];

/** Something that happened to a parcel on its way, as it was told: never changed, and kept once however often it is told. */
const schema = defineEntity({
  name: "TrackingEvent",
  tableName: "tracking_events",
  properties: {
    id: idColumn(),
    fulfillmentId: () => refersTo(Fulfillment, "fulfillment_id"),
    /** The carrier's own id of it, or its time and code. */
    key: p.text(),
    /** Null: good to know, and nothing more. */
    status: p.enum(scanStatuses).nullable(),
    /** In the carrier's own words. */
    code: p.text(),
    note: p.text().nullable(),
    happenedAt: instant(),
    source: p.enum(trackingSources),
    /** Whether the parcel's state followed it. */
    moved: p.boolean(),
    createdAt: createdAt(),
  },
  uniques: [{ name: "tracking_events_once", properties: ["fulfillmentId", "key"] }],
  indexes: [{ properties: ["fulfillmentId", "happenedAt", "id"] }],
});

export class TrackingEvent extends schema.class {}
schema.setClass(TrackingEvent);
