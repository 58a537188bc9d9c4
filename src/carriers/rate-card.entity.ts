import { defineEntity, p } from "@mikro-orm/core";
import { createdAt, idColumn, minorUnits, refersTo, textList, updatedAt, version } from "../kit/columns.ts";
import { weekdays } from "../kit/local-date.ts";
import { CarrierService } from "./carrier.entity.ts";
import { rateCardStatuses } from "./rate-card.states.ts";
import type { Surcharge, WeightStep } from "./rate-card.ts";

/**
 * What a carrier's service costs and how long it takes, from a day on. A newer card follows an older one; neither changes
 * once it is active, so that what was quoted can be quoted again.
 */
const schema = defineEntity({
  name: "RateCard",
  tableName: "rate_cards",
  properties: {
    id: idColumn(),
    serviceId: () => refersTo(CarrierService, "service_id"),
    name: p.text(),
    currency: p.text(),
    status: p.enum(rateCardStatuses).default("DRAFT"),
    /** The first and the last local day of the sender on which it holds. */
    validFrom: p.date(),
    validUntil: p.date().nullable(),
    /** Cubic centimetres that count as a kilogram. Null: only the weight counts. */
    volumetricDivisor: p.integer().nullable(),
    /** Local `HH:MM` of the sender until which the carrier collects on the day. Null: as long as the sender works. */
    cutOff: p.text().nullable(),
    collectsOn: textList().default([...weekdays]),
    deliversOn: textList().default([...weekdays]),
    holidayCountry: p.text().nullable(),
    holidayRegion: p.text().nullable(),
    surcharges: p.json().$type<readonly Surcharge[]>(),
    laneCount: p.integer().default(0),
    /** What it was read from: a file's SHA-256, so that an import that was stopped finds its draft. */
    source: p.text().nullable(),
    version: version(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  checks: [
    { name: "rate_cards_validity", expression: "valid_until >= valid_from" },
    { name: "rate_cards_divisor", expression: "volumetric_divisor > 0" },
    { name: "rate_cards_cut_off", expression: "cut_off ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'" },
  ],
  indexes: [{ properties: ["serviceId", "validFrom", "id"] }, { properties: ["validFrom", "id"] }],
});

export class RateCard extends schema.class {}
schema.setClass(RateCard);

/** The prices from one place to another, or for distances up to one. Places are keys, see place-keys.ts. */
const lane = defineEntity({
  name: "RateLane",
  tableName: "rate_lanes",
  properties: {
    id: idColumn(),
    rateCardId: () => refersTo(RateCard, "rate_card_id"),
    origin: p.text().default("*"),
    destination: p.text().default("*"),
    /** Great-circle distance up to which it holds, itself included. Null: any. */
    upToKm: p.double().$type<number>().nullable(),
    zone: p.text(),
    minDays: p.integer(),
    maxDays: p.integer(),
    steps: p.json().$type<readonly WeightStep[]>(),
    /** Minor units for each started kilogram above the last step. Null: such parcels are not carried. */
    perStartedKgBeyond: minorUnits().nullable(),
  },
  checks: [
    { name: "rate_lanes_days", expression: "min_days >= 0 and max_days >= min_days" },
    { name: "rate_lanes_distance", expression: "up_to_km > 0" },
    { name: "rate_lanes_beyond", expression: "per_started_kg_beyond >= 0" },
  ],
  indexes: [{ properties: ["rateCardId", "destination", "origin"] }],
});

export class RateLane extends lane.class {}
lane.setClass(RateLane);
