import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, refersTo } from "../kit/columns.ts";
import { Location } from "./location.entity.ts";

/** A time in which nothing leaves a location: a flood, a strike, a stocktake. */
const schema = defineEntity({
  name: "LocationOutage",
  tableName: "location_outages",
  properties: {
    id: idColumn(),
    locationId: () => refersTo(Location, "location_id").index(),
    reason: p.text(),
    beginsAt: instant(),
    /** Null: until somebody ends it. */
    endsAt: instant().nullable(),
    declaredBy: p.text(),
    /** When the work that lay there was looked at; null while that is to come. */
    reroutedAt: instant().nullable(),
    createdAt: createdAt(),
  },
  checks: [{ name: "location_outages_ends", expression: "ends_at >= begins_at" }],
});

export class LocationOutage extends schema.class {}
schema.setClass(LocationOutage);
