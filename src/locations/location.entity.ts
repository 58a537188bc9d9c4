import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, degrees, eventSequence, idColumn, textList, updatedAt, version } from "../kit/columns.ts";

export const locationTypes = ["WAREHOUSE", "STORE", "DARK_STORE", "MFC", "THREE_PL", "DROPSHIP_VENDOR"] as const;
export const locationStatuses = ["ACTIVE", "INACTIVE"] as const;

/** A place where stock lies and work is done. */
const schema = defineEntity({
  name: "Location",
  tableName: "locations",
  properties: {
    id: idColumn(),
    /** The merchant's own short name, unique, for example `JKT-1`. */
    code: p.text().unique(),
    name: p.text(),
    type: p.enum(locationTypes),
    status: p.enum(locationStatuses).default("ACTIVE"),
    /** IANA zone; cut-offs and promise dates are local dates of it. */
    timeZone: p.text(),
    latitude: degrees(),
    longitude: degrees(),
    addressLines: textList(),
    city: p.text().nullable(),
    region: p.text().nullable(),
    postalCode: p.text().nullable(),
    countryCode: p.text().nullable(),
    /** Lower comes first when distance does not decide. */
    priority: p.integer().default(100),
    handlingTags: textList(),
    /** Groups of locations it belongs to, by the merchant's own names. */
    networks: textList(),
    ships: p.boolean().default(true),
    pickup: p.boolean().default(false),
    returns: p.boolean().default(true),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "locations_latitude", expression: "latitude >= -90 and latitude <= 90" },
    { name: "locations_longitude", expression: "longitude >= -180 and longitude <= 180" },
    { name: "locations_point", expression: "(latitude is null) = (longitude is null)" },
  ],
});

export class Location extends schema.class {}
schema.setClass(Location);
