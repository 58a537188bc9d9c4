import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, degrees, eventSequence, idColumn, minorUnits, textList, updatedAt, version } from "../kit/columns.ts";
import { weekdays } from "../kit/local-date.ts";

export const locationTypes = ["WAREHOUSE", "STORE", "DARK_STORE", "MFC", "THREE_PL", "DROPSHIP_VENDOR"] as const;
export const locationStatuses = ["ACTIVE", "INACTIVE"] as const;

/** What nobody fetched in time is cancelled, or held until a person has asked the buyer. */
export const pickupExpiries = ["CANCEL", "HOLD"] as const;
export type PickupExpiry = (typeof pickupExpiries)[number];

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
    ships: p.boolean().default(true),
    pickup: p.boolean().default(false),
    returns: p.boolean().default(true),
    /** Groups that rules and channels choose among, for example `JAVA` or `FRANCHISE`. */
    networks: textList(),
    /** Local `HH:MM`; what is ready later counts as ready on the next working day. Null: midnight. */
    cutOff: p.text().nullable(),
    /** Working days from when something is ready until it is handed over. 0: the same day. */
    handlingDays: p.integer().default(0),
    /** On which days of the week it works. */
    workingDays: textList().default([...weekdays]),
    /** Whose public holidays it keeps: ISO 3166-1, and where a part of the country has its own, ISO 3166-2 behind the dash. Null: none. */
    holidayCountry: p.text().nullable(),
    holidayRegion: p.text().nullable(),
    /** Local dates on which it is closed besides. */
    closedDays: textList(),
    /** Local dates on which it works although it is a holiday or no working day. */
    openDays: textList(),
    /** Fulfillment orders that it ships in a day. Null: no limit. */
    dailyCapacity: p.integer().nullable(),
    /** What a parcel costs here before a carrier has it. */
    handlingCostMinor: minorUnits().nullable(),
    handlingCostCurrency: p.text().nullable(),
    /** How likely it is that work is refused here, 0 to 1. */
    rejectRisk: p.double().$type<number>().default(0),
    /** Where it ships to. Both empty: everywhere. */
    servesCountries: textList(),
    servesRegions: textList(),
    /** Whose it is, in the merchant's words: a vendor, a partner, a franchisee. */
    ownerRef: p.text().nullable(),
    /** Work there is asked for, and begins when its owner accepts it. */
    externalRequest: p.boolean().default(false),
    /** So many minutes they have to answer; then it is a rejection. Null: as long as it takes. */
    requestMinutes: p.integer().nullable(),
    /** They are asked as soon as the work can begin; else when somebody says so. */
    submitsRequests: p.boolean().default(true),
    /** Days that what is to be picked up is kept for the buyer, and what becomes of it then. */
    pickupDays: p.integer().default(7),
    pickupExpiry: p.enum(pickupExpiries).default("CANCEL"),
    eventSequence: eventSequence(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "locations_latitude", expression: "latitude >= -90 and latitude <= 90" },
    { name: "locations_longitude", expression: "longitude >= -180 and longitude <= 180" },
    { name: "locations_point", expression: "(latitude is null) = (longitude is null)" },
    { name: "locations_cut_off", expression: "cut_off ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'" },
    { name: "locations_counts", expression: "least(handling_days, daily_capacity) >= 0" },
    { name: "locations_dark_store", expression: "type <> 'DARK_STORE' or not pickup" },
    { name: "locations_request_minutes", expression: "request_minutes > 0" },
    { name: "locations_reject_risk", expression: "reject_risk >= 0 and reject_risk <= 1" },
    {
      name: "locations_handling_cost",
      expression: "(handling_cost_minor is null) = (handling_cost_currency is null) and coalesce(handling_cost_minor, 0) >= 0",
    },
    { name: "locations_pickup_days", expression: "pickup_days >= 1 and pickup_days <= 365" },
    { name: "locations_works", expression: "cardinality(working_days) > 0" },
  ],
});

export class Location extends schema.class {}
schema.setClass(Location);
