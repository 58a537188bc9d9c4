import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";

/** What may change the promise of work that has not left. LATE: its day passed. */
const reviewCauses = ["LOCATION", "CAPACITY", "OUTAGE", "RATES", "TRANSIT", "LATE"] as const;
export type ReviewCause = (typeof reviewCauses)[number];

/** Work whose promises are yet to be reckoned anew, and how far that has come. It is gone when all of it was looked at. */
const schema = defineEntity({
  name: "PromiseReview",
  tableName: "promise_reviews",
  properties: {
    id: idColumn(),
    cause: p.enum(reviewCauses),
    /** Null: work at any. */
    locationId: () => refersTo(Location, "location_id").nullable(),
    /** With TRANSIT: what was promised by these. */
    carrier: p.text().nullable(),
    service: p.text().nullable(),
    zone: p.text().nullable(),
    /** The work that was looked at last, in the order of `createdAt` and id. */
    afterCreatedAt: instant().nullable(),
    afterId: p.uuid().nullable(),
    /** Work left a limited day for another: who was looked at before may gain it. */
    moved: p.boolean().default(false),
    createdAt: createdAt(),
  },
  checks: [
    { name: "promise_reviews_after", expression: "(after_created_at is null) = (after_id is null)" },
    {
      name: "promise_reviews_transit",
      expression: "(cause = 'TRANSIT') = (carrier is not null and service is not null and zone is not null)",
    },
  ],
});

export class PromiseReview extends schema.class {}
schema.setClass(PromiseReview);
