import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn } from "../kit/columns.ts";

/** How long a parcel really took, told when it arrived. From thirty on, they say more than the rate card. */
const schema = defineEntity({
  name: "TransitObservation",
  tableName: "transit_observations",
  properties: {
    id: idColumn(),
    /** Codes, as rate cards name them. */
    carrier: p.text(),
    service: p.text(),
    zone: p.text(),
    /** What was observed, such as a tracking number: told twice it counts once. */
    reference: p.text(),
    shippedOn: p.date(),
    deliveredOn: p.date(),
    /** The carrier's own days between: those on which it delivers. */
    days: p.integer(),
    createdAt: createdAt(),
  },
  checks: [{ name: "transit_observations_days", expression: "days >= 0 and delivered_on >= shipped_on" }],
  uniques: [{ name: "transit_observations_reference", properties: ["carrier", "reference"] }],
  indexes: [{ properties: ["carrier", "service", "zone", "deliveredOn"] }],
});

export class TransitObservation extends schema.class {}
schema.setClass(TransitObservation);
