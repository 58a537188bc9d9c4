import { defineEntity, p } from "@mikro-orm/core";
import { refersTo, updatedAt } from "../kit/columns.ts";
import { Location } from "./location.entity.ts";

/** How many fulfillment orders a location ships on a day, and how many it has taken. The day is local to it. */
const schema = defineEntity({
  name: "CapacityBucket",
  tableName: "capacity_buckets",
  properties: {
    locationId: () => refersTo(Location, "location_id").primary(),
    localDate: p.date().primary(),
    limit: p.integer().fieldName("limit"),
    /** Counted from the claims by the database. */
    used: p.integer().default(0),
    /** True: set for this day; what the location ships in a day no longer says it. */
    setForDay: p.boolean().default(false),
    /** Why the day may be filled past its limit. Null: it may not. */
    overrideReason: p.text().nullable(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "capacity_buckets_counts", expression: `least("limit", used) >= 0` },
    { name: "capacity_buckets_limit", expression: `used <= "limit" or override_reason is not null` },
  ],
});

export class CapacityBucket extends schema.class {}
schema.setClass(CapacityBucket);

/** A place in a day's capacity, taken by one fulfillment order. */
const claim = defineEntity({
  name: "CapacityClaim",
  tableName: "capacity_claims",
  properties: {
    /** The fulfillment order. */
    holderId: p.uuid().primary(),
    locationId: () => refersTo(Location, "location_id"),
    localDate: p.date(),
  },
  indexes: [{ properties: ["locationId", "localDate"] }],
});

export class CapacityClaim extends claim.class {}
claim.setClass(CapacityClaim);
