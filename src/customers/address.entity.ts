import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, degrees, idColumn, textList } from "../kit/columns.ts";

/** Where something goes or who pays for it. Never changed: a correction is a new address, so that the past stays readable. */
const schema = defineEntity({
  name: "Address",
  tableName: "addresses",
  properties: {
    id: idColumn(),
    name: p.text().nullable(),
    company: p.text().nullable(),
    lines: textList(),
    city: p.text().nullable(),
    region: p.text().nullable(),
    postalCode: p.text().nullable(),
    countryCode: p.text().nullable(),
    phone: p.text().nullable(),
    latitude: degrees(),
    longitude: degrees(),
    /** True when the channel hides parts of it. */
    masked: p.boolean().default(false),
    createdAt: createdAt(),
  },
});

export class Address extends schema.class {}
schema.setClass(Address);
