import type { EntityManager } from "@mikro-orm/postgresql";
import { isNotable, type Observed, observedKey } from "../carriers/observed.ts";
import { observedIn } from "../carriers/rates.rows.ts";
import type { Deed } from "../events/record.ts";
import { Refusal } from "../kit/errors.ts";
import { newId } from "../kit/ids.ts";
import { daysBetween, isLocalDate, type LocalDate, type Weekday } from "../kit/local-date.ts";
import { row, rows, sql, texts } from "../kit/sql.ts";
import { workingDaysBetween } from "../promise/calendar.ts";
import { noteReview } from "./note-review.ts";

/** A parcel that arrived: when it was handed over, and when it was there. Days are the carrier's calendar's. */
export interface Arrival {
  readonly carrier: string;
  readonly service: string;
  readonly zone: string;
  /** Tells it apart from others of the carrier, such as a tracking number. */
  readonly reference: string;
  readonly shippedOn: LocalDate;
  readonly deliveredOn: LocalDate;
}

const mostAtOnce = 1_000;
const longestDays = 366;

/**
 * Notes how long parcels took. One that is known by its reference counts once. Answers how many were new. Throws Refusal
 * INVALID, or NOT_FOUND for a service that has no rate card.
 */
export async function recordTransit(em: EntityManager, deed: Deed, arrivals: readonly Arrival[]): Promise<number> {
  if (arrivals.length === 0 || arrivals.length > mostAtOnce)
    throw new Refusal("INVALID", `Tell of 1 to ${mostAtOnce} parcels at once, not ${arrivals.length}.`, ["arrivals"]);
  const calendars = new Map<string, DeliveryDays>();
  const values = [];
  for (const [index, arrival] of arrivals.entries()) {
    const { carrier, service, zone, reference, shippedOn, deliveredOn } = arrival;
    const field = ["arrivals", String(index)];
    if (!isLocalDate(shippedOn) || !isLocalDate(deliveredOn) || deliveredOn < shippedOn)
      throw new Refusal("INVALID", "A parcel is delivered on a day not before it was shipped; days are written as 2026-01-31.", [
        ...field,
        "deliveredOn",
      ]);
    if (daysBetween(shippedOn, deliveredOn) > longestDays)
      throw new Refusal("INVALID", `A parcel is on its way for at most ${longestDays} days.`, [...field, "deliveredOn"]);
    const key = JSON.stringify([carrier, service]);
    const known = calendars.get(key) ?? (await deliveryDaysOf(em, carrier, service));
    if (!known) throw new Refusal("NOT_FOUND", `${carrier} ${service} has no rate card that was ever active.`, [...field, "service"]);
    calendars.set(key, known);
    const days = workingDaysBetween({ ...known, closedDays: [], openDays: [] }, shippedOn, deliveredOn);
    values.push({
      id: newId(),
      carrier,
      service,
      zone,
      reference,
      shipped_on: shippedOn,
      delivered_on: deliveredOn,
      days,
      created_at: deed.at,
    });
  }
  const zones = zonesOf(arrivals);
  const before = await observedAlone(em, zones);
  const kept = await rows(
    em,
    sql`
      insert into transit_observations (id, carrier, service, zone, reference, shipped_on, delivered_on, days, created_at)
      select id, carrier, service, zone, reference, shipped_on, delivered_on, days, created_at
      from json_populate_recordset(null::transit_observations, ${JSON.stringify(values)}::json)
      order by carrier, reference on conflict (carrier, reference) do nothing returning 1`,
  );
  const after = kept.length === 0 ? before : await observedIn(em, zones);
  for (const zone of zones) {
    const key = observedKey(zone.carrier, zone.service, zone.zone);
    if (isNotable(before.get(key), after.get(key))) await noteReview(em, deed, { cause: "TRANSIT", ...zone });
  }
  return kept.length;
}

type Zone = Pick<Arrival, "carrier" | "service" | "zone">;

const zonesOf = (arrivals: readonly Arrival[]): Zone[] => [
  ...new Map(
    arrivals.map(({ carrier, service, zone }) => [observedKey(carrier, service, zone), { carrier, service, zone }] as const),
  ).values(),
];

/** What was observed so far, while nobody else adds to it: else of two who make it enough together, neither would see that. */
async function observedAlone(em: EntityManager, zones: readonly Zone[]): Promise<Observed> {
  const keys = zones.map(({ carrier, service, zone }) => observedKey(carrier, service, zone)).sort();
  await rows(em, sql`select pg_advisory_xact_lock(hashtextextended(key, 0)) from unnest(${texts(keys)}) as key`);
  return observedIn(em, zones);
}

interface DeliveryDays {
  readonly workingDays: readonly Weekday[];
  readonly holidayCountry: string | null;
  readonly holidayRegion: string | null;
}

/** When the service delivers, by its newest card. Null: it never had an active one. */
export const deliveryDaysOf = (em: EntityManager, carrier: string, service: string): Promise<DeliveryDays | null> =>
  row(
    em,
    sql<DeliveryDays>`
      select card.delivers_on as "workingDays", card.holiday_country as "holidayCountry", card.holiday_region as "holidayRegion"
      from rate_cards card join carrier_services service on service.id = card.service_id join carriers carrier on carrier.id = service.carrier_id
      where carrier.code = ${carrier} and service.code = ${service} and card.status <> 'DRAFT' order by card.valid_from desc limit 1`,
  );
