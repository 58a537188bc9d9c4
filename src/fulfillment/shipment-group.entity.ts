import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, instant, minorUnits, refersTo } from "../kit/columns.ts";
import { Location } from "../locations/location.entity.ts";

/** Work of several orders at one place that leaves in one parcel. The orders stay apart. Dissolved: each leaves by itself again. */
const schema = defineEntity({
  name: "ShipmentGroup",
  tableName: "shipment_groups",
  properties: {
    id: idColumn(),
    locationId: () => refersTo(Location, "location_id"),
    /** What carries the whole for the least. Null: nobody has prices. */
    carrier: p.text().nullable(),
    service: p.text().nullable(),
    /** What the parts would cost each by itself, and all in one, in minor units of `currency`. Null: nobody has prices. */
    apartMinor: minorUnits().nullable(),
    togetherMinor: minorUnits().nullable(),
    currency: p.text().nullable(),
    madeBy: p.text(),
    createdAt: createdAt(),
    dissolvedAt: instant().nullable(),
  },
  checks: [{ name: "shipment_groups_prices", expression: "num_nonnulls(apart_minor, together_minor, currency) in (0, 3)" }],
  uniques: [{ name: "shipment_groups_place", properties: ["id", "locationId"] }],
});

export class ShipmentGroup extends schema.class {}
schema.setClass(ShipmentGroup);
